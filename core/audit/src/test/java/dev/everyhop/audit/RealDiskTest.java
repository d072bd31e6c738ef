package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * A small tmpfs that is filled up and made read-only. Where none can be mounted the tests are not registered, and a line
 * says so.
 */
@Tag("long")
class RealDiskTest {

    @TestFactory
    Stream<DynamicTest> aRealFileSystemThatFailsAndComesBack() throws Exception {
        Path probe = Files.createTempDirectory("everyhop-tmpfs");
        if (run("mount", "-t", "tmpfs", "-o", "size=8m", "everyhop", probe.toString()) != 0) {
            System.out.println(
                    "The tests on a real full and read-only file system did not run: no tmpfs can be mounted.");
            return Stream.empty();
        }
        run("umount", probe.toString());
        return Stream.of(
                DynamicTest.dynamicTest("full", () -> on(probe, RealDiskTest::full)),
                DynamicTest.dynamicTest("read-only", () -> on(probe, RealDiskTest::readOnly)));
    }

    private interface Body {
        void run(Path mount) throws Exception;
    }

    private static void on(Path mount, Body body) throws Exception {
        assertThat(run("mount", "-t", "tmpfs", "-o", "size=8m", "everyhop", mount.toString()))
                .isZero();
        try {
            body.run(mount);
        } finally {
            run("umount", mount.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return 127;
        }
    }

    private static AuditConfig config() {
        return AuditConfig.forService("orders").keepBack(1 << 20).mustWithin(Logs.LONG);
    }

    private static boolean must(AuditLog log, int number) {
        return log.record(Logs.event(number).delivery(Delivery.MUST)).isAccepted();
    }

    private static void full(Path mount) throws Exception {
        Path dir = mount.resolve("audit");
        AuditLog log = AuditLog.open(dir, config());
        assertThat(must(log, 1)).isTrue();
        Path filler = mount.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            byte[] chunk = new byte[4096];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        log.flush(Logs.LONG);
        assertThat(log.status().health()).isNotEqualTo(AuditStatus.Health.UP);
        int durable = 0;
        for (int i = 0; i < 100; i++) {
            durable += must(log, i) ? 1 : 0;
        }
        assertThat(durable)
                .as("what is kept back serves records that must be durable")
                .isEqualTo(100);
        int more = 0;
        while (more < 20_000 && must(log, more)) {
            more++;
        }
        assertThat(more).as("until that is used up").isBetween(1, 19_999);
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.DOWN);
        assertThat(log.status().fault()).hasValue(AuditReason.DISK_FULL);

        Files.delete(filler);
        assertThat(must(log, 7)).isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
        log.close();
        AuditReport report = AuditVerifier.with(log.key()).verify(dir);
        assertThat(report.fault()).isEmpty();
        assertThat(report.entries()).isGreaterThanOrEqualTo(100L + more);
    }

    private static void readOnly(Path mount) throws Exception {
        Path dir = mount.resolve("audit");
        AuditLog log = AuditLog.open(dir, config());
        assertThat(must(log, 1)).isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        // A file system with files open for writing is not remounted read-only, unless all of it is frozen: the log is
        // closed, and opens when it can be written again.
        log.close();
        assertThat(run("mount", "-o", "remount,ro", mount.toString())).isZero();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> AuditLog.open(dir, config()))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("Read-only");
        assertThat(AuditVerifier.with(log.key()).verify(dir).isSound()).isTrue();
        assertThat(AuditReader.open(dir).find(AuditQuery.all())).hasSize(3);
        assertThat(run("mount", "-o", "remount,rw", mount.toString())).isZero();
        log = AuditLog.open(dir, config());
        assertThat(must(log, 2)).isTrue();
        log.close();
        assertThat(AuditVerifier.with(log.key()).verify(dir).isSound()).isTrue();
    }
}
