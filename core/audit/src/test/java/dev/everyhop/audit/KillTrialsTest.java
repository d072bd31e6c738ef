package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process under load is killed (SIGKILL) at a random moment, again and again over the same log. */
class KillTrialsTest {

    @TempDir
    Path temp;

    @Test
    void nothingAcknowledgedIsLostInKilledProcesses() throws Exception {
        trials(Integer.getInteger("audit.kills", 24), 12);
    }

    @Test
    @Tag("long")
    void nothingAcknowledgedIsLostInAThousandKilledProcesses() throws Exception {
        trials(Integer.getInteger("audit.kills.long", 1000), 25);
    }

    private void trials(int count, int each) throws Exception {
        Random random = new Random(20261124);
        long acknowledged = 0;
        long checkpoints = 0;
        List<AuditCheckpoint> seen = new ArrayList<>();
        Path dir = temp;
        for (int trial = 0; trial < count; trial++) {
            if (trial % each == 0) {
                dir = temp.resolve("log-" + trial);
                seen.clear();
            }
            Map<Long, String> known = kill(dir, trial, 1 + random.nextInt(300), random.nextInt(20), seen);
            acknowledged += known.size();
            checkpoints += seen.size();
            check(dir, known, seen, trial);
        }
        assertThat(acknowledged).isGreaterThan(50L * count);
        assertThat(checkpoints).isPositive();
    }

    private static Map<Long, String> kill(
            Path dir, int trial, int afterRecords, int furtherLines, List<AuditCheckpoint> seen) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledWriter.class.getName(),
                        dir.toString(),
                        "t" + trial)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<Long, String> known = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int left = furtherLines;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("A ") && line.indexOf(' ', 2) > 0) {
                    known.put(
                            Long.parseLong(line.substring(2, line.indexOf(' ', 2))),
                            line.substring(line.indexOf(' ', 2) + 1));
                } else if (line.startsWith("C ")) {
                    seen.add(AuditCheckpoint.parse(Base64.getDecoder().decode(line.substring(2)))
                            .orElseThrow());
                }
                if (process.isAlive() && known.size() >= afterRecords && left-- <= 0) {
                    // Not Process.destroyForcibly, which would close the stream that is still being read.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).as("killed by a signal").isEqualTo(137);
        return known;
    }

    private static void check(Path dir, Map<Long, String> known, List<AuditCheckpoint> seen, int trial) {
        AuditLog log = AuditLog.open(dir, AuditConfig.forService("orders").keepBack(0));
        assertThat(log.flush(Logs.LONG)).as("trial " + trial).isTrue();
        log.close();
        AuditVerifier verifier = AuditVerifier.with(log.key());
        for (AuditCheckpoint one : seen) {
            verifier = verifier.since(one);
        }
        AuditReport report = verifier.verify(dir);
        assertThat(report.fault()).as("trial " + trial).isEmpty();
        Map<Long, String> found = new HashMap<>();
        AuditReader.open(dir).find(AuditQuery.all().limit(Integer.MAX_VALUE)).forEach(entry -> entry.operation()
                .ifPresent(operation -> found.put(entry.index(), operation)));
        assertThat(found).as("trial " + trial).containsAllEntriesOf(known);
    }
}
