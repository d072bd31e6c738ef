package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** JSON bodies: the schema, the text itself, its media type, coding and size. */
final class JsonCases {

    private static final String JSON = "application/json";
    private static final String TEA = "{\"item\":\"tea\"}";

    private JsonCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        for (String body : List.of(
                TEA,
                "{\"item\":\"tea\",\"quantity\":100}",
                "{ \"item\" :\t\"tea\" }\n",
                "{\"item\":\"\\u0074ea\"}",
                "{\"item\":\"\u20ac\"}",
                "{\"item\":\"tea\",\"tags\":[\"a\",\"b\"]}",
                "{\"item\":\"tea\",\"note\":null}",
                "{\"item\":\"tea\",\"address\":{\"street\":\"a\"}}",
                "{\"item\":\"tea\",\"price\":1.5e2}",
                "{\"item\":\"tea\",\"day\":\"2026-11-24\"}")) {
            add(
                    cases,
                    "good: " + body.strip(),
                    post().json(body),
                    Outcome.runs("POST /orders").reads(body));
        }
        add(
                cases,
                "good, in chunks",
                post().json(TEA).chunked(),
                Outcome.runs("POST /orders").reads(TEA));
        violated(cases, "{}", "/item", "required");
        violated(cases, "{\"item\":7}", "/item", "type");
        violated(cases, "{\"item\":null}", "/item", "type");
        violated(cases, "{\"item\":\"\"}", "/item", "minLength");
        violated(cases, "{\"item\":\"c4n4ry-c4n4ry\"}", "/item", "maxLength");
        violated(cases, "{\"item\":\"tea\",\"quantity\":\"c4n4ry\"}", "/quantity", "type");
        violated(cases, "{\"item\":\"tea\",\"quantity\":1.5}", "/quantity", "type");
        violated(cases, "{\"item\":\"tea\",\"quantity\":0}", "/quantity", "minimum");
        violated(cases, "{\"item\":\"tea\",\"quantity\":101}", "/quantity", "maximum");
        violated(cases, "{\"item\":\"tea\",\"kind\":\"c4n4ry\"}", "/kind", "enum");
        violated(cases, "{\"item\":\"tea\",\"day\":\"c4n4ry\"}", "/day", "format");
        violated(cases, "{\"item\":\"tea\",\"tags\":[\"a\",\"B\"]}", "/tags/1", "pattern");
        violated(cases, "{\"item\":\"tea\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}", "/tags", "maxItems");
        violated(cases, "{\"item\":\"tea\",\"tags\":\"a\"}", "/tags", "type");
        violated(cases, "{\"item\":\"tea\",\"c4n4ry\":true}", "", "additionalProperties");
        violated(cases, "{\"item\":\"tea\",\"address\":{\"c4n4ry\":1}}", "/address", "additionalProperties");
        violated(cases, "{\"item\":\"tea\",\"total\":1}", "/total", "readOnly");
        violated(cases, "[]", "", "type");
        violated(cases, "\"tea\"", "", "type");
        violated(cases, "null", "", "type");
        text(cases, "", "json.syntax");
        text(cases, "{", "json.syntax");
        text(cases, "{\"item\":", "json.syntax");
        text(cases, "{'item':'tea'}", "json.syntax");
        text(cases, "{item:\"tea\"}", "json.syntax");
        text(cases, "{\"item\":\"tea\",}", "json.syntax");
        text(cases, "{\"item\":\"tea\"/**/}", "json.syntax");
        text(cases, "{\"item\":NaN}", "json.syntax");
        text(cases, "{\"item\":\"t\tea\"}", "json.syntax");
        text(cases, "{\"item\":\"\\x\"}", "json.syntax");
        text(cases, "{\"item\":01}", "json.syntax");
        text(cases, "<item/>", "json.syntax");
        text(cases, TEA + TEA, "json.trailing");
        text(cases, TEA + " x", "json.syntax");
        text(cases, "{\"item\":\"a\",\"item\":\"b\"}", "json.duplicate_name");
        text(cases, "{\"item\":\"a\",\"\\u0069tem\":\"b\"}", "json.duplicate_name");
        text(cases, "{\"item\":\"\\ud800\"}", "json.text");
        text(cases, "{\"item\":\"a\\u0000\"}", "json.text");
        bytes(cases, "a byte order mark", ("\uFEFF" + TEA).getBytes(UTF_8), "body.charset");
        bytes(cases, "UTF-16", TEA.getBytes(UTF_16LE), "json.syntax");
        bytes(cases, "UTF-32", TEA.getBytes(Charset.forName("UTF-32BE")), "json.syntax");
        bytes(cases, "ISO 8859-1", "{\"item\":\"\u00e9\"}".getBytes(ISO_8859_1), "body.charset");
        bytes(cases, "overlong UTF-8", "{\"item\":\"\u00c0\u00ae\"}".getBytes(ISO_8859_1), "body.charset");
        limits(cases);
        types(cases);
        codings(cases);
        add(
                cases,
                "access comes before the body",
                Sent.post("/orders").as(TokenCases.READ).json("{"),
                Outcome.refused(Told.SCOPE, "access.scope_missing")
                        .challenge(", error=\"insufficient_scope\", scope=\"orders:write\""));
        add(
                cases,
                "identity comes before the body",
                Sent.post("/orders").json("{"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        add(
                cases,
                "an optional body that is absent",
                Sent.of("PUT", "/orders/7").as("orders:write"),
                Outcome.runs("PUT /orders/{id}", "id=7").reads(""));
        add(
                cases,
                "a shadowed body",
                Sent.post("/shadowed-body").as("").json("{\"item\":7}"),
                Outcome.runs("POST /shadowed-body").reads("{\"item\":7}").then("access.shadow schema.violated"));
        return cases;
    }

    private static void limits(List<HttpCase> cases) {
        small(cases, "[1,2,3,4]", null);
        small(cases, "[[[[1]]]]", null);
        small(cases, "[1,2,3,4,5]", "json.array_size");
        small(cases, "[[[[[1]]]]]", "json.depth");
        small(cases, "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}", "json.object_size");
        small(cases, "\"" + "x".repeat(13) + "\"", "json.string_length");
        small(cases, "{\"" + "x".repeat(13) + "\":1}", "json.name_length");
        small(cases, "1234567", "json.number_length");
        small(cases, "1e11", "json.number_length");
        small(cases, "[[1,1,1,1],[1,1,1,1],[1,1,1,1],[1,1,1,1]]", "json.tokens");
        add(
                cases,
                "64 bytes of 64",
                Sent.post("/small").as("").json("[1" + " ".repeat(61) + "]"),
                Outcome.runs("POST /small"));
        add(
                cases,
                "65 bytes of 64",
                Sent.post("/small").as("").json("[1" + " ".repeat(62) + "]"),
                Outcome.refused(Told.TOO_LARGE, "body.too_large"));
        add(
                cases,
                "65 bytes of 64, in chunks",
                Sent.post("/small").as("").json("[1" + " ".repeat(62) + "]").chunked(),
                large());
        add(
                cases,
                "200 kB of 64, in chunks",
                Sent.post("/small")
                        .as("")
                        .json("[1" + " ".repeat(200_000) + "]")
                        .chunked(),
                large());
    }

    private static Outcome large() {
        return Outcome.refused(Told.TOO_LARGE, "body.too_large").first("permitted");
    }

    private static void small(List<HttpCase> cases, String body, @org.jspecify.annotations.Nullable String reason) {
        add(
                cases,
                "limits: " + body,
                Sent.post("/small").as("").json(body),
                reason == null
                        ? Outcome.runs("POST /small").reads(body)
                        : Outcome.refused(Told.INVALID, reason).first("permitted"));
    }

    private static void types(List<HttpCase> cases) {
        for (String type : List.of(
                JSON,
                "APPLICATION/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                " application/json")) {
            add(
                    cases,
                    "the media type '" + type + "'",
                    post().body(type, TEA),
                    Outcome.runs("POST /orders").reads(TEA));
        }
        for (String type : List.of(
                "application/xml",
                "text/plain",
                "application/jsonx",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=b",
                "text/json",
                "application/vnd.api+json",
                "application/json;charset=utf-16",
                "application/json;charset=iso-8859-1")) {
            add(
                    cases,
                    "the media type '" + type + "'",
                    post().body(type, TEA),
                    Outcome.refused(Told.MEDIA_TYPE, "media_type.unsupported"));
        }
        for (String type : List.of(
                "application",
                "application/",
                "/json",
                "*/*",
                "application/json, application/xml",
                "application/json;charset",
                "application json",
                "application/json\tx")) {
            add(
                    cases,
                    "the media type '" + type.replace("\t", "<tab>") + "'",
                    post().body(type, TEA),
                    Outcome.refused(Told.MEDIA_TYPE, "media_type.malformed").orByTheServer());
        }
        add(
                cases,
                "no media type",
                post().body(TEA.getBytes(UTF_8)),
                Outcome.refused(Told.MEDIA_TYPE, "media_type.missing"));
        add(
                cases,
                "an empty media type",
                post().body("", TEA),
                Outcome.refused(Told.MEDIA_TYPE, "media_type.malformed").orByTheServer());
        add(
                cases,
                "two media types",
                post().line("Content-Type: text/plain").json(TEA),
                Outcome.refused(Told.MEDIA_TYPE, "media_type.malformed").orByTheServer());
        add(
                cases,
                "the same media type twice",
                post().line("Content-Type: application/json").json(TEA),
                Outcome.refused(Told.MEDIA_TYPE, "media_type.malformed").orByTheServer());
        add(
                cases,
                "no body at all",
                post(),
                Outcome.refused(Told.INVALID, "body.missing").first("permitted"));
        add(
                cases,
                "a body of no bytes without a media type",
                post().body(new byte[0]),
                Outcome.refused(Told.INVALID, "body.missing").first("permitted"));
        add(
                cases,
                "a body for a GET",
                Sent.get("/orders/7").as(TokenCases.READ).json(TEA),
                Outcome.refused(Told.INVALID, "body.unexpected"));
        add(
                cases,
                "a body for a GET, in chunks",
                Sent.get("/orders/7").as(TokenCases.READ).json(TEA).chunked(),
                Outcome.refused(Told.INVALID, "body.unexpected"));
        add(
                cases,
                "a body for a DELETE",
                Sent.of("DELETE", "/orders/7").as("orders:delete").json(TEA),
                Outcome.refused(Told.INVALID, "body.unexpected"));
        add(
                cases,
                "a body of no bytes for a GET",
                Sent.get("/orders/7").as(TokenCases.READ).body(new byte[0]),
                Outcome.runs("GET /orders/{id}", "id=7"));
    }

    private static void codings(List<HttpCase> cases) {
        byte[] packed = gzip(TEA.getBytes(UTF_8));
        add(
                cases,
                "gzip where it is allowed",
                packed().body(packed),
                Outcome.runs("POST /packed").reads(TEA));
        add(
                cases,
                "gzip by its other name",
                Sent.post("/packed")
                        .as("")
                        .line("Content-Type: application/json")
                        .line("Content-Encoding: x-gzip")
                        .body(packed),
                Outcome.runs("POST /packed").reads(TEA));
        add(
                cases,
                "gzip in chunks",
                packed().body(packed).chunked(),
                Outcome.runs("POST /packed").reads(TEA));
        add(
                cases,
                "gzip of what is wrong",
                packed().body(gzip("{\"item\":7}".getBytes(UTF_8))),
                Outcome.refused(Told.INVALID, "schema.violated")
                        .first("permitted")
                        .errors("[{'pointer':'/item','keyword':'type','in':'body'}]"));
        add(
                cases,
                "gzip that is cut off",
                packed().body(java.util.Arrays.copyOf(packed, packed.length - 3)),
                Outcome.refused(Told.INVALID, "body.content_coding_broken").first("permitted"));
        add(
                cases,
                "gzip with something behind",
                packed().body(java.util.Arrays.copyOf(packed, packed.length + 3)),
                Outcome.refused(Told.INVALID, "body.content_coding_broken").first("permitted"));
        add(
                cases,
                "gzip that is none",
                packed().body(TEA.getBytes(UTF_8)),
                Outcome.refused(Told.INVALID, "body.content_coding_broken").first("permitted"));
        add(
                cases,
                "gzip that swells",
                packed().body(gzip(new byte[100_000])),
                Outcome.refused(Told.TOO_LARGE, "body.inflated_too_large").first("permitted"));
        add(
                cases,
                "gzip where none is allowed",
                post().line("Content-Encoding: gzip")
                        .line("Content-Type: application/json")
                        .body(packed),
                coding());
        for (String coding : List.of("br", "deflate", "gzip, gzip", "compress", "zstd")) {
            add(
                    cases,
                    "the coding " + coding,
                    Sent.post("/packed")
                            .as("")
                            .line("Content-Encoding: " + coding)
                            .json(TEA),
                    coding());
        }
        add(
                cases,
                "the coding identity",
                post().line("Content-Encoding: identity").json(TEA),
                Outcome.runs("POST /orders").reads(TEA));
        add(cases, "two codings", packed().line("Content-Encoding: gzip").body(packed), coding());
    }

    private static Outcome coding() {
        return Outcome.refused(Told.MEDIA_TYPE, "body.content_coding");
    }

    private static Sent packed() {
        return Sent.post("/packed")
                .as("")
                .line("Content-Type: application/json")
                .line("Content-Encoding: gzip");
    }

    private static Sent post() {
        return Sent.post("/orders").as("orders:write");
    }

    private static void violated(List<HttpCase> cases, String body, String pointer, String keyword) {
        add(
                cases,
                "schema: " + body,
                post().json(body),
                Outcome.refused(Told.INVALID, "schema.violated")
                        .first("permitted")
                        .errors("[{'pointer':'" + pointer + "','keyword':'" + keyword + "','in':'body'}]"));
    }

    private static void text(List<HttpCase> cases, String body, String reason) {
        bytes(cases, body.isEmpty() ? "nothing" : body, body.getBytes(UTF_8), body.isEmpty() ? "body.missing" : reason);
    }

    private static void bytes(List<HttpCase> cases, String title, byte[] body, String reason) {
        add(
                cases,
                "text: " + title,
                post().line("Content-Type: " + JSON).body(body),
                Outcome.refused(Told.INVALID, reason).first("permitted"));
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void add(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of(title, sent, outcome));
    }
}
