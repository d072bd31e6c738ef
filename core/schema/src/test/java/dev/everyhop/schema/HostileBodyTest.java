package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Bodies made to cost: what the default limits let them have. */
class HostileBodyTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final WireGuard GUARD =
            WireGuard.of(WireLimits.builder().allowGzip().build());
    private static final WireGuard LARGE = WireGuard.of(
            WireLimits.builder().bytes(64 << 20).inflatedBytes(64 << 20).build());

    @Test
    void tenMegabytesAreRefusedWithinTwiceTheLimitOfMemory() {
        byte[] body = new byte[10 << 20];
        Arrays.fill(body, (byte) ' ');
        expect(SchemaReason.BODY_TOO_LARGE, 4 << 20, 5, () -> GUARD.read(new ByteArrayInputStream(body), -1));
        expect(SchemaReason.BODY_TOO_LARGE, 100_000, 5, () -> GUARD.decode(body, List.of()));
    }

    @Test
    void aHundredThousandLevelsAreLeftAtTheLimit() {
        byte[] arrays = "[".repeat(100_000).getBytes(UTF_8);
        byte[] objects = "{\"a\":".repeat(100_000).getBytes(UTF_8);
        expect(SchemaReason.JSON_DEPTH, 200_000, 5, () -> GUARD.checkJson(arrays));
        expect(SchemaReason.JSON_DEPTH, 200_000, 5, () -> GUARD.checkJson(objects));
    }

    @Test
    void aMillionNamesAreLeftAtTheLimit() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 1_000_000; i++) {
            json.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":0");
        }
        byte[] body = json.append('}').toString().getBytes(UTF_8);
        expect(SchemaReason.JSON_OBJECT, 1 << 20, 40, () -> LARGE.checkJson(body));
    }

    @Test
    void aGzipBombIsLeftAtTheLimit() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                gzip.write(zeros);
            }
        }
        byte[] bomb = out.toByteArray();
        assertThat(bomb.length).isLessThan(1 << 20);
        expect(SchemaReason.BODY_INFLATED_TOO_LARGE, 4 << 20, 20, () -> GUARD.decode(bomb, List.of("gzip")));
    }

    @Test
    void aDuplicateNameIsRefusedWhereItStands() {
        byte[] body = ("{" + "\"a\":0,".repeat(100_000) + "\"a\":0}").getBytes(UTF_8);
        expect(SchemaReason.JSON_DUPLICATE_NAME, 100_000, 5, () -> GUARD.checkJson(body));
    }

    @Test
    void namesThatCollideInAHashTableCostNoMoreThanOthers() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 1_000; i++) {
            json.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 10; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\":0");
        }
        byte[] body = json.append('}').toString().getBytes(UTF_8);
        assertThat(GUARD.checkJson(body)).isInstanceOf(WireResult.Accepted.class);
        assertThat(median(() -> GUARD.checkJson(body))).isLessThan(20);
    }

    @Test
    void itemsThatCollideInAHashTableAreComparedInLogLinearTime() {
        JsonSchema unique = JsonSchema.compile("{\"uniqueItems\":true}");
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < 10_000; i++) {
            json.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 14; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append('"');
        }
        byte[] body = json.append(']').toString().getBytes(UTF_8);
        assertThat(unique.validate(body).isValid()).isTrue();
        assertThat(median(() -> unique.validate(body))).isLessThan(200);
    }

    @Test
    void aLongListOfErrorsCostsNoMoreMemoryThanAShortOne() {
        JsonSchema numbers = JsonSchema.compile("{\"items\":{\"type\":\"number\"}}");
        byte[] body = ("[" + "\"x\",".repeat(9_999) + "\"x\"]").getBytes(UTF_8);
        assertThat(((SchemaResult.Invalid) numbers.validate(body)).errors()).hasSize(SchemaError.MAX);
    }

    private static void expect(SchemaReason reason, long bytes, long millis, Supplier<WireResult> attempt) {
        assertThat(attempt.get()).isEqualTo(new WireResult.Refused(reason));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        attempt.get();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThan(bytes);
        assertThat(median(attempt)).as("milliseconds of CPU time").isLessThan(millis);
    }

    /** The CPU time of one attempt in milliseconds, the median of many: not the time of a machine that others use as well. */
    private static long median(Supplier<?> attempt) {
        long[] nanos = new long[15];
        for (int i = 0; i < nanos.length; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            attempt.get();
            nanos[i] = THREADS.getCurrentThreadCpuTime() - before;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1_000_000;
    }
}
