package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

class SchemaDocumentTest {

    private static final String API = """
            {"openapi": "3.1.0",
             "paths": {"/pets": {"post": {"requestBody": {"content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/Dog"}}}}}}},
             "components": {"schemas": {
               "Pet": {"type": "object", "required": ["id", "name"], "properties": {
                  "id": {"type": "integer", "readOnly": true},
                  "name": {"type": "string"},
                  "secret": {"type": "string", "writeOnly": true},
                  "owner": {"$ref": "#/components/schemas/Owner"},
                  "labels": {"type": "object", "additionalProperties": true, "properties": {"a": {"type": "string"}}},
                  "free": {"type": "object"}}},
               "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"},
                  {"type": "object", "properties": {"bark": {"type": "boolean"}}}]},
               "Owner": {"type": "object", "properties": {"email": {"type": "string", "format": "email"}}}}}}""";

    private static final String BODY = "/paths/~1pets/post/requestBody/content/application~1json/schema";

    private final SchemaDocument api = SchemaDocument.parse(API.getBytes(UTF_8));

    @Test
    void composedRequestObjectsTakeWhatAnyPartDeclares() {
        assertThat(request("{\"name\":\"Rex\",\"bark\":true,\"owner\":{\"email\":\"a@b.example\"}}"))
                .isEmpty();
    }

    @Test
    void composedRequestObjectsTakeNothingElse() {
        assertThat(request("{\"name\":\"Rex\",\"admin\":true}"))
                .containsExactly(new SchemaError("", "unevaluatedProperties", Place.BODY));
    }

    @Test
    void nestedRequestObjectsAreClosed() {
        assertThat(request("{\"name\":\"Rex\",\"owner\":{\"admin\":true}}"))
                .containsExactly(new SchemaError("/owner", "additionalProperties", Place.BODY));
    }

    @Test
    void additionalPropertiesOptOut() {
        assertThat(request("{\"name\":\"Rex\",\"labels\":{\"x\":1}}")).isEmpty();
    }

    @Test
    void anObjectThatListsNothingIsFree() {
        assertThat(request("{\"name\":\"Rex\",\"free\":{\"x\":1}}")).isEmpty();
    }

    @Test
    void readOnlyIsRefusedInRequestsAndNotRequired() {
        assertThat(request("{\"id\":1,\"name\":\"Rex\"}"))
                .containsExactly(new SchemaError("/id", "readOnly", Place.BODY));
    }

    @Test
    void writeOnlyIsRefusedInResponses() {
        JsonSchema response = api.schema(BODY, SchemaMode.RESPONSE);
        assertThat(errors(response, "{\"id\":1,\"name\":\"Rex\",\"secret\":\"s\"}"))
                .containsExactly(new SchemaError("/secret", "writeOnly", Place.BODY));
        assertThat(errors(response, "{\"id\":1,\"name\":\"Rex\"}")).isEmpty();
    }

    @Test
    void asWrittenNothingIsClosedOrForbidden() {
        JsonSchema schema = api.schema(BODY, SchemaMode.AS_WRITTEN);
        assertThat(errors(schema, "{\"id\":1,\"name\":\"Rex\",\"admin\":1}")).isEmpty();
    }

    @Test
    void aTypeErrorDoesNotMakeDeclaredPropertiesUndeclared() {
        assertThat(request("{\"name\":1}")).containsExactly(new SchemaError("/name", "type", Place.BODY));
    }

    @Test
    void aSchemaIsClosedOnItsOwnAndOpenAsAPart() {
        assertThat(errors(api.schema("/components/schemas/Pet", SchemaMode.REQUEST), "{\"name\":\"R\",\"bark\":true}"))
                .containsExactly(new SchemaError("", "additionalProperties", Place.BODY));
        assertThat(request("{\"name\":\"R\",\"bark\":true}")).isEmpty();
    }

    @Test
    void aPlaceMetFirstAsAPartIsStillClosedWhereItIsAValue() {
        String json = """
                {"first": {"allOf": [{"$ref": "#/second/properties/b"}, {"properties": {"y": true}}]},
                 "second": {"properties": {"b": {"properties": {"x": true}}}}}""";
        SchemaDocument document = SchemaDocument.parse(json.getBytes(UTF_8));
        document.schema("/first", SchemaMode.REQUEST);
        assertThat(errors(document.schema("/second", SchemaMode.REQUEST), "{\"b\":{\"x\":1,\"z\":1}}"))
                .containsExactly(new SchemaError("/b", "additionalProperties", Place.BODY));
    }

