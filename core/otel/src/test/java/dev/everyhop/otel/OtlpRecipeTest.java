package dev.everyhop.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditShipper;
import dev.everyhop.audit.QuotedCode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the recipe {@code ship-audit-log.md} about a collector. */
class OtlpRecipeTest {

    @Test
    void theStepsOfTheRecipe(@TempDir Path temp) throws Exception {
        Supplier<SSLContext> tls = () -> Collector.CLIENT;
        Supplier<String> token = () -> "Bearer t";
        try (Collector server = new Collector();
                AuditLog log = AuditLog.open(temp.resolve("audit"), AuditConfig.forService("orders"))) {
            URI address = server.address(); // such as https://collector.example:4318/v1/logs
            // quote: otlp
            OtlpDestination collector = OtlpDestination.builder(address)
                    .tls(tls)
                    .header("Authorization", token)
                    .build();
            AuditShipper shipper = AuditShipper.to("collector", collector).start(log);
            // end
            log.flush(Duration.ofSeconds(60));

            assertThat(shipper.flush(Duration.ofSeconds(60))).isTrue();
            assertThat(server.records()).hasSize(1);
        }
    }

    @Test
    void theCodeOfTheRecipeIsThisCode() throws Exception {
        assertThat(QuotedCode.isOn(
                        "docs/recipes/ship-audit-log.md",
                        "core/otel/src/test/java/dev/everyhop/otel/OtlpRecipeTest.java"))
                .isEqualTo(1);
    }
}
