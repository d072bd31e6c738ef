package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the recipe {@code audit-log.md}: what stands between the marks stands there too. */
class AuditRecipeTest {

    private final List<String> alarms = new ArrayList<>();

    private void alarm(String what) {
        alarms.add(what);
    }

    @Test
    void theStepsOfTheRecipe(@TempDir Path temp) throws Exception {
        Path dir = temp.resolve("audit");
        Path witnessDir = temp.resolve("witness");
        // quote: record
        AuditLog log = AuditLog.open(dir, AuditConfig.forService("orders").allowDetails("order_state"));
        AuditResult result = log.record(AuditEvent.of(AuditCode.SENSITIVE_DELETE)
                .caller("https://id.example", "alice")
                .route("DELETE", "/orders/{id}")
                .detail("order_state", "paid")
                .delivery(Delivery.MUST));
        if (!result.isAccepted()) {
            throw new IllegalStateException("answer 503, and do not delete");
        }
        // end
        // quote: hand out
        String verifierKey = log.key().toString(); // to those who verify, by another way than the log
        log.flush(Duration.ofSeconds(10));
        byte[] checkpoint = log.checkpoint().toBytes(); // to where this machine cannot reach it
        // end
        // quote: verify
        AuditReport report = AuditVerifier.with(AuditKey.parse(verifierKey).orElseThrow())
                .since(AuditCheckpoint.parse(checkpoint).orElseThrow())
                .verify(dir);
        report.fault().ifPresent(fault -> alarm(fault.kind() + " " + fault.message()));
        // end
        // quote: find
        AuditReader reader = AuditReader.open(dir);
        AuditKeys keys = AuditKeys.in(AuditKeys.directoryOf(dir));
        List<AuditEntry> found = reader.find(AuditQuery.all().callers(keys.pseudonyms("https://id.example", "alice")));
        AuditEntry entry = found.get(0);
        AuditProof proof = reader.prove(entry.index()).orElseThrow(); // proof.toBytes() is a .tlog-proof
        boolean proved = proof.proves(entry.toBytes(), log.key());
        // end
        // quote: witness
        AuditWitness witness = AuditWitness.open(witnessDir, "witness.example").trust(log.key());
        AuditWitness.Answer answer = witness.addCheckpoint(reader.addCheckpoint(0)); // then with the size it saw last
        // end

        assertThat(alarms).isEmpty();
        assertThat(report.isSound()).isTrue();
        assertThat(found).hasSize(1);
        assertThat(entry.text("/unmapped/details/order_state")).hasValue("paid");
        assertThat(proved).isTrue();
        assertThat(answer.status()).isEqualTo(200);
        witness.close();
        log.close();
    }

    @Test
    void theCodeOfTheRecipeIsThisCode() throws IOException {
        assertThat(QuotedCode.isOn(
                        "docs/recipes/audit-log.md",
                        "core/audit/src/test/java/dev/everyhop/audit/AuditRecipeTest.java"))
                .isEqualTo(5);
    }
}
