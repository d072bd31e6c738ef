package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaErrorTest {

    @Test
    void errorsBecomeTheArrayOfProblemDetails() {
        assertThat(SchemaError.toJson(List.of(
                        new SchemaError("/a/0", "type", Place.BODY), new SchemaError("", "undeclared", Place.QUERY))))
                .isEqualTo("[{\"pointer\":\"/a/0\",\"keyword\":\"type\",\"in\":\"body\"},"
                        + "{\"pointer\":\"\",\"keyword\":\"undeclared\",\"in\":\"query\"}]");
        assertThat(SchemaError.toJson(List.of())).isEqualTo("[]");
    }

    @Test
    void anyNameStaysOneString() {
        String name = "/\"\\<script>'&\u0000\n\u2028\ud83d\ude00é";
        String json = SchemaError.toJson(List.of(new SchemaError(name, "k", Place.BODY)));
        JsonNode parsed = new JsonMapper().readTree(json);
        assertThat(parsed.get(0).get("pointer").stringValue()).isEqualTo(name);
        assertThat(json).doesNotContain("<", "'", "&", "\u2028", "é");
    }

    @Test
    void reasonsHaveDistinctCodesAndAStatus() {
        Set<String> codes = new HashSet<>();
        for (SchemaReason reason : SchemaReason.values()) {
            assertThat(codes.add(reason.code())).as(reason.code()).isTrue();
            assertThat(reason.code()).matches("[a-z_]+\\.[a-z_]+");
            assertThat(reason.status()).isIn(400, 413, 415, 500);
        }
        assertThat(Arrays.stream(Place.values()).map(Place::code)).contains("body", "cookie");
    }
}
