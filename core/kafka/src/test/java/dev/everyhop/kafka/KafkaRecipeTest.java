package dev.everyhop.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditShipper;
import dev.everyhop.audit.QuotedCode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the recipe {@code ship-audit-log.md} about Kafka, on a real broker. */
class KafkaRecipeTest {

    @Test
    void theStepsOfTheRecipe(@TempDir Path temp) throws Exception {
        RealBroker broker = RealBroker.shared();
        try (AuditLog log = AuditLog.open(temp.resolve("audit"), AuditConfig.forService("orders"))) {
            broker.create("audit", 2);
            String brokers = broker.servers();
            String keyAndChain = String.valueOf(broker.client().get("ssl.keystore.location"));
            String authorities = String.valueOf(broker.client().get("ssl.truststore.location"));
            // quote: kafka
            KafkaDestination central = KafkaDestination.builder(brokers, "audit") // the topic must be there
                    .property("security.protocol", "SSL")
                    .property("ssl.keystore.type", "PEM")
                    .property("ssl.keystore.location", keyAndChain)
                    .property("ssl.truststore.type", "PEM")
                    .property("ssl.truststore.location", authorities)
                    .build();
            AuditShipper shipper = AuditShipper.to("central", central).start(log);
            // end
            log.flush(Duration.ofMinutes(20));

            assertThat(shipper.flush(Duration.ofMinutes(20))).isTrue();
            assertThat(broker.records("audit")).hasSize(1);
        }
    }

    @Test
    void theCodeOfTheRecipeIsThisCode() throws Exception {
        assertThat(QuotedCode.isOn(
                        "docs/recipes/ship-audit-log.md",
                        "core/kafka/src/test/java/dev/everyhop/kafka/KafkaRecipeTest.java"))
                .isEqualTo(1);
    }
}
