package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseContractTest {

    private static final JsonSchema USER = JsonSchema.compile("""
            {"type": "object", "required": ["id", "password"], "properties": {
              "id": {"type": "integer"},
              "password": {"type": "string", "writeOnly": true},
              "friends": {"type": "array", "items": {"$ref": "#/$defs/friend"}}},
             "$defs": {"friend": {"properties": {"id": {"type": "integer"}}}}}""", SchemaMode.RESPONSE);
    private static final String LEAK =
            "{\"id\":1,\"password\":\"p\",\"hash\":{\"a\":1},\"friends\":[{\"id\":2},{\"id\":3,\"hash\":\"h\"}]}";

    @ParameterizedTest
    @EnumSource(ResponseContract.Mode.class)
    void aCleanResponsePassesInEveryMode(ResponseContract.Mode mode) {
        assertThat(check(mode, "{\"id\":1,\"friends\":[{\"id\":2}]}"))
                .isEqualTo(new ResponseResult.Passed(null, List.of()));
    }

    @Test
    void observingTellsOfALeakAndLetsItPass() {
        assertThat(check(ResponseContract.Mode.OBSERVE, LEAK))
                .isInstanceOfSatisfying(ResponseResult.Passed.class, passed -> {
                    assertThat(passed.reason()).isEqualTo(SchemaReason.RESPONSE_UNDECLARED);
                    assertThat(passed.errors())
                            .containsExactlyInAnyOrder(
                                    new SchemaError("/password", "writeOnly", Place.RESPONSE),
                                    new SchemaError("", "additionalProperties", Place.RESPONSE),
                                    new SchemaError("/friends/1", "additionalProperties", Place.RESPONSE));
                });
    }

    @Test
    void maskingRemovesWhatIsUndeclaredOrWriteOnly() {
        assertThat(check(ResponseContract.Mode.MASK, LEAK))
                .isInstanceOfSatisfying(ResponseResult.Masked.class, masked -> assertThat(masked.body())
                        .asString(UTF_8)
                        .isEqualTo("{\"id\":1,\"friends\":[{\"id\":2},{\"id\":3}]}"));
    }

    @Test
    void maskingRemovesAllOfAnyNumberOfLeaks() {
        String many = "{\"id\":1,\"friends\":[" + "{\"id\":2,\"a\":1,\"b\":2},".repeat(1_000) + "{\"id\":2}]}";
        assertThat(check(ResponseContract.Mode.MASK, many))
                .isInstanceOfSatisfying(ResponseResult.Masked.class, masked -> {
                    assertThat(masked.body())
                            .asString(UTF_8)
                            .isEqualTo("{\"id\":1,\"friends\":[" + "{\"id\":2},".repeat(1_000) + "{\"id\":2}]}");
                    assertThat(masked.errors()).hasSize(SchemaError.MAX);
                });
    }

    @Test
    void maskingAComposedObjectKeepsWhatItsPartsDeclare() {
        JsonSchema composed = JsonSchema.compile("""
                {"allOf": [{"$ref": "#/$defs/base"}, {"properties": {"b": {"allOf": [{"$ref": "#/$defs/base"}]}}}],
                 "$defs": {"base": {"properties": {"a": {"type": "integer"}, "w": {"writeOnly": true}}}}}""", SchemaMode.RESPONSE);
        ResponseContract contract = ResponseContract.builder(ResponseContract.Mode.MASK)
                .content("application/json", composed)
                .build();
        assertThat(contract.check(
                        "application/json",
                        "{\"a\":1,\"w\":2,\"x\":3,\"b\":{\"a\":1,\"w\":2,\"x\":3}}".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ResponseResult.Masked.class,
                        masked -> assertThat(masked.body()).asString(UTF_8).isEqualTo("{\"a\":1,\"b\":{\"a\":1}}"));
    }

    @Test
    void blockingKeepsALeakBack() {
        assertThat(check(ResponseContract.Mode.BLOCK, LEAK))
                .isInstanceOfSatisfying(ResponseResult.Blocked.class, blocked -> assertThat(blocked.reason())
                        .isEqualTo(SchemaReason.RESPONSE_UNDECLARED));
    }

    @Test
    void maskingBlocksWhatItCannotMend() {
        assertThat(check(ResponseContract.Mode.MASK, "{\"id\":\"x\",\"hash\":1}"))
                .isInstanceOfSatisfying(ResponseResult.Blocked.class, blocked -> assertThat(blocked.reason())
                        .isEqualTo(SchemaReason.RESPONSE_UNDECLARED));
        JsonSchema branches = JsonSchema.compile(
                "{\"oneOf\":[{\"properties\":{\"v\":{\"properties\":{\"a\":true}}}},"
                        + "{\"properties\":{\"v\":{\"properties\":{\"b\":true}}}}]}",
                SchemaMode.RESPONSE);
        ResponseContract contract = ResponseContract.builder(ResponseContract.Mode.MASK)
                .content("application/json", branches)
                .build();
        assertThat(contract.check("application/json", "{\"v\":{\"a\":1,\"x\":1}}".getBytes(UTF_8)))
                .isInstanceOf(ResponseResult.Blocked.class);
    }

    @ParameterizedTest
    @EnumSource(ResponseContract.Mode.class)
    void whatWasNotReadPassesOnlyWhereItIsObserved(ResponseContract.Mode mode) {
        ResponseContract contract = contract(mode);
        for (ResponseResult result : List.of(
                contract.unread(SchemaReason.RESPONSE_STREAMED),
                contract.check("application/json", new byte[contract.maxBytes() + 1]),
                contract.check("application/json", "{".getBytes(UTF_8)),
                contract.check("application/xml", "<a/>".getBytes(UTF_8)),
                contract.check(null, "{}".getBytes(UTF_8)))) {
            if (mode == ResponseContract.Mode.OBSERVE) {
                assertThat(((ResponseResult.Passed) result).reason()).isNotNull();
            } else {
                assertThat(result).isInstanceOf(ResponseResult.Blocked.class);
            }
        }
    }

    @Test
    void mediaTypesWithoutASchemaAndEmptyBodiesPass() {
        assertThat(contract(ResponseContract.Mode.BLOCK).check("image/png", new byte[] {1}))
                .isEqualTo(new ResponseResult.Passed(null, List.of()));
        assertThat(contract(ResponseContract.Mode.BLOCK).check(null, new byte[0]))
                .isEqualTo(new ResponseResult.Passed(null, List.of()));
    }

    private static ResponseResult check(ResponseContract.Mode mode, String json) {
        return contract(mode).check("application/json; charset=utf-8", json.getBytes(UTF_8));
    }

    private static ResponseContract contract(ResponseContract.Mode mode) {
        return ResponseContract.builder(mode)
                .content("application/json", USER)
                .acceptUnvalidated("image/*")
                .build();
    }
}
