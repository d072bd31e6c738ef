package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyContractTest {

    private static final JsonSchema ORDER = JsonSchema.compile("""
            {"type": "object", "required": ["item"], "properties": {
              "item": {"type": "string", "maxLength": 5},
              "qty": {"type": "integer"}, "gift": {"type": "boolean"},
              "tags": {"type": "array", "items": {"type": "integer"}},
              "meta": {"type": "object", "properties": {"a": {"type": "integer"}}}}}""", SchemaMode.REQUEST);

    private static final BodyContract CONTRACT = BodyContract.builder()
            .content("application/json", ORDER)
            .content("application/x-www-form-urlencoded", ORDER)
            .content("multipart/form-data", ORDER)
            .content("text/plain", JsonSchema.compile("{\"maxLength\":3}"))
            .acceptUnvalidated("image/*")
            .build();

    @Test
    void theMediaTypeThatSelectedIsHandedOn() {
        BodyResult result = check("application/json; charset=UTF-8", "{\"item\":\"tea\"}");
        assertThat(result).isInstanceOfSatisfying(BodyResult.Accepted.class, accepted -> {
            assertThat(accepted.body()).isEqualTo("{\"item\":\"tea\"}".getBytes(UTF_8));
            assertThat(accepted.mediaType()).hasToString("application/json");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "application/jso",
                "text/json",
                "application/json; charset=utf-16",
                "application/problem+json",
                "audio/ogg"
            })
    void anUndeclaredMediaTypeIsRefusedNeverSkipped(String type) {
        assertThat(reason(type, "{}")).isEqualTo(SchemaReason.MEDIA_TYPE_UNSUPPORTED);
        assertThat(SchemaReason.MEDIA_TYPE_UNSUPPORTED.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {" application/json", "application/json, text/plain", "*/*", "image/*", ""})
    void aMalformedMediaTypeIsRefused(String type) {
        assertThat(reason(type, "{}")).isEqualTo(SchemaReason.MEDIA_TYPE_MALFORMED);
    }

    @Test
    void aBodyWithoutOrWithTwoMediaTypesIsRefused() {
        byte[] body = "{\"item\":\"tea\"}".getBytes(UTF_8);
        assertThat(CONTRACT.check(List.of(), List.of(), body))
                .isEqualTo(new BodyResult.Refused(SchemaReason.MEDIA_TYPE_MISSING, List.of()));
        assertThat(CONTRACT.check(List.of("application/json", "application/json"), List.of(), body))
                .isEqualTo(new BodyResult.Refused(SchemaReason.MEDIA_TYPE_MALFORMED, List.of()));
    }

    @Test
    void aMissingBodyIsRefusedUnlessOptional() {
        assertThat(reason("application/json", "")).isEqualTo(SchemaReason.BODY_MISSING);
        BodyContract optional = BodyContract.builder()
                .content("application/json", ORDER)
                .optional()
                .build();
        assertThat(optional.check(List.of(), List.of(), new byte[0])).isInstanceOf(BodyResult.Accepted.class);
    }

    @Test
    void aBodyIsRefusedWhereNoneIsDeclared() {
        BodyContract none = BodyContract.builder().build();
        assertThat(none.check(List.of("application/json"), List.of(), "{}".getBytes(UTF_8)))
                .isEqualTo(new BodyResult.Refused(SchemaReason.BODY_UNEXPECTED, List.of()));
        assertThat(none.check(List.of(), List.of(), new byte[0])).isInstanceOf(BodyResult.Accepted.class);
    }

    @Test
    void theHeadAloneTellsWhatNeedNotBeRead() {
        assertThat(CONTRACT.checkHead(List.of("application/json"), List.of(), 10))
                .isEmpty();
        assertThat(CONTRACT.checkHead(List.of("application/json"), List.of(), -1))
                .isEmpty();
        assertThat(CONTRACT.checkHead(List.of(), List.of(), -1)).isEmpty();
        assertThat(CONTRACT.checkHead(List.of("a/b"), List.of(), 10)).contains(SchemaReason.MEDIA_TYPE_UNSUPPORTED);
        assertThat(CONTRACT.checkHead(List.of("application/json"), List.of("gzip"), 10))
                .contains(SchemaReason.BODY_CODING);
        assertThat(CONTRACT.checkHead(List.of("application/json"), List.of(), 1 << 21))
                .contains(SchemaReason.BODY_TOO_LARGE);
        assertThat(CONTRACT.checkHead(List.of(), List.of(), 0)).contains(SchemaReason.BODY_MISSING);
    }

    @Test
    void aBodyThatBreaksItsSchemaNamesThePlaces() {
        assertThat(check("application/json", "{\"item\":\"coffee\",\"admin\":true}"))
                .isEqualTo(new BodyResult.Refused(
                        SchemaReason.SCHEMA_VIOLATED,
                        List.of(
                                new SchemaError("/item", "maxLength", Place.BODY),
                                new SchemaError("", "additionalProperties", Place.BODY))));
    }

    @Test
    void unvalidatedMediaTypesKeepTheByteLimit() {
        assertThat(check("image/png", "\u0000\u0001")).isInstanceOf(BodyResult.Accepted.class);
        BodyContract json = BodyContract.builder().acceptUnvalidated("*/*").build();
        assertThat(json.check(List.of("application/json"), List.of(), "{\"a\":1,\"a\":2}".getBytes(UTF_8)))
                .isEqualTo(new BodyResult.Refused(SchemaReason.JSON_DUPLICATE_NAME, List.of()));
    }

    @Test
    void aSchemaForWhatCannotBeCheckedIsAMistake() {
        assertThatThrownBy(() -> BodyContract.builder().content("application/xml", ORDER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acceptUnvalidated(\"application/xml\")");
        assertThatThrownBy(() -> BodyContract.builder().acceptUnvalidated("json"))
                .hasMessageContaining("\"json\" is not a media type");
    }

    @Test
    void textIsCheckedAsAString() {
        assertThat(check("text/plain", "abc")).isInstanceOf(BodyResult.Accepted.class);
        assertThat(reason("text/plain", "abcd")).isEqualTo(SchemaReason.SCHEMA_VIOLATED);
    }

    @Test
    void formsAreTypedByTheSchema() {
        assertThat(form("item=t%20+a&qty=3&gift=true&tags=1&tags=2")).isInstanceOf(BodyResult.Accepted.class);
        assertThat(form("item=tea&qty=x"))
                .isEqualTo(new BodyResult.Refused(
                        SchemaReason.SCHEMA_VIOLATED, List.of(new SchemaError("/qty", "type", Place.BODY))));
        assertThat(form("item=tea&admin=1"))
                .isEqualTo(new BodyResult.Refused(
                        SchemaReason.SCHEMA_VIOLATED,
                        List.of(new SchemaError("", "additionalProperties", Place.BODY))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "item=%",
                "item=%4",
                "item=%zz",
                "item",
                "=x",
                "&item=x",
                "item=%ff",
                "item=%00",
                "item=%ed%a0%80"
            })
    void malformedFormsAreRefused(String body) {
        assertThat(((BodyResult.Refused) form(body)).reason()).isEqualTo(SchemaReason.FORM_SYNTAX);
    }

    @Test
    void aRepeatedFieldIsRefusedWhereOneValueIsDeclared() {
        assertThat(((BodyResult.Refused) form("item=a&item=b")).reason()).isEqualTo(SchemaReason.JSON_DUPLICATE_NAME);
    }

    @Test
    void aFormOfTooManyFieldsIsRefused() {
        assertThat(((BodyResult.Refused) form("tags=1&".repeat(256) + "tags=1")).reason())
                .isEqualTo(SchemaReason.FORM_LIMIT);
    }

    @Test
    void multipartFormsAreTypedByTheSchema() {
        String body = part("name=\"item\"", "", "tea")
                + part("name=\"qty\"", "", "3")
                + part("name=\"meta\"", "Content-Type: application/json\r\n", "{\"a\":1}")
                + "--B--\r\n";
        assertThat(multipart(body)).isInstanceOf(BodyResult.Accepted.class);
        assertThat(multipart(part("name=\"item\"", "", "coffee") + "--B--"))
                .isEqualTo(new BodyResult.Refused(
                        SchemaReason.SCHEMA_VIOLATED, List.of(new SchemaError("/item", "maxLength", Place.BODY))));
        assertThat(multipart(
                        part("name=\"meta\"", "Content-Type: application/json\r\n", "{\"a\":1,\"a\":2}") + "--B--"))
                .isEqualTo(new BodyResult.Refused(SchemaReason.JSON_DUPLICATE_NAME, List.of()));
    }

    @Test
    void aFileStandsForAnEmptyText() {
        String body =
                part("name=\"item\"; filename=\"x.png\"", "Content-Type: image/png\r\n", "\r\n\u0000\r\n--b") + "--B--";
        assertThat(multipart(body)).isInstanceOf(BodyResult.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--B--x",
                "preamble\r\n--B\r\n\r\n--B--",
                "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
                "--B\r\nContent-Disposition: form-data; name=item\r\n\r\nx\r\n--B--epilogue",
                "--B\r\nContent-Disposition: form-data; name=item\r\n\r\nx\r\n--C--",
                "--B\r\nContent-Disposition: form-data; name=item; name=qty\r\n\r\nx\r\n--B--",
                "--B\r\nContent-Disposition: form-data; name=item\r\nContent-Disposition: form-data; name=qty\r\n\r\nx\r\n--B--",
                "--B\r\nContent-Disposition: attachment; name=item\r\n\r\nx\r\n--B--",
                "--B\r\nContent-Disposition: form-data; name=item; filename*=utf-8''x\r\n\r\nx\r\n--B--",
                "--B\r\nContent-Disposition: form-data; name=item\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--B--",
                "--B\r\nContent-Disposition : form-data; name=item\r\n\r\nx\r\n--B--",
                "--B\nContent-Disposition: form-data; name=item\n\nx\n--B--",
                "--BB\r\nContent-Disposition: form-data; name=item\r\n\r\nx\r\n--BB--",
                "--B\r\n\r\nx\r\n--B--",
                "--B\r\nContent-Disposition: form-data; name=item\r\n\r\nx"
            })
    void malformedMultipartFormsAreRefused(String body) {
        SchemaReason reason = ((BodyResult.Refused) multipart(body)).reason();
        assertThat(reason).isEqualTo(body.isEmpty() ? SchemaReason.BODY_MISSING : SchemaReason.MULTIPART_SYNTAX);
    }

    @Test
    void multipartLimitsHold() {
        assertThat(((BodyResult.Refused)
                                multipart(part("name=\"tags\"", "", "1").repeat(33) + "--B--"))
                        .reason())
                .isEqualTo(SchemaReason.MULTIPART_LIMIT);
        assertThat(((BodyResult.Refused)
                                multipart(part("name=\"item\"", "X-A: " + "a".repeat(9_000) + "\r\n", "1") + "--B--"))
                        .reason())
                .isEqualTo(SchemaReason.MULTIPART_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"a<b\""
            })
    void aMultipartFormNeedsAProperBoundary(String type) {
        assertThat(reason(type, "--B--")).isEqualTo(SchemaReason.MULTIPART_SYNTAX);
    }

    private static String part(String parameters, String head, String content) {
        return "--B\r\nContent-Disposition: form-data; " + parameters + "\r\n" + head + "\r\n" + content + "\r\n";
    }

    private static BodyResult form(String body) {
        return check("application/x-www-form-urlencoded", body);
    }

    private static BodyResult multipart(String body) {
        return check("multipart/form-data; boundary=B", body);
    }

    /** Checks a body that was read and one that is being read: it comes to the same. */
    private static BodyResult check(String type, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        BodyResult read = CONTRACT.check(List.of(type), List.of(), bytes);
        BodyResult reading = CONTRACT.check(List.of(type), List.of(), new ByteArrayInputStream(bytes), bytes.length);
        if (read instanceof BodyResult.Accepted accepted) {
            assertThat(((BodyResult.Accepted) reading).body()).isEqualTo(accepted.body());
            assertThat(((BodyResult.Accepted) reading).mediaType()).isEqualTo(accepted.mediaType());
        } else {
            assertThat(reading).isEqualTo(read);
        }
        return read;
    }

    @Test
    void aBodyThatBreaksOffWhileItIsCheckedIsNotTakenForWhole() {
        ByteArrayInputStream in = new ByteArrayInputStream("{\"item\":\"tea\"}".getBytes(UTF_8));
        assertThat(CONTRACT.check(List.of("application/json"), List.of(), in, 16))
                .isEqualTo(new BodyResult.Refused(SchemaReason.BODY_UNREADABLE, List.of()));
        assertThat(CONTRACT.check(List.of("application/json"), List.of(), InputStream.nullInputStream(), 16))
                .isEqualTo(new BodyResult.Refused(SchemaReason.BODY_UNREADABLE, List.of()));
    }

    @Test
    void aBodyWhoseLengthIsTooLongIsNotRead() {
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[10]);
        assertThat(CONTRACT.check(List.of("application/json"), List.of(), in, 1L << 40))
                .isEqualTo(new BodyResult.Refused(SchemaReason.BODY_TOO_LARGE, List.of()));
        assertThat(in.available()).isEqualTo(10);
    }

    private static SchemaReason reason(String type, String body) {
        return ((BodyResult.Refused) check(type, body)).reason();
    }
}