    @Test
    void closingNeverAcceptsWhatTheSchemaAsWrittenRefuses() {
        String not = "{\"properties\":{\"a\":true},\"not\":{\"properties\":{\"a\":{\"$ref\":\"#/$defs/x\"}}},"
                + "\"$defs\":{\"x\":{\"properties\":{\"b\":{\"properties\":{\"c\":true}}}}}}";
        assertThat(JsonSchema.compile(not, SchemaMode.REQUEST)
                        .validate("{\"a\":{\"b\":{\"d\":1}}}".getBytes(UTF_8))
                        .isValid())
                .isFalse();
        String oneOf = "{\"oneOf\":[{\"properties\":{\"v\":{\"properties\":{\"a\":true}}}},"
                + "{\"properties\":{\"v\":{\"properties\":{\"b\":true}}}}]}";
        assertThat(JsonSchema.compile(oneOf, SchemaMode.REQUEST)
                        .validate("{\"v\":{\"a\":1}}".getBytes(UTF_8))
                        .isValid())
                .isFalse();
    }

    @Test
    void theDialectOfOpenApi31IsKnown() {
        String json = "{\"$schema\":\"https://spec.openapis.org/oas/3.1/dialect/base\",\"$ref\":\"#/$defs/a\","
                + "\"$defs\":{\"a\":{\"format\":\"int32\",\"uniqueItems\":true}}}";
        assertThat(errors(JsonSchema.compile(json), "3000000000"))
                .containsExactly(new SchemaError("", "format", Place.BODY));
        assertThat(errors(JsonSchema.compile(json, SchemaMode.REQUEST), "[1,1.0]"))
                .containsExactly(new SchemaError("", "uniqueItems", Place.BODY));
    }

    @Test
    void anyNameCanBePointedTo() {
        for (String name : List.of("a b", "a%20b", "a/b", "a~b", "ü", "\"", "{id}", "#", "a+b", "?", "")) {
            String json = "{\"x\":{" + JsonNodeFactory.instance.stringNode(name)
                    + ":{\"properties\":{\"n\":{\"type\":\"null\"}}}}}";
            String pointer = "/x/" + name.replace("~", "~0").replace("/", "~1");
            for (SchemaMode mode : SchemaMode.values()) {
                JsonSchema schema = SchemaDocument.parse(json.getBytes(UTF_8)).schema(pointer, mode);
                assertThat(errors(schema, "{\"n\":1}"))
                        .as(name + " " + mode)
                        .containsExactly(new SchemaError("/n", "type", Place.BODY));
            }
        }
    }

    @Test
    void booleanSchemasStayWhatTheyAre() {
        assertThat(errors(JsonSchema.compile("true", SchemaMode.REQUEST), "{\"a\":1}"))
                .isEmpty();
        assertThat(errors(JsonSchema.compile("{\"items\":true}", SchemaMode.REQUEST), "[{\"a\":1}]"))
                .isEmpty();
    }

    @Test
    void itemsAndTheirPrefixesAreClosed() {
        JsonSchema schema = JsonSchema.compile(
                "{\"prefixItems\":[{\"properties\":{\"a\":true}}],\"items\":{\"properties\":{\"b\":true}}}",
                SchemaMode.REQUEST);
        assertThat(errors(schema, "[{\"a\":1},{\"b\":1}]")).isEmpty();
        assertThat(errors(schema, "[{\"b\":1},{\"a\":1}]"))
                .containsExactlyInAnyOrder(
                        new SchemaError("/0", "additionalProperties", Place.BODY),
                        new SchemaError("/1", "additionalProperties", Place.BODY));
    }

    @Test
    void openApi30SchemasMeanWhatTheySayThere() {
        String json = """
                {"s": {"type": "object", "properties": {
                   "n": {"type": "string", "nullable": true},
                   "m": {"type": "integer", "minimum": 1, "exclusiveMinimum": true},
                   "r": {"$ref": "#/t", "nullable": true, "pattern": "(?=ignored)"}}},
                 "t": {"type": "string"}}""";
        JsonSchema schema =
                SchemaDocument.builder(json.getBytes(UTF_8)).openApi30().build().schema("/s", SchemaMode.REQUEST);
        assertThat(errors(schema, "{\"n\":null,\"m\":2,\"r\":\"x\"}")).isEmpty();
        assertThat(errors(schema, "{\"m\":1,\"r\":null}"))
                .containsExactlyInAnyOrder(
                        new SchemaError("/m", "exclusiveMinimum", Place.BODY),
                        new SchemaError("/r", "type", Place.BODY));
    }

