package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireGuardTest {

    private static final WireGuard GUARD = WireGuard.of(WireLimits.builder()
            .bytes(4_096)
            .inflatedBytes(4_096)
            .depth(4)
            .tokens(30)
            .stringLength(10)
            .nameLength(5)
            .numberDigits(6)
            .numberExponent(20)
            .arraySize(5)
            .objectSize(3)
            .build());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "\"0123456789\"",
                "-123456",
                "12.3456e-20",
                "[1,2,3,4,5]",
                "{\"a\":1,\"b\":2,\"c\":3}",
                "[[[[]]]]",
                "{\"12345\":{}}",
                " [ ] ",
                "\"\\ud83d\\ude00\"",
                "\"é😀\""
            })
    void jsonWithinTheLimitsIsAccepted(String json) {
        assertThat(GUARD.checkJson(json.getBytes(UTF_8))).isInstanceOf(WireResult.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | JSON_SYNTAX",
                "{ | JSON_SYNTAX",
                "[1 | JSON_SYNTAX",
                "[1,] | JSON_SYNTAX",
                "{\"a\":} | JSON_SYNTAX",
                "{a:1} | JSON_SYNTAX",
                "{'a':1} | JSON_SYNTAX",
                "[01] | JSON_SYNTAX",
                "[+1] | JSON_SYNTAX",
                "[.5] | JSON_SYNTAX",
                "[1.] | JSON_SYNTAX",
                "NaN | JSON_SYNTAX",
                "Infinity | JSON_SYNTAX",
                "// c | JSON_SYNTAX",
                "[\"\\x41\"] | JSON_SYNTAX",
                "tru | JSON_SYNTAX",
                "] | JSON_SYNTAX",
                "{} {} | JSON_TRAILING",
                "1 2 | JSON_TRAILING",
                "[[[[[]]]]] | JSON_DEPTH",
                "\"01234567890\" | JSON_STRING",
                "{\"123456\":1} | JSON_NAME",
                "1234567 | JSON_NUMBER",
                "123.4567 | JSON_NUMBER",
                "1e21 | JSON_NUMBER",
                "1e-21 | JSON_NUMBER",
                "1e999999999999 | JSON_NUMBER",
                "[1,2,3,4,5,6] | JSON_ARRAY",
                "{\"a\":1,\"b\":2,\"c\":3,\"d\":4} | JSON_OBJECT",
                "{\"a\":1,\"a\":2} | JSON_DUPLICATE_NAME",
                "{\"a\":1,\"\\u0061\":2} | JSON_DUPLICATE_NAME",
                "{\"b\":{\"a\":1,\"a\":2}} | JSON_DUPLICATE_NAME",
                "\"\\ud800\" | JSON_TEXT",
                "\"\\udc00\\ud800\" | JSON_TEXT",
                "{\"\\ud800\":1} | JSON_SYNTAX",
                "\"\\u0000\" | JSON_TEXT",
                "[[0,0,0,0,0],[0,0,0,0,0],[0,0,0,0,0],[0,0,0,0,0],[0,0,0,0,0]] | JSON_TOKENS"
            })
    void jsonPastALimitIsRefusedForThatReason(String json, SchemaReason reason) {
        assertThat(GUARD.checkJson(json.getBytes(UTF_8))).isEqualTo(new WireResult.Refused(reason));
    }

    @Test
    void anyEncodingButStrictUtf8IsRefused() {
        assertThat(refusal("\"é\"".getBytes(ISO_8859_1))).isEqualTo(SchemaReason.BODY_CHARSET);
        assertThat(refusal("\ufeff{}".getBytes(UTF_8))).isEqualTo(SchemaReason.BODY_CHARSET);
        assertThat(refusal("{}".getBytes(UTF_16LE))).isEqualTo(SchemaReason.JSON_SYNTAX);
        assertThat(refusal(bytes('"', 0xc0, 0xaf, '"'))).isEqualTo(SchemaReason.BODY_CHARSET);
        assertThat(refusal(bytes('"', 0xe0, 0x80, 0xaf, '"'))).isEqualTo(SchemaReason.BODY_CHARSET);
        assertThat(refusal(bytes('"', 0xed, 0xa0, 0x80, '"'))).isEqualTo(SchemaReason.BODY_CHARSET);
        assertThat(refusal(bytes('"', 0xf4, 0x90, 0x80, 0x80, '"'))).isEqualTo(SchemaReason.BODY_CHARSET);
        assertThat(refusal(bytes('"', 0xf0, 0x9f, 0x98))).isEqualTo(SchemaReason.BODY_CHARSET);
    }

    @Test
    void everyCodePointIsJudgedAsTheJdkJudgesIt() {
        for (int codePoint = 0x80; codePoint <= 0x10ffff; codePoint++) {
            if (codePoint < 0xd800 || codePoint > 0xdfff) {
                byte[] text = Character.toString(codePoint).getBytes(UTF_8);
                boolean mark = codePoint == 0xfeff;
                assertThat(Utf8.isStrict(text, 0, text.length))
                        .as("%x", codePoint)
                        .isEqualTo(!mark);
                text[text.length - 1] = 'a';
                assertThat(Utf8.isStrict(text, 0, text.length))
                        .as("%x", codePoint)
                        .isFalse();
            }
        }
    }

    @Test
    void readingStopsOneByteAfterTheLimit() {
        Endless endless = new Endless();
        assertThat(GUARD.read(endless, -1)).isEqualTo(new WireResult.Refused(SchemaReason.BODY_TOO_LARGE));
        assertThat(endless.served).isLessThanOrEqualTo(4_097);
    }

    @Test
    void aLengthPastTheLimitIsRefusedUnread() {
        Endless endless = new Endless();
        assertThat(GUARD.read(endless, 4_097)).isEqualTo(new WireResult.Refused(SchemaReason.BODY_TOO_LARGE));
        assertThat(endless.served).isZero();
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() {
        WireResult result = GUARD.read(new ByteArrayInputStream(new byte[4_096]), 4_096);
        assertThat(((WireResult.Accepted) result).body()).hasSize(4_096);
    }

    @Test
    void aBodyThatBreaksOffIsNotTakenForWhole() {
        assertThat(GUARD.read(new ByteArrayInputStream(new byte[3]), 4))
                .isEqualTo(new WireResult.Refused(SchemaReason.BODY_UNREADABLE));
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThat(GUARD.read(broken, -1)).isEqualTo(new WireResult.Refused(SchemaReason.BODY_UNREADABLE));
    }

    @Test
    void aLimitOutsideOfItsRangeNamesItself() {
        assertThatThrownBy(() -> WireLimits.builder().depth(257))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The limit depth is 257: it must lie between 1 and 256.");
    }

    @Test
    void limitsGoOnFromOthers() {
        WireLimits limits = WireLimits.builder().depth(7).allowGzip().build().toBuilder()
                .bytes(10)
                .build();
        assertThat(limits.depth).isEqualTo(7);
        assertThat(limits.bytes()).isEqualTo(10);
        assertThat(limits.contentCodings).containsExactly("gzip");
    }

    private static SchemaReason refusal(byte[] body) {
        return ((WireResult.Refused) GUARD.checkJson(body)).reason();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static final class Endless extends InputStream {
        private long served;

        @Override
        public int read() {
            served++;
            return ' ';
        }
    }
}
