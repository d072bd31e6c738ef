package dev.everyhop.samples.quickstart;

import dev.everyhop.audit.AuditKey;
import dev.everyhop.audit.AuditKeys;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditReport;
import dev.everyhop.audit.AuditVerifier;
import dev.everyhop.audit.AuditWitness;
import dev.everyhop.audit.AuditWitnessClient;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Looks at the audit log of the service as somebody would who does not trust it: verifies every record, and has a witness
 * keep the checkpoint. A real witness is on another machine, and the key comes by another way than the log.
 */
final class Auditor {

    private Auditor() {}

    /**
     * Returns what was found, in a line.
     *
     * @param logs the directory that the service is told to keep its logs in
     * @param witnessState where the witness remembers what it saw
     */
    static String look(Path logs, Path witnessState) throws IOException, InterruptedException {
        Path log = logs.resolve("orders").resolve("1");
        AuditReader reader = AuditReader.open(log);
        AuditKey key = AuditKeys.in(AuditKeys.directoryOf(log))
                .verifier(reader.checkpoint().origin());
        AuditReport report = AuditVerifier.with(key).verify(log);
        if (!report.isSound()) {
            return "The audit log does NOT verify: "
                    + report.fault().orElseThrow().message();
        }
        try (AuditWitness witness =
                AuditWitness.open(witnessState, "witness.example").trust(key)) {
            boolean cosigned = AuditWitnessClient.over(witness::addCheckpoint, witness.key())
                            .show(reader)
                    instanceof AuditWitnessClient.Shown.Cosigned;
            return "The audit log verifies: " + report.entries() + " records so far, "
                    + (cosigned ? "and a witness has cosigned the checkpoint." : "and the witness did NOT cosign.");
        }
    }
}
