package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The server of the tests themselves. */
class RealServerTest {

    @Test
    void aPortThatSomebodyTookIsLeftToThem() throws Exception {
        try (Socket taken = new Socket()) {
            taken.setReuseAddress(false);
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            try (RealServer first = RealServer.start()) {
                Queue<Integer> ports = new ArrayDeque<>(List.of(taken.getLocalPort(), first.port()));
                try (RealServer server =
                        RealServer.start(() -> ports.isEmpty() ? RealServer.freePort() : ports.remove())) {
                    assertThat(server.port()).isNotIn(taken.getLocalPort(), first.port());
                    assertThat(ports).isEmpty();
                    int port = server.port();
                    server.kill();
                    server.restart();
                    assertThat(server.port()).isEqualTo(port);
                }
            }
        }
    }

    @Test
    void aServerThatCannotStartIsToldWithItsLog() {
        assertThatThrownBy(() -> RealServer.start("--no-such-option", "1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-option");
    }
}
