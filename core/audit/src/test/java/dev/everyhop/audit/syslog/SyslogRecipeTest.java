package dev.everyhop.audit.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditShipment;
import dev.everyhop.audit.AuditShipper;
import dev.everyhop.audit.QuotedCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the recipe {@code ship-audit-log.md} about syslog, and about looking at it. */
class SyslogRecipeTest {

    private final List<String> alarms = new ArrayList<>();

    private void alarm(String what) {
        alarms.add(what);
    }

    @Test
    void theStepsOfTheRecipe(@TempDir Path temp) throws Exception {
        Supplier<SSLContext> tls = TlsReceiver::client;
        try (TlsReceiver receiver = new TlsReceiver("TLSv1.3");
                AuditLog log = AuditLog.open(temp.resolve("audit"), AuditConfig.forService("orders"))) {
            String host = "localhost";
            int port = receiver.port();
            // quote: syslog
            SyslogDestination collector = SyslogDestination.builder(host, port)
                    .tls(tls) // asked for each connection: a KeyMaterial's context follows its rotation
                    .build();
            AuditShipper shipper = AuditShipper.to("syslog", collector)
                    .every(Duration.ofSeconds(10)) // each delivery is a connection of its own
                    .start(log);
            // end
            log.flush(Duration.ofSeconds(60));
            // quote: look
            boolean all = shipper.flush(Duration.ofSeconds(60)); // what the last checkpoint covers
            for (AuditShipment one : log.shipments()) {
                if (!one.up() || one.lag() > 100_000) {
                    alarm(one.name() + " is behind by " + one.lag() + ": " + one.fault());
                }
            }
            // end

            assertThat(all).isTrue();
            assertThat(alarms).isEmpty();
            assertThat(receiver.messages).hasSize(1);
        }
    }

    @Test
    void theCodeOfTheRecipeIsThisCode() throws Exception {
        assertThat(QuotedCode.isOn(
                        "docs/recipes/ship-audit-log.md",
                        "core/audit/src/test/java/dev/everyhop/audit/syslog/SyslogRecipeTest.java"))
                .isEqualTo(2);
    }
}
