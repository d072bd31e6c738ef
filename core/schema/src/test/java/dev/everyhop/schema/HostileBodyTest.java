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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bodies made to cost: what the default limits let them have. */
class HostileBodyTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final WireGuard GUARD =
            WireGuard.of(WireLimits.builder().allowGzip().build());
    private static final WireGuard LARGE = WireGuard.of(
            WireLimits.builder().bytes(68 << 20).inflatedBytes(68 << 20).build());

    @Test
    void tenMegabytesAreRefusedWithinTwiceTheLimitOfMemory() {
        byte[] body = new byte[10 << 20];
        Arrays.fill(body, (byte) ' ');
        expect(SchemaReason.BODY_TOO_LARGE, 8 << 20, () -> GUARD.read(new ByteArrayInputStream(body), -1));
        expect(SchemaReason.BODY_TOO_LARGE, 1 << 20, () -> GUARD.decode(body, List.of()));
    }

    @Test
    void aHundredThousandLevelsAreLeftAtTheLimit() {
        byte[] arrays = "[".repeat(100_000).getBytes(UTF_8);
        byte[] objects = "{\"a\":".repeat(100_000).getBytes(UTF_8);
        expect(SchemaReason.JSON_DEPTH, 1 << 20, () -> GUARD.checkJson(arrays));
        expect(SchemaReason.JSON_DEPTH, 1 << 20, () -> GUARD.checkJson(objects));
    }

    @Test
    void aMillionNamesAreLeftAtTheLimit() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 1_000_000; i++) {
            json.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":0");
        }
        byte[] body = json.append('}').toString().getBytes(UTF_8);
        expect(SchemaReason.JSON_OBJECT, 8 << 20, () -> LARGE.checkJson(body));
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
        expect(SchemaReason.BODY_INFLATED_TOO_LARGE, 8 << 20, () -> GUARD.decode(bomb, List.of("gzip")));
    }

    @Test
    void aDuplicateNameIsRefusedWhereItStands() {
        byte[] body = ("{" + "\"a\":0,".repeat(100_000) + "\"a\":0}").getBytes(UTF_8);
        expect(SchemaReason.JSON_DUPLICATE_NAME, 1 << 20, () -> GUARD.checkJson(body));
    }

    @Test
    void namesThatCollideInAHashTableAreTakenAsFarAsTheLimit() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 1_000; i++) {
            json.append(i == 0 ? "\"" : ",\"").append(colliding(i, 10)).append("\":0");
        }
        assertThat(GUARD.checkJson((json + "}").getBytes(UTF_8))).isInstanceOf(WireResult.Accepted.class);
        assertThat(GUARD.checkJson((json + ",\"a\":0}").getBytes(UTF_8)))
                .isEqualTo(new WireResult.Refused(SchemaReason.JSON_OBJECT));
    }

    @Test
    void itemsThatCollideInAHashTableAreComparedInLogLinearTime() {
        int items = 10_000;
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < items; i++) {
            json.append(i == 0 ? "\"" : ",\"").append(colliding(i, 14)).append('"');
        }
        byte[] body = json.append(']').toString().getBytes(UTF_8);
        assertThat(JsonSchema.compile("{\"uniqueItems\":true}").validate(body).isValid())
                .isTrue();

        AtomicInteger comparisons = new AtomicInteger();
        JsonNode array = Objects.requireNonNull(GUARD.parse(body).tree());
        boolean duplicate = JsonOrder.hasDuplicate(array, (a, b) -> {
            comparisons.incrementAndGet();
            return JsonOrder.INSTANCE.compare(a, b);
        });
        assertThat(duplicate).isFalse();
        assertThat(comparisons).hasValueLessThan(16 * items);
    }

    @Test
    void aLongListOfErrorsCostsNoMoreMemoryThanAShortOne() {
        JsonSchema numbers = JsonSchema.compile("{\"items\":{\"type\":\"number\"}}");
        byte[] body = ("[" + "\"x\",".repeat(9_999) + "\"x\"]").getBytes(UTF_8);
        assertThat(((SchemaResult.Invalid) numbers.validate(body)).errors()).hasSize(SchemaError.MAX);
    }

    /** Texts of one hash code. */
    private static String colliding(int number, int bits) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < bits; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static void expect(SchemaReason reason, long bytes, Supplier<WireResult> attempt) {
        assertThat(attempt.get()).isEqualTo(new WireResult.Refused(reason));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        attempt.get();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThan(bytes);
    }
}
