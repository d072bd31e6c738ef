package dev.everyhop.audit.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditDestination;
import dev.everyhop.audit.AuditDestinationContract.Received;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditReason;
import dev.everyhop.audit.AuditShipper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a syslog message, and what a server may do to the connection. */
@Timeout(600) // a hang guard
class SyslogDestinationTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private AuditLog open(int entries) {
        AuditLog log = AuditLog.open(
                temp.resolve("log"),
                AuditConfig.forService("orders").origin("host.example", "1").keepBack(0));
        for (int i = 0; i < entries; i++) {
            assertThat(log.record(AuditEvent.of(AuditCode.AUTHZ_ADMIN)).isAccepted())
                    .isTrue();
        }
        assertThat(log.flush(LONG)).isTrue();
        return log;
    }

    private static void awaitFailures(AuditShipper shipper, long count) {
        while (shipper.status().failures() < count) {
            shipper.flush(Duration.ofMillis(20));
        }
    }

    @Test
    void aMessageHasTheHeaderOfRfc5424() throws Exception {
        try (TlsReceiver receiver = new TlsReceiver("TLSv1.3");
                AuditLog log = open(1)) {
            AuditShipper shipper =
                    AuditShipper.to("syslog", receiver.destination()).start(log);
            assertThat(shipper.flush(LONG)).isTrue();

            String time = "20[0-9]{2}-[0-9-]{5}T[0-9:.]{8,12}Z";
            assertThat(receiver.messages).hasSize(2).allSatisfy(message -> assertThat(message)
                    .matches("<110>1 " + time + " host\\.example orders 1 (audit_opened|authz_admin)"
                            + " \\[everyhop@32473 origin=\"host\\.example/orders/1\" index=\"[01]\"] \\{.*}"));
        }
    }

    /** A server that takes a delivery and is gone may not have read it: only close_notify says that it did. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theEndOfAConnectionIsNoAcknowledgement(String protocol) throws Exception {
        try (TlsReceiver receiver = new TlsReceiver(protocol);
                AuditLog log = open(5)) {
            receiver.answersClosing = false;
            AuditShipper shipper =
                    AuditShipper.to("syslog", receiver.destination()).start(log);
            awaitFailures(shipper, 3);
            assertThat(shipper.status().acknowledged()).isZero();
            assertThat(shipper.status().fault()).hasValue(AuditReason.SHIP_UNREACHABLE);

            receiver.answersClosing = true;
            assertThat(shipper.flush(LONG)).isTrue();
            assertThat(receiver.received().stream().map(Received::index).distinct())
                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        }
    }

    @Test
    void whatWasCutOffIsSentAgainWhole() throws Exception {
        try (TlsReceiver receiver = new TlsReceiver("TLSv1.3");
                AuditLog log = open(50)) {
            receiver.cutsAfter = 20;
            AuditShipper shipper =
                    AuditShipper.to("syslog", receiver.destination()).start(log);
            awaitFailures(shipper, 2);
            receiver.cutsAfter = Integer.MAX_VALUE;
            assertThat(shipper.flush(LONG)).isTrue();

            List<Long> indices =
                    receiver.received().stream().map(Received::index).toList();
            assertThat(indices.subList(0, 20)).isEqualTo(indices.subList(20, 40));
            assertThat(indices.subList(indices.size() - 51, indices.size()).stream()
                            .sorted()
                            .distinct())
                    .hasSize(51);
        }
    }

    @Test
    void aServerOfAnotherNameOrAuthorityIsRefused() throws Exception {
        try (TlsReceiver receiver = new TlsReceiver("TLSv1.3", "other.example");
                AuditLog log = open(1)) {
            AuditShipper wrongName = AuditShipper.to("name", receiver.destination())
                    .drainOnClose(Duration.ZERO)
                    .start(log);
            AuditDestination untrusting =
                    SyslogDestination.builder("localhost", receiver.port()).build();
            AuditShipper wrongAuthority = AuditShipper.to("authority", untrusting)
                    .drainOnClose(Duration.ZERO)
                    .start(log);
            awaitFailures(wrongName, 1);
            awaitFailures(wrongAuthority, 1);

            assertThat(wrongName.status().fault()).hasValue(AuditReason.SHIP_REFUSED);
            assertThat(wrongAuthority.status().fault()).hasValue(AuditReason.SHIP_REFUSED);
            assertThat(receiver.messages).isEmpty();
        }
    }

    /** The handshake is never answered, so that the destination waits for it as long as it may. */
    @Test
    void aServerThatSaysNothingIsNotWaitedForWithoutEnd() throws Exception {
        try (java.net.ServerSocket silent =
                        new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
                AuditLog log = open(1)) {
            AuditDestination destination = SyslogDestination.builder("localhost", silent.getLocalPort())
                    .tls(TlsReceiver::client)
                    .patience(Duration.ofMillis(1))
                    .build();
            AuditShipper shipper = AuditShipper.to("syslog", destination)
                    .drainOnClose(Duration.ZERO)
                    .start(log);
            awaitFailures(shipper, 2);

            assertThat(shipper.status().fault()).hasValue(AuditReason.SHIP_UNREACHABLE);
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> SyslogDestination.builder(" ", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SyslogDestination.builder("a", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SyslogDestination.builder("a", 1).element("no number"))
                .hasMessageContaining("no number");
        assertThatThrownBy(() -> SyslogDestination.builder("a", 1).patience(Duration.ZERO))
                .hasMessageContaining("patience");
    }
}
