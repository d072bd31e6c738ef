package dev.everyhop.audit.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteAheadTest {

    private static final Path WAL = Path.of("/log/wal");

    @Test
    void whatWasAppendedIsThereAfterALossOfPowerAtAnyMoment() throws Exception {
        for (int seed = 0; seed < 600; seed++) {
            MemoryDisk disk = new MemoryDisk(seed);
            Random random = new Random(seed);
            List<byte[]> acknowledged = new ArrayList<>();
            for (int life = 0; life < 4; life++) {
                Recovery recovery = Recovery.read(disk, WAL, 0);
                assertThat(recovery.entries().size()).as("seed " + seed).isGreaterThanOrEqualTo(acknowledged.size());
                for (int i = 0; i < acknowledged.size(); i++) {
                    assertThat(recovery.entries().get(i)).isEqualTo(acknowledged.get(i));
                }
                acknowledged = new ArrayList<>(recovery.entries());
                WriteAhead wal = new WriteAhead(disk, WAL, recovery);
                disk.losePowerAfter(random.nextInt(30));
                boolean on = true;
                while (on) {
                    List<byte[]> batch = batch(random, wal.next());
                    try {
                        wal.append(batch);
                        acknowledged.addAll(batch);
                    } catch (MemoryDisk.PowerLoss e) {
                        on = false;
                    }
                }
                disk.reboot();
            }
        }
    }

    @Test
    void afterAFailureTheNextSegmentTakesThePlaceOfWhatWasNotAcknowledged() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            MemoryDisk disk = new MemoryDisk(seed);
            Random random = new Random(seed);
            WriteAhead wal = new WriteAhead(disk, WAL, Recovery.read(disk, WAL, 0));
            disk.hook((operation, file) -> {
                if (random.nextInt(5) == 0 && !operation.equals("read") && !operation.equals("list")) {
                    throw new IOException("injected");
                }
            });
            List<byte[]> acknowledged = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                List<byte[]> batch = batch(random, i);
                try {
                    wal.append(batch);
                    acknowledged.addAll(batch);
                } catch (IOException e) {
                    assertThat(e).hasMessage("injected");
                }
            }
            disk.hook((operation, file) -> {});
            disk.reboot();
            List<byte[]> found = Recovery.read(disk, WAL, 0).entries();
            assertThat(found.size()).as("seed " + seed).isGreaterThanOrEqualTo(acknowledged.size());
            for (int i = 0; i < acknowledged.size(); i++) {
                assertThat(found.get(i)).isEqualTo(acknowledged.get(i));
            }
        }
    }

    @Test
    void aTornBatchWithAWholeOneBehindItIsDamage() throws Exception {
        MemoryDisk disk = new MemoryDisk(1);
        WriteAhead wal = new WriteAhead(disk, WAL, Recovery.read(disk, WAL, 0));
        wal.append(List.of(bytes("one")));
        wal.append(List.of(bytes("two")));
        wal.append(List.of(bytes("three")));
        Path file = disk.files().iterator().next();

        disk.garble(file, Frames.HEADER_BYTES + 24 + 2 + 3 + 24 + 3);

        assertThatThrownBy(() -> Recovery.read(disk, WAL, 0))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("after entry 0");
    }

    @Test
    void aGarbledLastBatchIsATornTail() throws Exception {
        MemoryDisk disk = new MemoryDisk(1);
        WriteAhead wal = new WriteAhead(disk, WAL, Recovery.read(disk, WAL, 0));
        wal.append(List.of(bytes("one")));
        wal.append(List.of(bytes("two")));
        Path file = disk.files().iterator().next();

        disk.garble(file, Frames.HEADER_BYTES + 24 + 2 + 3 + 24 + 3);

        assertThat(Recovery.read(disk, WAL, 0).entries()).containsExactly(bytes("one"));
    }

    @Test
    void segmentsThatAreInTheTreeAreDeletedAndTheRestIsFound() throws Exception {
        MemoryDisk disk = new MemoryDisk(1);
        WriteAhead wal = new WriteAhead(disk, WAL, Recovery.read(disk, WAL, 0));
        byte[] large = new byte[60_000];
        List<byte[]> batch = java.util.Collections.nCopies(50, large);
        for (int i = 0; i < 20; i++) {
            wal.append(batch);
        }
        int before = disk.files().size();
        wal.release(700);

        assertThat(disk.files().size()).isLessThan(before);
        assertThat(Recovery.read(disk, WAL, 700).next()).isEqualTo(1000);
        assertThatThrownBy(() -> Recovery.read(disk, WAL, 0)).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void eachBatchIsOneWriteAndOneForce() throws Exception {
        MemoryDisk disk = new MemoryDisk(1);
        WriteAhead wal = new WriteAhead(disk, WAL, Recovery.read(disk, WAL, 0));
        wal.append(List.of(bytes("first")));
        long writes = disk.count("write");
        long forces = disk.count("force");
        for (int i = 0; i < 10; i++) {
            wal.append(List.of(bytes("a"), bytes("b"), bytes("c")));
        }

        assertThat(disk.count("write") - writes).isEqualTo(10);
        assertThat(disk.count("force") - forces).isEqualTo(10);
    }

    private static List<byte[]> batch(Random random, long first) {
        List<byte[]> batch = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            batch.add(bytes(
                    "{\"entry\":" + (first + batch.size()) + ",\"x\":\"" + "y".repeat(random.nextInt(200)) + "\"}"));
        }
        return batch;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
