package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ContentCodingTest {

    private static final WireGuard GUARD = WireGuard.of(WireLimits.builder()
            .inflatedBytes(10_000)
            .allowGzip()
            .allowDeflate()
            .build());
    private static final byte[] TEXT = "{\"a\":1}".getBytes(UTF_8);

    @Test
    void aBodyWithoutCodingStaysAsItIs() {
        assertThat(body(GUARD.decode(TEXT, List.of()))).isEqualTo(TEXT);
        assertThat(body(GUARD.decode(TEXT, List.of("identity")))).isEqualTo(TEXT);
    }

    @Test
    void allowedCodingsAreUndone() throws IOException {
        assertThat(body(GUARD.decode(gzip(TEXT), List.of("gzip")))).isEqualTo(TEXT);
        assertThat(body(GUARD.decode(gzip(TEXT), List.of("X-GZIP")))).isEqualTo(TEXT);
        assertThat(body(GUARD.decode(deflate(TEXT), List.of("deflate")))).isEqualTo(TEXT);
        assertThat(body(GUARD.decode(gzip(new byte[10_000]), List.of("gzip")))).hasSize(10_000);
        assertThat(body(GUARD.decode(gzip(new byte[0]), List.of("gzip")))).isEmpty();
    }

    @Test
    void noCodingIsAllowedByDefault() throws IOException {
        WireGuard plain = WireGuard.of(WireLimits.defaults());
        assertThat(plain.decode(gzip(TEXT), List.of("gzip")))
                .isEqualTo(new WireResult.Refused(SchemaReason.BODY_CODING));
    }

    @Test
    void unknownAndStackedCodingsAreRefused() {
        for (List<String> codings :
                List.of(List.of("br"), List.of("gzip, gzip"), List.of("gzip", "gzip"), List.of(""))) {
            assertThat(GUARD.decode(TEXT, codings)).isEqualTo(new WireResult.Refused(SchemaReason.BODY_CODING));
        }
    }

    @Test
    void inflatingStopsAtTheLimit() throws IOException {
        byte[] bomb = gzip(new byte[10_001]);
        assertThat(GUARD.decode(bomb, List.of("gzip")))
                .isEqualTo(new WireResult.Refused(SchemaReason.BODY_INFLATED_TOO_LARGE));
        assertThat(GUARD.decode(deflate(new byte[50_000_000]), List.of("deflate")))
                .isEqualTo(new WireResult.Refused(SchemaReason.BODY_INFLATED_TOO_LARGE));
    }

    @Test
    void everyCutOfAGzipBodyIsRefused() throws IOException {
        byte[] whole = gzip(TEXT);
        for (int length = 1; length < whole.length; length++) {
            assertThat(GUARD.decode(Arrays.copyOf(whole, length), List.of("gzip")))
                    .isEqualTo(new WireResult.Refused(SchemaReason.BODY_CODING_BROKEN));
        }
    }

    @Test
    void whatFollowsTheFirstMemberIsRefused() throws IOException {
        byte[] member = gzip(TEXT);
        byte[] two = Arrays.copyOf(member, 2 * member.length);
        System.arraycopy(member, 0, two, member.length, member.length);
        byte[] trailing = Arrays.copyOf(member, member.length + 1);
        byte[] trailingZlib = Arrays.copyOf(deflate(TEXT), deflate(TEXT).length + 1);
        assertThat(GUARD.decode(two, List.of("gzip")))
                .isEqualTo(new WireResult.Refused(SchemaReason.BODY_CODING_BROKEN));
        assertThat(GUARD.decode(trailing, List.of("gzip")))
                .isEqualTo(new WireResult.Refused(SchemaReason.BODY_CODING_BROKEN));
        assertThat(GUARD.decode(trailingZlib, List.of("deflate")))
                .isEqualTo(new WireResult.Refused(SchemaReason.BODY_CODING_BROKEN));
    }

    @Test
    void aFlippedBitInTheTrailerIsRefused() throws IOException {
        byte[] member = gzip(TEXT);
        for (int i = member.length - 8; i < member.length; i++) {
            byte[] flipped = member.clone();
            flipped[i] ^= 1;
            assertThat(GUARD.decode(flipped, List.of("gzip")))
                    .isEqualTo(new WireResult.Refused(SchemaReason.BODY_CODING_BROKEN));
        }
    }

    @Test
    void optionalHeaderFieldsAreSkipped() throws IOException {
        byte[] member = gzip(TEXT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(member, 0, 3);
        out.write(2 | 4 | 8 | 16);
        out.write(member, 4, 6);
        out.writeBytes(new byte[] {3, 0, 'x', 'y', 'z', 'n', 0, 'c', 0, 1, 2});
        out.write(member, 10, member.length - 10);
        assertThat(body(GUARD.decode(out.toByteArray(), List.of("gzip")))).isEqualTo(TEXT);
    }

    private static byte[] body(WireResult result) {
        return ((WireResult.Accepted) result).body();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(out)) {
            deflate.write(plain);
        }
        return out.toByteArray();
    }
}
