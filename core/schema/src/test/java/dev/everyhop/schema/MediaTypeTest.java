package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

    @Test
    void typeSubtypeAndParametersAreRead() {
        assertThat(MediaType.parse("Application/JSON ; Charset=\"utf\\-8\";v=1"))
                .contains(new MediaType("application", "json", Map.of("charset", "utf-8", "v", "1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " application/json",
                "application/json ",
                "application",
                "application/",
                "/json",
                "application /json",
                "application/ json",
                "application/json, text/plain",
                "application/json;",
                "application/json;;a=b",
                "application/json; charset",
                "application/json; charset=",
                "application/json; =utf-8",
                "application/json; a=b; A=c",
                "application/json; a=\"b",
                "application/json; a=\"b\"c",
                "application/json a=b",
                "application/json\t",
                "application/json\u0000",
                "application/j\u00e9son",
                "a/b; c=\"\u0001\""
            })
    void anythingElseIsNoMediaType(String value) {
        assertThat(MediaType.parse(value)).isEmpty();
    }

    @Test
    void aLongValueIsNoMediaType() {
        assertThat(MediaType.parse("a/" + "b".repeat(255))).isEmpty();
    }

    @Test
    void jsonIsKnownByNameOrSuffix() {
        assertThat(type("application/json").isJson()).isTrue();
        assertThat(type("text/json").isJson()).isTrue();
        assertThat(type("application/problem+json").isJson()).isTrue();
        assertThat(type("application/+json").isJson()).isFalse();
        assertThat(type("application/jsonx").isJson()).isFalse();
        assertThat(type("image/json").isJson()).isFalse();
    }

    @Test
    void theClosestRangeWins() {
        MediaType json = type("application/json; v=1");
        assertThat(type("text/*").closeness(json)).isZero();
        assertThat(type("application/json; v=2").closeness(json)).isZero();
        assertThat(type("*/*").closeness(json))
                .isPositive()
                .isLessThan(type("application/*").closeness(json));
        assertThat(type("application/*").closeness(json))
                .isLessThan(type("application/json").closeness(json));
        assertThat(type("application/json").closeness(json))
                .isLessThan(type("application/json; v=1").closeness(json));
    }

    private static MediaType type(String value) {
        return MediaType.parse(value).orElseThrow();
    }
}
