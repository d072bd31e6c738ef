package dev.everyhop.spring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "/orders /orders",
                "orders /orders",
                "/ /",
                "\"\" /",
                "/orders/ /orders/",
                "/orders/{id} /orders/{id}",
                "/orders/{id:[0-9]+} /orders/{id}",
                "/a/{x:[a-z]{2}/[0-9]{3}}/b /a/{x}/b",
                "/a/{x:\\}/b}/c /a/{x}/c",
                "/a/* /a/{segment2}",
                "/a*/b /{segment1}/b",
                "/a?c /{segment1}",
                "/files/{name}.{ext} /files/{name}.{ext}",
                "/{a}-{b}/{c} /{a}-{b}/{c}",
                "/v{n}/{x}{y} /v{n}/{segment2}",
                "/{a}/{a}.csv /{a}/{segment2}",
                "/{a:x}.csv /{segment1}",
                "/{größe} /{segment1}",
                "/files/** /files/**",
                "/files/{*path} /files/**",
                "/** /**"
            })
    void patternBecomesATemplateThatMatchesNoLess(String pattern, String template) {
        assertThat(PathTemplate.of("", pattern).text()).isEqualTo(template);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/**/log", "/{*path}/log", "/a/**/b"})
    void restBeforeTheEndIsRefused(String pattern) {
        assertThatThrownBy(() -> PathTemplate.of("", pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before its end");
    }

    @Test
    void prefixStandsInFront() {
        assertThat(PathTemplate.of("/api", "/orders").text()).isEqualTo("/api/orders");
        assertThat(PathTemplate.of("/api", "/").text()).isEqualTo("/api/");
    }

    @Test
    void shapeForgetsNames() {
        assertThat(PathTemplate.of("", "/orders/{id}/lines/{line:[0-9]+}").shape())
                .isEqualTo(PathTemplate.of("", "/orders/{order}/lines/*").shape())
                .isEqualTo("/orders/{}/lines/{}");
    }

    @ParameterizedTest
    @CsvSource({
        "/hello/{name}, /hello/world, true",
        "/hello/{name}, /hello/{other}, true",
        "/files/**, /files/a/{b}, true",
        "/files/**, /files, true",
        "/**, /, true",
        "/a/b, /a/b, true",
        "/hello/world, /hello/{name}, false",
        "/orders/{id}, /**, false",
        "/orders/{id}, /orders/**, false",
        "/about, /{page}, false",
        "/{page}, /a/b, false",
        "/a/{b}, /a, false"
    })
    void templateCoversThoseWithNoPathsOfTheirOwn(String one, String other, boolean covers) {
        assertThat(PathTemplate.of("", one).covers(PathTemplate.of("", other))).isEqualTo(covers);
    }

    @Test
    void restHasAParent() {
        assertThat(PathTemplate.of("", "/files/**").parent()).isEqualTo("/files");
        assertThat(PathTemplate.of("/api", "/**").parent()).isEqualTo("/api");
        assertThat(PathTemplate.of("", "/**").parent()).isNull();
        assertThat(PathTemplate.of("", "/files").parent()).isNull();
    }
}
