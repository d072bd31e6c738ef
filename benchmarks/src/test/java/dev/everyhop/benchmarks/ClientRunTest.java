package dev.everyhop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.Protocol;
import org.junit.jupiter.api.Test;

class ClientRunTest {

    @Test
    void bothClientsReachBothServers() throws Exception {
        for (Protocol protocol : new Protocol[] {Protocol.HTTP_2, Protocol.HTTP_1_1}) {
            assertThat(ClientRun.compared(protocol, 0.01, 0.01)).contains("api-client");
        }
    }

    @Test
    void healthyTargetIsMeasuredAloneAndBesideADeadOne() throws Exception {
        assertThat(ClientRun.beside(0.01)).hasSize(2);
    }
}
