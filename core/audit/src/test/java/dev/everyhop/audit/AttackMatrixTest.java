package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditFault.Kind;
import dev.everyhop.audit.internal.store.MemoryDisk;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AttackMatrixTest {

    @TestFactory
    Stream<DynamicTest> eachAttackIsSeenAndNamed() {
        return IntStream.of(1, 255, 256, 257, 65_536, 70_001).boxed().flatMap(AttackMatrixTest::attacks);
    }

    @TestFactory
    @Tag("long")
    Stream<DynamicTest> eachAttackOnAMillionEntriesIsSeenAndNamed() {
        return attacks(1_000_000);
    }

    private static Stream<DynamicTest> attacks(int size) {
        MemoryDisk log = Logs.of(size);
        DynamicTest sound = DynamicTest.dynamicTest("untouched, " + size, () -> {
            AuditReport report = Logs.verify(log);
            assertThat(report.fault()).isEmpty();
            assertThat(report.entries()).isEqualTo(report.size()).isEqualTo(size);
        });
        return Stream.concat(
                Stream.of(sound),
                Arrays.stream(Attack.values())
                        .filter(attack -> attack.appliesTo(size))
                        .map(attack -> DynamicTest.dynamicTest(attack + ", " + size, () -> {
                            MemoryDisk attacked = log.copy();
                            long index = attack.to(attacked, size);
                            AuditFault fault = Logs.verify(attacked).fault().orElseThrow();
                            assertThat(fault.kind()).as(fault.toString()).isIn(attack.kinds);
                            if (index >= 0) {
                                assertThat(fault.index()).as(fault.toString()).isEqualTo(index);
                            }
                        })));
    }

    @Test
    void aTailThatWasCutOffIsSeenByWhoSawTheNewerCheckpoint() {
        MemoryDisk disk = new MemoryDisk(1);
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk).shouldWithin(Logs.LONG));
        Logs.fill(log, 0, 300);
        log.flush(Logs.LONG);
        MemoryDisk older = disk.copy();
        Logs.fill(log, 300, 310);
        log.flush(Logs.LONG);
        AuditCheckpoint newer = log.checkpoint();
        log.close();

        assertThat(Logs.verify(older).isSound())
                .as("by itself the older log is sound")
                .isTrue();
        AuditReport report =
                AuditVerifier.with(Logs.KEY).since(newer).disk(older).verify(Logs.DIR);
        assertThat(report.fault().orElseThrow().kind()).isEqualTo(Kind.EARLIER_CHECKPOINT);
        assertThat(report.fault().orElseThrow().message()).contains("cut off");
        assertThat(AuditVerifier.with(Logs.KEY)
                        .since(newer)
                        .disk(disk)
                        .verify(Logs.DIR)
                        .isSound())
                .isTrue();
    }

    @Test
    void aForkIsSeenByWhoSawTheOtherBranch() {
        MemoryDisk disk = Logs.of(300);
        AuditCheckpoint seen = AuditCheckpoint.of(Attack.signed(disk)).orElseThrow();
        MemoryDisk fork = Attack.forged(400, Logs.PAIR);

        assertThat(Logs.verify(fork).isSound())
                .as("who has the key can make another")
                .isTrue();
        AuditReport report = AuditVerifier.with(Logs.KEY).since(seen).disk(fork).verify(Logs.DIR);
        assertThat(report.fault().orElseThrow().kind()).isEqualTo(Kind.EARLIER_CHECKPOINT);
        assertThat(report.fault().orElseThrow().message()).contains("replaced");

        // Partial tiles of the branch that was seen, laid beside the other, must not be believed.
        disk.files().stream()
                .filter(file -> file.toString().contains(".p/") && !fork.files().contains(file))
                .forEach(file -> fork.put(file, disk.get(file)));
        assertThat(AuditVerifier.with(Logs.KEY)
                        .since(seen)
                        .disk(fork)
                        .verify(Logs.DIR)
                        .isSound())
                .isFalse();
    }

    @Test
    void anyFlippedByteOfAnyFileOfTheTreeIsSeen() {
        MemoryDisk disk = Logs.of(300);
        int flipped = 0;
        for (Path file : disk.files()) {
            if (!file.startsWith(Logs.DIR.resolve("tile")) && !file.endsWith("checkpoint")) {
                continue;
            }
            int length = disk.get(file).length;
            for (int at = 0; at < length; at += Math.max(1, length / 40)) {
                MemoryDisk attacked = disk.copy();
                attacked.garble(file, at);
                assertThat(Logs.verify(attacked).isSound())
                        .as(file + " at " + at)
                        .isFalse();
                flipped++;
            }
        }
        assertThat(flipped).isGreaterThan(200);
    }

    @Test
    void garbageInTheDirectoryMakesNothingThrow() {
        java.util.Random random = new java.util.Random(7);
        MemoryDisk disk = Logs.of(257);
        for (Path file : disk.files()) {
            for (int i = 0; i < 20; i++) {
                MemoryDisk attacked = disk.copy();
                byte[] garbage = new byte[random.nextInt(400)];
                random.nextBytes(garbage);
                attacked.put(file, garbage);
                Logs.verify(attacked);
            }
            MemoryDisk attacked = disk.copy();
            attacked.remove(file);
            Logs.verify(attacked);
        }
        assertThat(Logs.verify(new MemoryDisk(1)).fault().orElseThrow().kind()).isEqualTo(Kind.CHECKPOINT);
    }
}
