package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.internal.store.MemoryDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loss of power at any moment: what was not forced is gone or garbled, and so are names. */
class PowerLossTest {

    @Test
    void nothingAcknowledgedIsLostAndNoSmallerOrDifferentTreeIsSigned() {
        assertThat(trials(0, 25)).isGreaterThan(300);
    }

    @Test
    @Tag("long")
    void nothingAcknowledgedIsLostInManyTrials() {
        assertThat(trials(1000, 1400)).isGreaterThan(5000);
    }

    private static int trials(int from, int to) {
        int recovered = 0;
        for (int seed = from; seed < to; seed++) {
            Random random = new Random(seed);
            MemoryDisk disk = new MemoryDisk(seed);
            Map<Long, String> acknowledged = new TreeMap<>();
            List<AuditCheckpoint> seen = new ArrayList<>();
            for (int life = 0; life < 3; life++) {
                disk.losePowerAfter(random.nextInt(life == 0 ? 400 : 250));
                live(disk, random, acknowledged, seen, life);
                disk.reboot();
            }
            AuditConfig config = Logs.config(disk);
            AuditLog log = AuditLog.open(Logs.DIR, config);
            assertThat(log.flush(Logs.LONG)).isTrue();
            log.close();
            AuditVerifier verifier = AuditVerifier.with(Logs.KEY).disk(disk);
            for (AuditCheckpoint one : seen) {
                verifier = verifier.since(one);
            }
            AuditReport report = verifier.verify(Logs.DIR);
            assertThat(report.fault()).as("seed " + seed).isEmpty();
            AuditReader reader = AuditReader.open(Logs.DIR, disk);
            acknowledged.forEach((index, operation) ->
                    assertThat(reader.entry(index).orElseThrow().operation()).hasValue(operation));
            recovered += acknowledged.size();
        }
        return recovered;
    }

    private static void live(
            MemoryDisk disk, Random random, Map<Long, String> acknowledged, List<AuditCheckpoint> seen, int life) {
        AuditLog log;
        try {
            log = AuditLog.open(Logs.DIR, Logs.config(disk).mustWithin(Logs.LONG));
        } catch (AuditException e) {
            // The power went while it was opened.
            assertThat(e).hasRootCauseInstanceOf(MemoryDisk.PowerLoss.class);
            return;
        }
        boolean on = true;
        for (int i = 0; on && i < 200; i++) {
            String route = "/" + life + "/" + i;
            AuditResult result = log.record(
                    AuditEvent.of(AuditCode.SENSITIVE_READ).route("GET", route).delivery(Delivery.MUST));
            if (result instanceof AuditResult.Durable durable) {
                acknowledged.put(durable.index(), "GET " + route);
                if (random.nextInt(30) == 0) {
                    on = log.flush(Logs.LONG);
                }
                seen.add(log.checkpoint());
            } else {
                on = false;
            }
        }
        seen.add(log.checkpoint());
        log.close();
    }
}
