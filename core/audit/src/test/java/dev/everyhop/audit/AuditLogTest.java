package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.internal.store.MemoryDisk;
import dev.everyhop.audit.internal.tlog.Ed25519;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

    @Test
    void whatIsRecordedIsReadVerifiedAndThereAfterReopening(@TempDir Path temp) {
        Path dir = temp.resolve("audit");
        AuditConfig config = AuditConfig.forService("orders").mustWithin(Logs.LONG);
        AuditKey key;
        AuditCheckpoint first;
        try (AuditLog log = AuditLog.open(dir, config)) {
            key = log.key();
            AuditResult result = log.record(Logs.event(1).delivery(Delivery.MUST));
            assertThat(result).isInstanceOf(AuditResult.Durable.class);
            assertThat(log.flush(Logs.LONG)).isTrue();
            first = log.checkpoint();
            assertThat(AuditVerifier.verify(dir, key.publicKey()).isSound()).isTrue();
            assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
        }
        try (AuditLog log = AuditLog.open(dir, config)) {
            assertThat(log.key()).isEqualTo(key);
            assertThat(log.record(Logs.event(2).delivery(Delivery.MUST)).isAccepted())
                    .isTrue();
        }
        AuditReport report = AuditVerifier.with(key).since(first).verify(dir);
        assertThat(report.fault()).isEmpty();
        assertThat(report.entries()).isEqualTo(report.size()).isEqualTo(6);
        assertThat(AuditReader.open(dir).find(AuditQuery.all()))
                .extracting(AuditEntry::code)
                .containsExactly(
                        "audit_opened",
                        "sensitive_read",
                        "audit_closed",
                        "audit_opened",
                        "sensitive_read",
                        "audit_closed");
    }

    @Test
    void filesAreForTheirOwnerAlone(@TempDir Path temp) throws Exception {
        Path dir = temp.resolve("audit");
        AuditLog.open(dir, AuditConfig.forService("orders")).close();
        try (var files = Files.walk(temp)) {
            for (Path file : files.filter(one -> !one.equals(temp)).toList()) {
                assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .endsWith("------");
            }
        }
    }

    @Test
    void manyThreadsGetIndicesOfTheirOwn() throws Exception {
        MemoryDisk disk = new MemoryDisk(1);
        Set<Long> indices = ConcurrentHashMap.newKeySet();
        try (AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk))) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                int from = t * 100;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 100; i++) {
                        AuditResult result = log.record(Logs.event(from + i).delivery(Delivery.MUST));
                        indices.add(((AuditResult.Durable) result).index());
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(log.status().durable()).isEqualTo(1601);
        }
        assertThat(indices).hasSize(1600);
        assertThat(disk.count("force")).as("records share forces").isLessThan(1600);
        assertThat(Logs.verify(disk).entries()).isEqualTo(1602);
    }

    @Test
    void theIndexThatIsReturnedIsTheRecords() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk));
        List<Long> indices = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            indices.add(((AuditResult.Durable) log.record(Logs.event(i).delivery(Delivery.MUST))).index());
        }
        log.close();
        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        for (int i = 0; i < 600; i++) {
            assertThat(reader.entry(indices.get(i)).orElseThrow().operation()).hasValue("GET /orders/{id}/" + i);
        }
    }

    @Test
    void aSecondWriterIsRefused(@TempDir Path temp) {
        Path dir = temp.resolve("audit");
        try (AuditLog log = AuditLog.open(dir, AuditConfig.forService("orders"))) {
            assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
            assertThatThrownBy(() -> AuditLog.open(dir, AuditConfig.forService("orders")))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("another writer");
        }
        AuditLog.open(dir, AuditConfig.forService("orders")).close();
    }

    @Test
    void anOlderCopyOfTheLogIsNotGoneOnWith() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk));
        Logs.fill(log, 0, 300);
        assertThat(log.flush(Logs.LONG)).isTrue();
        MemoryDisk older = disk.copy();
        Logs.fill(log, 300, 600);
        log.close();
        for (Path file : disk.files()) {
            if (file.startsWith(Logs.DIR)) {
                disk.remove(file);
            }
        }
        older.files().stream()
                .filter(file -> file.startsWith(Logs.DIR) && !file.startsWith(Logs.DIR.resolve("wal")))
                .forEach(file -> disk.put(file, older.get(file)));

        assertThatThrownBy(() -> AuditLog.open(Logs.DIR, Logs.config(disk)))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("301 entries, and 602 were signed");
    }

    @Test
    void aLogWhoseDirectoryWasEmptiedIsNotBegunAnew() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk));
        Logs.fill(log, 0, 10);
        log.close();
        disk.files().stream().filter(file -> file.startsWith(Logs.DIR)).forEach(disk::remove);

        assertThatThrownBy(() -> AuditLog.open(Logs.DIR, Logs.config(disk)))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("as evidence");
    }

    @Test
    void entriesWithoutACheckpointAreNotBegunAnew() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk));
        Logs.fill(log, 0, 10);
        log.close();
        disk.remove(Logs.DIR.resolve("checkpoint"));
        disk.remove(Logs.KEYS.resolve("last-checkpoint"));

        assertThatThrownBy(() -> AuditLog.open(Logs.DIR, Logs.config(disk)))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("no checkpoint");
    }

    @Test
    void anotherKeyAndAnotherServiceAreRefused() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog.open(Logs.DIR, Logs.config(disk)).close();
        assertThatThrownBy(() ->
                        AuditLog.open(Logs.DIR, Logs.config(disk).signingKey(Ed25519.generate(new SecureRandom()))))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("not signed with this key");
        assertThatThrownBy(() -> AuditLog.open(
                        Logs.DIR,
                        AuditConfig.forService("payments").signingKey(Logs.PAIR).disk(disk)))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("directory of its own");
        AuditLog.open(Logs.DIR, Logs.config(disk)).close();
    }

    @Test
    void aChangedEntryAtTheRightEdgeIsSeenWhenTheLogIsOpened() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk));
        Logs.fill(log, 0, 10);
        log.close();
        disk.garble(Logs.DIR.resolve("tile/entries/000.p/12"), 40);

        assertThatThrownBy(() -> AuditLog.open(Logs.DIR, Logs.config(disk)))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("Entry 0 is not what the tree says");
    }

    @Test
    void checkpointsAreNotSignedMoreOftenThanSaid() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk).checkpointEvery(Duration.ofHours(1)));
        assertThat(log.flush(Logs.LONG)).isTrue();
        long size = log.checkpoint().size();
        for (int i = 0; i < 50; i++) {
            log.record(Logs.event(i).delivery(Delivery.MUST));
        }
        assertThat(log.checkpoint().size()).isEqualTo(size);
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.checkpoint().size()).isEqualTo(size + 50);
        log.close();
    }

    @Test
    void partialFilesAreThereForEachCheckpointUntilTheFullOneIs() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk));
        assertThat(log.flush(Logs.LONG)).isTrue();
        Logs.fill(log, 1, 100);
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(disk.files()).contains(Logs.DIR.resolve("tile/0/000.p/1"), Logs.DIR.resolve("tile/0/000.p/100"));
        Logs.fill(log, 100, 256);
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(disk.files())
                .contains(Logs.DIR.resolve("tile/0/000"), Logs.DIR.resolve("tile/entries/000"))
                .noneMatch(file ->
                        file.toString().contains("000.p") && file.toString().contains("tile/0"))
                .noneMatch(file -> file.toString().contains("entries/000.p"));
        log.close();
    }

    @Test
    void aClosedLogRefuses() {
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(new MemoryDisk(1)));
        log.close();
        log.close();
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)))
                .isEqualTo(new AuditResult.NotRecorded(AuditReason.CLOSED));
        assertThat(log.record(Logs.event(1).delivery(Delivery.MAY)).isAccepted())
                .isFalse();
        assertThat(log.flush(Logs.LONG)).isFalse();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.DOWN);
    }
}
