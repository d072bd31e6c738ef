package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.internal.store.MemoryDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderTest {

    private final Logs.Clock clock = new Logs.Clock();

    @Test
    void entriesAreFoundByIndexTimeCallerAndRouteWithAndWithoutTheIndex() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk).clock(clock).shouldWithin(Logs.LONG));
        Instant start = clock.instant();
        for (int i = 0; i < 2000; i++) {
            clock.plus(Duration.ofSeconds(1));
            log.record(AuditEvent.of(AuditCode.SENSITIVE_READ)
                    .caller("https://id.example", i == 1234 ? "mallory" : "user-" + i % 3)
                    .route("GET", i % 500 == 0 ? "/rare" : "/orders/{id}"));
        }
        log.flush(Logs.LONG);
        log.close();
        List<String> mallory = pseudonyms(disk, "mallory");
        for (int round = 0; round < 3; round++) {
            AuditReader reader = AuditReader.open(Logs.DIR, disk);
            assertThat(reader.find(AuditQuery.all().callers(mallory)))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.time()).isEqualTo(start.plusSeconds(1235)));
            assertThat(reader.find(AuditQuery.all().route("/rare"))).hasSize(4);
            assertThat(reader.find(AuditQuery.all().between(start.plusSeconds(100), start.plusSeconds(200))))
                    .hasSize(100);
            assertThat(reader.find(AuditQuery.all().indices(300, 310)))
                    .extracting(AuditEntry::index)
                    .containsExactly(300L, 301L, 302L, 303L, 304L, 305L, 306L, 307L, 308L, 309L);
            assertThat(reader.find(
                            AuditQuery.all().code(AuditCode.SENSITIVE_READ).limit(5)))
                    .hasSize(5);
            assertThat(reader.find(AuditQuery.all().callers(List.of()))).isEmpty();
            assertThat(reader.find(
                            AuditQuery.all().between(Instant.MIN, Instant.MAX).limit(5000)))
                    .hasSize(2002);
            assertThat(reader.entry(2002)).isEmpty();
            assertThat(reader.entry(-1)).isEmpty();
            Path index = Logs.DIR.resolve("index/bundles");
            assertThat(disk.files()).contains(index);
            if (round == 0) {
                disk.garble(index, 50);
            } else {
                disk.remove(index);
            }
        }
    }

    @Test
    void theIndexSparesReadingWhatCannotMatch() {
        MemoryDisk disk = Logs.of(3000);
        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        assertThat(reader.find(AuditQuery.all().route("/orders/{id}/2900"))).hasSize(1);
        long before = disk.count("read");
        assertThat(reader.find(AuditQuery.all().route("/orders/{id}/2900"))).hasSize(1);
        assertThat(disk.count("read") - before)
                .as("index, minimum, and at most two bundles")
                .isLessThan(8);
    }

    @Test
    void aReaderSeesALogThatIsBeingWritten() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk).shouldWithin(Logs.LONG));
        log.flush(Logs.LONG);
        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        Logs.fill(log, 1, 600);
        log.flush(Logs.LONG);
        assertThat(reader.size()).isEqualTo(1);
        assertThat(reader.entry(0)).isPresent();
        assertThat(reader.prove(0)
                        .orElseThrow()
                        .proves(reader.entry(0).orElseThrow().toBytes(), Logs.KEY))
                .isTrue();
        reader.refresh();
        assertThat(reader.size()).isEqualTo(600);
        log.close();
    }

    @Test
    void aProofProvesItsRecordAndNoOther() {
        MemoryDisk disk = Logs.of(700);
        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        for (long index : new long[] {0, 255, 256, 511, 699}) {
            byte[] record = reader.entry(index).orElseThrow().toBytes();
            AuditProof proof = AuditProof.parse(
                            reader.prove(index).orElseThrow().toBytes())
                    .orElseThrow();
            assertThat(proof.index()).isEqualTo(index);
            assertThat(proof.proves(record, Logs.KEY)).isTrue();
            record[10] ^= 1;
            assertThat(proof.proves(record, Logs.KEY)).isFalse();
            assertThat(proof.proves(
                            reader.entry((index + 1) % 700).orElseThrow().toBytes(), Logs.KEY))
                    .isFalse();
        }
        assertThat(reader.prove(700)).isEmpty();
        assertThat(AuditProof.parse(new byte[] {1, 2, 3})).isEmpty();
    }

    @Test
    void pruningKeepsTheTreeAndSaysFromWhereOnEntriesAreThere() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk).clock(clock).shouldWithin(Logs.LONG));
        Logs.fill(log, 1, 700);
        log.flush(Logs.LONG);
        AuditCheckpoint seen = log.checkpoint();
        clock.plus(Duration.ofDays(1));
        Instant now = clock.instant();
        Logs.fill(log, 700, 1000);
        log.flush(Logs.LONG);
        assertThat(log.prune(now)).isEqualTo(512);
        assertThat(log.prune(now)).isEqualTo(512);
        AuditReport report = AuditVerifier.with(Logs.KEY).since(seen).disk(disk).verify(Logs.DIR);
        assertThat(report.fault()).isEmpty();
        assertThat(report.minimumIndex()).isEqualTo(512);
        assertThat(report.entries()).isEqualTo(report.size() - 512);
        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        assertThat(reader.entry(511)).isEmpty();
        assertThat(reader.entry(512)).isPresent();
        assertThat(reader.prove(512)
                        .orElseThrow()
                        .proves(reader.entry(512).orElseThrow().toBytes(), Logs.KEY))
                .isTrue();
        assertThat(reader.find(AuditQuery.all().limit(10_000))).hasSize((int) (report.size() - 512));
        assertThat(reader.find(AuditQuery.all().code(AuditCode.AUDIT_PRUNED)))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.text("/unmapped/counts/minimum_index")).hasValue("512"));
        log.close();
        AuditLog.open(Logs.DIR, Logs.config(disk)).close();
        assertThat(Logs.verify(disk).isSound()).isTrue();

        MemoryDisk hidden = disk.copy();
        hidden.remove(Attack.bundle(2, 2000));
        assertThat(Logs.verify(hidden).fault().orElseThrow().kind())
                .as("what was not pruned must be there")
                .isEqualTo(AuditFault.Kind.BUNDLE);
        MemoryDisk forged = disk.copy();
        Path note = Logs.DIR.resolve("minimum-index");
        forged.put(
                note,
                new String(forged.get(note), java.nio.charset.StandardCharsets.UTF_8)
                        .replace("\n512\n", "\n768\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(Logs.verify(forged).fault().orElseThrow().kind()).isEqualTo(AuditFault.Kind.MINIMUM_INDEX);
    }

    @Test
    void erasingASubjectMakesItsFieldsUnreadableAndChangesNoByteOfTheLog(@TempDir Path temp) throws Exception {
        Path dir = temp.resolve("audit");
        AuditKeys keys = AuditKeys.in(AuditKeys.directoryOf(dir));
        AuditLog log = AuditLog.open(
                dir, AuditConfig.forService("orders").sealPersonalFields().mustWithin(Logs.LONG));
        log.record(Logs.event(1).delivery(Delivery.MUST));
        log.record(Logs.event(2).delivery(Delivery.MUST));
        log.flush(Logs.LONG);
        AuditReader reader = AuditReader.open(dir);
        AuditEntry entry = reader.find(AuditQuery.all().callers(keys.pseudonyms("https://id.example", "user-1")))
                .get(0);
        assertThat(entry.json()).doesNotContain("user-1", "192.0.2.");
        assertThat(reader.personal(entry, keys)).hasValue("{\"subject\":\"user-1\",\"peer\":\"192.0.2.1\"}");

        assertThat(log.erase("https://id.example", "user-1")).isEqualTo(1);
        assertThat(log.erase("https://id.example", "user-1")).isZero();
        assertThat(reader.personal(entry, keys)).isEmpty();
        assertThat(reader.entry(entry.index()).orElseThrow().toBytes()).isEqualTo(entry.toBytes());
        AuditEntry other = reader.find(AuditQuery.all().callers(keys.pseudonyms("https://id.example", "user-2")))
                .get(0);
        assertThat(reader.personal(other, keys)).isPresent();
        log.record(Logs.event(1).delivery(Delivery.MUST));
        log.flush(Logs.LONG);
        log.close();
        assertThat(AuditVerifier.with(log.key()).verify(dir).isSound()).isTrue();
        assertThat(reader.personal(entry, keys))
                .as("a new key opens nothing old")
                .isEmpty();
        try (var files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("user-1");
            }
        }
    }

    @Test
    void theSelfCheckBringsTheLogDownAndRecordsWhatItFound() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(
                Logs.DIR, Logs.config(disk).shouldWithin(Logs.LONG).selfCheckEvery(Duration.ofDays(1)));
        Logs.fill(log, 1, 300);
        log.flush(Logs.LONG);
        assertThat(log.check().isSound()).isTrue();
        disk.garble(Logs.DIR.resolve("tile/entries/000"), 100);
        assertThat(log.check().isSound()).isFalse();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.DOWN);
        assertThat(log.status().fault()).hasValue(AuditReason.DAMAGED);
        log.flush(Logs.LONG);
        disk.garble(Logs.DIR.resolve("tile/entries/000"), 100);
        assertThat(AuditReader.open(Logs.DIR, disk).find(AuditQuery.all().code(AuditCode.AUDIT_CHECK_FAILED)))
                .hasSize(1);
        assertThat(log.check().isSound()).isTrue();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
        log.close();
    }

    private static List<String> pseudonyms(MemoryDisk disk, String subject) {
        return new Pseudonyms(new KeyDirectory(disk, Logs.KEYS, new java.security.SecureRandom()).readKeys())
                .all("https://id.example", subject);
    }
}
