package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class SchemaFormatsTest {

    private static final Map<String, List<String>> VALID = Map.ofEntries(
            Map.entry("date", List.of("2024-02-29", "0001-01-01")),
            Map.entry(
                    "time",
                    List.of("08:30:06Z", "08:30:06.283185+01:00", "23:59:60Z", "01:29:60+01:30", "22:59:60-01:00")),
            Map.entry("date-time", List.of("1963-06-19T08:30:06.283185Z", "1990-12-31t15:59:60-08:00")),
            Map.entry("duration", List.of("P4DT12H30M5S", "P4Y", "PT0S", "P1M", "PT36H", "P1DT12H", "P2W")),
            Map.entry(
                    "email",
                    List.of(
                            "joe.bloggs@example.com",
                            "te~st@example.com",
                            "\"joe bloggs\"@example.com",
                            "joe@[127.0.0.1]",
                            "joe@[IPv6:::1]")),
            Map.entry("idn-email", List.of("\uc2e4\ub840@\uc2e4\ub840.\ud14c\uc2a4\ud2b8", "joe@example.com")),
            Map.entry("hostname", List.of("www.example.com", "xn--4gbwdl.xn--wgbh1c", "a", "1host")),
            Map.entry("ipv4", List.of("192.168.0.1", "0.0.0.0", "255.255.255.255")),
            Map.entry("ipv6", List.of("::1", "::", "1:2:3:4:5:6:7:8", "::ffff:192.168.0.1", "1::8", "1:2::192.0.2.1")),
            Map.entry(
                    "uri",
                    List.of(
                            "http://foo.bar/?baz=qux#quux",
                            "urn:oasis:names",
                            "http://[::1]:80/",
                            "mailto:a@b.example")),
            Map.entry("uri-reference", List.of("/abc", "", "#frag", "//example.com/x")),
            Map.entry("iri", List.of("http://\u0192\u00f8\u00f8.\u00df\u00e5r/?\u2202\u00e9\u0153=\u03c0")),
            Map.entry("iri-reference", List.of("/\u00e2\u03c0\u03c0")),
            Map.entry("uuid", List.of("2eb8aa08-AA98-11EA-B4AA-73B441D16380")),
            Map.entry("uri-template", List.of("http://example.com/dictionary/{term:1}/{term}", "{?q*,lang}", "{+x}")),
            Map.entry("json-pointer", List.of("", "/", "/foo/0", "/a~1b/~0")),
            Map.entry("relative-json-pointer", List.of("0", "1/foo", "0#", "120/foo/bar")),
            Map.entry("regex", List.of("([abc])+\\s+$")));

    private static final Map<String, List<String>> INVALID = Map.ofEntries(
            Map.entry("date", List.of("2023-02-29", "2024-13-01", "2024-1-01", "20240101", "\u09e82024-01-01")),
            Map.entry(
                    "time",
                    List.of(
                            "08:30:06",
                            "24:00:00Z",
                            "08:60:00Z",
                            "22:59:60Z",
                            "08:30:61Z",
                            "08:30:06+24:00",
                            "8:30:06Z")),
            Map.entry(
                    "date-time",
                    List.of("1963-06-19 08:30:06Z", "1990-02-31T15:59:59Z", "06/19/1963", "1963-06-19T08:30:06")),
            Map.entry("duration", List.of("P", "PT", "P1", "P2D1Y", "4DT12H", "P1YT", "P1Y2W", "PT1D")),
            Map.entry(
                    "email",
                    List.of(
                            "2962",
                            ".test@example.com",
                            "te..st@example.com",
                            "test.@example.com",
                            "joe@",
                            "@x",
                            "joe bloggs@example.com",
                            "joe@[127.0.0.300]",
                            "joe@invalid=domain.com")),
            Map.entry("idn-email", List.of("2962")),
            Map.entry("hostname", List.of("-bad", "bad-", "not_valid", "a..b", "", ".", "a.", "a".repeat(64))),
            Map.entry("ipv4", List.of("127.0.0.0.1", "256.0.0.1", "127.0", "0x7f000001", "01.2.3.4", "1.2.3.4 ")),
            Map.entry(
                    "ipv6",
                    List.of(
                            "12345::",
                            "1:2:3:4:5:6:7",
                            "1::2::3",
                            "::laptop",
                            "1:2:3:4:5:6:7:8:9",
                            ":1",
                            "1:",
                            "fe80::1%1",
                            "1:2:3:4:5:6:7::8",
                            "::1/64")),
            Map.entry(
                    "uri",
                    List.of(
                            "//foo.bar",
                            "/abc",
                            "\\\\x",
                            "http://a b",
                            "http://<>",
                            "http://2001:db8::1:80/",
                            "h\u00e9://x")),
            Map.entry("uri-reference", List.of("\\\\x", "#fr\\ag", "h\u00e9")),
            Map.entry("iri", List.of("http://2001:0db8:85a3:0000:0000:8a2e:0370:7334", "/abc", "\u00e2\u03c0")),
            Map.entry("iri-reference", List.of("\\\\WINDOWS", "#\u0192r\\g")),
            Map.entry(
                    "uuid",
                    List.of(
                            "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                            "2eb8aa08aa9811eab4aa73b441d16380",
                            "2eb8aa08-aa98-11ea-b4aa-73b441d1638g")),
            Map.entry("uri-template", List.of("{term", "a}", "{}", "%2", "{a b}")),
            Map.entry("json-pointer", List.of("a", "/~", "/~2")),
            Map.entry("relative-json-pointer", List.of("", "/foo", "-1/foo", "01/a", "0##", "+1")),
            Map.entry("regex", List.of("^(abc]", "(?=a)", "a".repeat(1_025))));

    @Test
    void everyFormatTakesWhatItDescribes() {
        VALID.forEach((format, texts) -> texts.forEach(
                text -> assertThat(fits(format, text)).as(format + ": " + text).isTrue()));
    }

    @Test
    void everyFormatRefusesWhatItDoesNotDescribe() {
        INVALID.forEach((format, texts) -> texts.forEach(
                text -> assertThat(fits(format, text)).as(format + ": " + text).isFalse()));
    }

    @Test
    void noFormatFallsOverALongText() {
        for (String part : List.of("a", "/", "~0", "{a}", "a.", "1:", "a@", "\"", "%41", "[")) {
            String text = part.repeat(60_000 / part.length());
            for (String format : VALID.keySet()) {
                JsonSchema schema = JsonSchema.compile("{\"format\":\"" + format + "\"}");
                String json = JsonNodeFactory.instance.stringNode(text).toString();
                assertThat(schema.validate(json.getBytes(UTF_8)))
                        .satisfiesAnyOf(result -> assertThat(result.isValid()).isTrue(), result -> assertThat(
                                        ((SchemaResult.Invalid) result).reason())
                                .isEqualTo(SchemaReason.SCHEMA_VIOLATED));
            }
        }
    }

    @Test
    void integersKeepTheirWidth() {
        assertThat(fitsNumber("int32", "2147483647")).isTrue();
        assertThat(fitsNumber("int32", "2147483648")).isFalse();
        assertThat(fitsNumber("int64", "-9223372036854775808")).isTrue();
        assertThat(fitsNumber("int64", "-9223372036854775809")).isFalse();
        assertThat(fitsNumber("int64", "\"text\"")).isTrue();
    }

    @Test
    void anUnknownFormatAssertsNothing() {
        assertThat(fits("colour", "x")).isTrue();
    }

    private static boolean fits(String format, String text) {
        return fitsNumber(format, JsonNodeFactory.instance.stringNode(text).toString());
    }

    private static boolean fitsNumber(String format, String json) {
        return JsonSchema.compile("{\"format\":\"" + format + "\"}")
                .validate(json.getBytes(UTF_8))
                .isValid();
    }
}
