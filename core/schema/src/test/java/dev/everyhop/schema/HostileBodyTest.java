package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Bodies made to cost: what the default limits let them have. */
class HostileBodyTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final WireGuard GUARD =
            WireGuard.of(WireLimits.builder().allowGzip().build());
    private static final WireGuard LARGE = WireGuard.of(WireLimits.builder()
            .bytes(64 << 20)
            .inflatedBytes(64 << 20)
            .allowGzip()
            .build());

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
        byte[] bomb = gzip(new byte[200 << 20]);
        assertThat(bomb.length).isLessThan(1 << 20);
        BodyText text = ContentCoding.open(bomb, List.of("gzip"), GUARD.limits());
        assertThatThrownBy(text::all).hasMessage(SchemaReason.BODY_INFLATED_TOO_LARGE.code());
        assertThat(text.length).isEqualTo((1 << 20) + 1);
        expect(SchemaReason.BODY_INFLATED_TOO_LARGE, 8 << 20, () -> GUARD.decode(bomb, List.of("gzip")));
    }

    @Test
    void aDuplicateNameIsRefusedWhereItStands() {
        byte[] body = ("{" + "\"a\":0,".repeat(100_000) + "\"a\":0}").getBytes(UTF_8);
        expect(SchemaReason.JSON_DUPLICATE_NAME, 1 << 20, () -> GUARD.checkJson(body));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void nothingIsLookedAtPastTheBlockInWhichTheLimitIsHit(Refusal refusal) throws IOException {
        BodyText plain = BodyText.of(refusal.body);
        assertThat(JsonReader.read(plain, LARGE.limits()).reason()).isEqualTo(refusal.reason);
        assertThat(plain.looked()).isLessThanOrEqualTo(refusal.latest());

        BodyText inflated = ContentCoding.open(gzip(refusal.body), List.of("gzip"), LARGE.limits());
        assertThat(JsonReader.read(inflated, LARGE.limits()).reason()).isEqualTo(refusal.reason);
        assertThat(inflated.looked()).isLessThanOrEqualTo(refusal.latest());
        assertThat(inflated.length).isLessThanOrEqualTo(refusal.latest());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void nothingIsReadPastTheBlockInWhichTheLimitIsHit(Refusal refusal) {
        BodyContract contract = BodyContract.builder()
                .content("application/json", JsonSchema.compile("{}"))
                .limits(LARGE.limits())
                .build();
        ByteArrayInputStream connection = new ByteArrayInputStream(refusal.body);
        BodyResult result = contract.check(List.of("application/json"), List.of(), connection, refusal.body.length);
        assertThat(((BodyResult.Refused) result).reason()).isEqualTo(refusal.reason);
        assertThat(refusal.body.length - connection.available()).isLessThanOrEqualTo(refusal.latest());
    }

    /** A body of ten megabytes, and how many of its bytes it takes to hit a limit. */
    private record Refusal(SchemaReason reason, int limitAt, byte[] body) {

        /** The reader sees that a string or number is too long when a buffer of its own is full. */
        int latest() {
            boolean text = reason == SchemaReason.JSON_STRING || reason == SchemaReason.JSON_NUMBER;
            return limitAt + 2 * BodyText.BLOCK + (text ? 128 << 10 : 0);
        }

        @Override
        public String toString() {
            return reason.code() + " at " + limitAt;
        }
    }

    static Stream<Refusal> refusals() {
        String thousandNames =
                IntStream.range(0, 1_000).mapToObj(i -> "\"k" + i + "\":0,").collect(joining());
        String tenThousandTokens = "[" + "0,".repeat(9_997) + "0],";
        return Stream.of(
                refusal(SchemaReason.JSON_DEPTH, "[".repeat(64) + "[", "["),
                refusal(SchemaReason.JSON_DEPTH, "{\"a\":".repeat(64) + "{", "\"a\":{"),
                refusal(SchemaReason.JSON_OBJECT, "{" + thousandNames + "\"a\"", ":0,\"b\""),
                refusal(SchemaReason.JSON_ARRAY, "[" + "0,".repeat(10_000) + "0", ",0"),
                refusal(SchemaReason.JSON_TOKENS, "[" + tenThousandTokens.repeat(9) + "[" + "0,".repeat(9_999), "0,"),
                refusal(SchemaReason.JSON_DUPLICATE_NAME, "{\"a\":0,\"a\"", ":0,\"a\""),
                refusal(SchemaReason.JSON_NAME, "{\"" + "a".repeat(257), "a"),
                refusal(SchemaReason.JSON_STRING, "\"" + "a".repeat((64 << 10) + 1), "a"),
                refusal(SchemaReason.JSON_NUMBER, "9".repeat(33), "9"),
                refusal(SchemaReason.JSON_NUMBER, "{\"a\":" + "9".repeat(33), "9"),
                refusal(SchemaReason.JSON_SYNTAX, "[x", " "),
                refusal(SchemaReason.JSON_TRAILING, "[][", "["),
                refusal(SchemaReason.BODY_CHARSET, "[\"\u00ff", "a"));
    }

    private static Refusal refusal(SchemaReason reason, String limit, String more) {
        String body = limit + more.repeat((10 << 20) / more.length());
        return new Refusal(reason, limit.length(), body.getBytes(ISO_8859_1));
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

    /** A reader of parts may keep the contents, once, and no more than the limits of heads and names beside them. */
    @Test
    void multipartBombsAreLeftAtTheLimits() {
        String part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n";
        String lines =
                IntStream.range(0, 100_000).mapToObj(i -> "X" + i + ": y\r\n").collect(joining());
        expectParts(SchemaReason.MULTIPART_LIMIT, part.repeat(20_000) + "--b--");
        expectParts(SchemaReason.MULTIPART_LIMIT, "--b\r\n" + lines + "\r\n\r\n--b--");
        expectParts(SchemaReason.MULTIPART_LIMIT, "--b\r\nX: " + "y".repeat(1_000_000) + "\r\n\r\n\r\n--b--");
        expectParts(SchemaReason.MULTIPART_SYNTAX, "--b\r\n\r\n" + "\r\n--".repeat(200_000));
        expectParts(SchemaReason.MULTIPART_SYNTAX, "x".repeat(1_000_000));
    }

    private static void expectParts(SchemaReason reason, String body) {
        byte[] bytes = body.getBytes(ISO_8859_1);
        MediaType type = MediaType.parse("multipart/form-data; boundary=b").orElseThrow();
        expect(
                reason,
                1 << 19,
                () -> new WireResult.Refused(
                        Objects.requireNonNull(MultipartParser.parse(bytes, type, WireLimits.defaults())
                                .reason())));
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
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