    @Test
    void whatIsNotThereOrNotReadableIsNamed() {
        assertThatThrownBy(() -> api.schema("/components/schemas/Cat", SchemaMode.REQUEST))
                .hasMessage("Schema at \"/components/schemas/Cat\": there is nothing at this place.");
        assertThatThrownBy(() -> api.schema("components", SchemaMode.REQUEST))
                .isInstanceOf(SchemaCompileException.class);
        assertThatThrownBy(() -> SchemaDocument.parse("{\"a\":1,\"a\":2}".getBytes(UTF_8)))
                .hasMessageContaining("json.duplicate_name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"type\":\"strin\" | /type",
                "\"type\":\"file\" | /type",
                "\"type\":[] | /type",
                "\"type\":[\"string\",\"strin\"] | /type",
                "\"type\":[\"string\",\"string\"] | /type",
                "\"type\":true | /type",
                "\"maxLength\":\"10\" | /maxLength",
                "\"maxLength\":-1 | /maxLength",
                "\"minItems\":1.5 | /minItems",
                "\"maximum\":\"9\" | /maximum",
                "\"exclusiveMinimum\":true | /exclusiveMinimum",
                "\"multipleOf\":0 | /multipleOf",
                "\"pattern\":7 | /pattern",
                "\"format\":null | /format",
                "\"$ref\":{} | /$ref",
                "\"uniqueItems\":\"true\" | /uniqueItems",
                "\"writeOnly\":1 | /writeOnly",
                "\"enum\":\"a\" | /enum",
                "\"required\":true | /required",
                "\"required\":[1] | /required",
                "\"dependentRequired\":{\"a\":\"b\"} | /dependentRequired"
            })
    void aKeywordOfTheWrongKindIsRefusedWhereItStands(String keyword, String pointer) {
        String json = "{\"a\":{\"properties\":{\"b\":{" + keyword + "}}}}";
        for (SchemaMode mode : SchemaMode.values()) {
            SchemaDocument document = SchemaDocument.parse(json.getBytes(UTF_8));
            assertThatThrownBy(() -> document.schema("/a", mode))
                    .isInstanceOfSatisfying(SchemaCompileException.class, refused -> assertThat(refused.pointer())
                            .isEqualTo("/a/properties/b" + pointer));
        }
    }

    @Test
    void aKeywordOfTheRightKindIsTakenHoweverItIsSpelled() {
        String json =
                "{\"type\":[\"integer\",\"null\"],\"minLength\":2.0,\"maxItems\":1e1,\"required\":[],\"enum\":[]}";
        assertThat(JsonSchema.compile(json)).isNotNull();
    }

    @Test
    void addedDocumentsAreFoundAndNothingElse() {
        SchemaDocument document = SchemaDocument.builder("{\"$ref\":\"https://example.com/a.json\"}".getBytes(UTF_8))
                .resource("https://example.com/a.json", "{\"type\":\"null\"}".getBytes(UTF_8))
                .build();
        assertThat(errors(document.schema("", SchemaMode.AS_WRITTEN), "1"))
                .containsExactly(new SchemaError("", "type", Place.BODY));
        SchemaDocument chained = SchemaDocument.builder("{\"$ref\":\"https://example.com/a.json\"}".getBytes(UTF_8))
                .resource("https://example.com/a.json", "{\"$ref\":\"https://example.com/b.json\"}".getBytes(UTF_8))
                .build();
        assertThatThrownBy(() -> chained.schema("", SchemaMode.AS_WRITTEN)).isInstanceOf(SchemaCompileException.class);
    }

    private List<SchemaError> request(String json) {
        return errors(api.schema(BODY, SchemaMode.REQUEST), json);
    }

    private static List<SchemaError> errors(JsonSchema schema, String json) {
        return schema.validate(json.getBytes(UTF_8)) instanceof SchemaResult.Invalid invalid
                ? invalid.errors()
                : List.of();
    }
}
