package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {

    private static final String ORDER = """
            {"type": "object", "required": ["item", "qty"],
             "properties": {
               "item": {"type": "string", "pattern": "^[a-z]+$"},
               "qty": {"type": "integer", "minimum": 1},
               "tags": {"type": "array", "items": {"enum": ["red", "blue"]}},
               "extra": {"type": "object", "additionalProperties": {"type": "integer"}}}}""";

    @Test
    void aValidTextIsValid() {
        assertThat(validate(ORDER, "{\"item\":\"tea\",\"qty\":3,\"tags\":[\"red\"],\"more\":1}")
                        .isValid())
                .isTrue();
    }

    @Test
    void errorsNamePlaceAndKeyword() {
        assertThat(errors(ORDER, "{\"item\":\"T1\",\"tags\":[\"red\",\"green\"]}"))
                .containsExactlyInAnyOrder(
                        new SchemaError("/item", "pattern", Place.BODY),
                        new SchemaError("/qty", "required", Place.BODY),
                        new SchemaError("/tags/1", "enum", Place.BODY));
    }

    @Test
    void aPointerEndsBeforeANameThatTheClientChose() {
        assertThat(errors(ORDER, "{\"item\":\"a\",\"qty\":1,\"extra\":{\"secret\":\"x\"}}"))
                .containsExactly(new SchemaError("/extra", "type", Place.BODY));
    }

    @Test
    void aNumberInAPointerIsAnIndexOnlyInAnArray() {
        assertThat(errors(ORDER, "{\"item\":\"a\",\"qty\":1,\"extra\":{\"4111111111111111\":\"x\"}}"))
                .containsExactly(new SchemaError("/extra", "type", Place.BODY));
    }

    @Test
    void anUnreadableTextIsInvalidForItsReason() {
        assertThat(validate(ORDER, "{\"item\":\"a\",\"qty\":-5,\"qty\":3}"))
                .isEqualTo(new SchemaResult.Invalid(SchemaReason.JSON_DUPLICATE_NAME, List.of()));
    }

    @Test
    void limitsCanBeSetForASchema() {
        JsonSchema schema = JsonSchema.compile("true")
                .withLimits(WireLimits.builder().depth(1).build());
        assertThat(schema.validate("[[]]".getBytes(UTF_8)))
                .isEqualTo(new SchemaResult.Invalid(SchemaReason.JSON_DEPTH, List.of()));
    }

    @Test
    void whatIsWrittenIsNotClosed() {
        assertThat(validate("{\"properties\":{\"a\":true}}", "{\"b\":1}").isValid())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"properties\":{\"a\":{\"pattern\":\"(?=x)\"}}} | /properties/a/pattern",
                "{\"patternProperties\":{\"^(a+)+\\\\1$\":true}} | /patternProperties/^(a+)+\\1$",
                "{\"allOf\":[true,{\"$ref\":\"https://example.com/s\"}]} | /allOf/1/$ref",
                "{\"$defs\":{\"a\":{\"$ref\":\"other.json#/a\"}}} | /$defs/a/$ref",
                "{\"items\":{\"$ref\":\"classpath:/secret.json\"}} | /items/$ref",
                "{\"items\":{\"$ref\":\"file:///etc/passwd\"}} | /items/$ref",
                "{\"items\":{\"$dynamicRef\":\"https://example.com/s#x\"}} | /items/$dynamicRef",
                "{\"items\":{\"$ref\":\"#/$defs/none\"}} | /items/$ref",
                "{\"items\":{\"$ref\":\"#none\"}} | /items/$ref",
                "{\"items\":{\"$ref\":\"%\"}} | /items/$ref",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"} | /$schema",
                "{\"$schema\":\"https://example.com/mine\"} | /$schema",
                "{\"items\":[]} | /items",
                "{\"properties\":[]} | /properties",
                "{\"allOf\":{}} | /allOf",
                "{\"not\":1} | /not"
            })
    void aSchemaThatCannotBeUsedIsRefusedWithItsPlace(String schema, String pointer) {
        assertThatThrownBy(() -> JsonSchema.compile(schema))
                .isInstanceOfSatisfying(SchemaCompileException.class, e -> assertThat(e.pointer())
                        .isEqualTo(pointer))
                .hasMessageStartingWith("Schema at \"" + pointer + "\": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"#\"}",
                "{\"allOf\":[{\"$ref\":\"#\"}]}",
                "{\"$dynamicAnchor\":\"n\",\"$dynamicRef\":\"#n\"}",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/b\"}]},\"b\":{\"not\":{\"$ref\":\"#/$defs/a\"}}}}",
                "{\"$ref\":\"#x\",\"$defs\":{\"a\":{\"$anchor\":\"x\",\"if\":{\"$ref\":\"#x\"}}}}"
            })
    void endlessRecursionIsRefused(String schema) {
        assertThatThrownBy(() -> JsonSchema.compile(schema)).hasMessageContaining("without end");
    }

    @Test
    void recursionThatDescendsIsFine() {
        String tree = "{\"properties\":{\"child\":{\"$ref\":\"#\"},\"n\":{\"type\":\"integer\"}}}";
        assertThat(errors(tree, "{\"child\":{\"child\":{\"n\":\"x\"}}}"))
                .containsExactly(new SchemaError("/child/child/n", "type", Place.BODY));
    }

    @Test
    void theDeepestTextThatLimitsCanAllowIsEvaluated() {
        JsonSchema schema = JsonSchema.compile(
                        "{\"additionalProperties\":{\"$ref\":\"#\"},\"unevaluatedProperties\":false,"
                                + "\"anyOf\":[{\"items\":{\"$ref\":\"#\"}}]}")
                .withLimits(WireLimits.builder().depth(256).build());
        String deep = "{\"a\":".repeat(256) + "1" + "}".repeat(256);
        assertThat(schema.validate(deep.getBytes(UTF_8)).isValid()).isTrue();
    }

    @Test
    void aPatternCannotStallARequest() {
        String text = "\"" + "a".repeat(60_000) + "!\"";
        assertThat(errors("{\"pattern\":\"^(.*a){12}$\"}", text))
                .containsExactly(new SchemaError("", "pattern", Place.BODY));
    }

    @Test
    void errorsEndAtTwenty() {
        assertThat(errors("{\"items\":{\"type\":\"null\"}}", "[" + "1,".repeat(99) + "1]"))
                .hasSize(20);
    }

    private static SchemaResult validate(String schema, String json) {
        return JsonSchema.compile(schema).validate(json.getBytes(UTF_8));
    }

    private static List<SchemaError> errors(String schema, String json) {
        return ((SchemaResult.Invalid) validate(schema, json)).errors();
    }
}
