package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {

    private static final OpenApiSource ORDERS = Documents.of("""
            paths:
              /orders:
                get: {security: [{basic: []}, {oauth: [read]}]}
                post: {security: [{basic: []}, {oauth: [write]}, {basic: []}]}
              /health:
                get: {tags: [a]}
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$.paths['/health'].get",
                "$.paths[\"/health\"].get",
                "$['paths']['/health']['get']",
                "/paths/~1health/get",
                "$.paths['/health'].*",
                "$.paths['/health'][*]",
                "$.paths['/health'][?@.tags]",
                "$.paths.*[?(@.tags)]",
            })
    void targetsSelectByPointerNameWildcardAndFilter(String target) {
        Policy policy = policy(
                "{target: \"$.paths.*.*.security[?@.basic]\", remove: true}",
                "{target: '" + target.replace("'", "''") + "', update: {x-everyhop: {public: probes}}}");

        assertThat(policy.toTable()).isEqualTo("""
                METHOD  PATH     NEEDS
                GET     /orders  a token with read
                POST    /orders  a token with write
                GET     /health  nothing: probes
                """);
    }

    @Test
    void actionsAreAppliedInTheirOrderAndArraysGrow() {
        Policy policy = policy(
                "{target: $.paths.*.*.security, remove: true}",
                "{target: $.paths.*.*, update: {security: [{oauth: [all]}]}}",
                "{target: \"$.paths['/orders'].get.security\", update: {oidc: [other]}}",
                "{target: \"$.paths['/orders'].post\", update: {security: [{oauth: [more]}]}}",
                "{target: $.paths, update: {/new: {get: {security: [{bearer: []}]}}}}");

        assertThat(policy.toTable()).isEqualTo("""
                METHOD  PATH     NEEDS
                GET     /orders  a token with all or a token with other
                POST    /orders  a token with all or a token with more
                GET     /health  a token with all
                GET     /new     a token
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{target: $.paths.nowhere, remove: true} | /target | selects nothing",
                "{target: \"$.paths.*[?@.nowhere]\", remove: true} | /target | selects nothing",
                "{target: $..security, remove: true} | /target | is not a target that is understood",
                "{target: \"$.paths[?@.a == 'b']\", remove: true} | /target | is not a target that is understood",
                "{target: paths, remove: true} | /target | is not a target that is understood",
                "{target: $, remove: true} | /target | selects the whole document",
                "{target: $.paths} | '' | must have either",
                "{target: $.paths, remove: false} | '' | must have either",
                "{target: $.paths, remove: true, update: {}} | '' | must have either",
                "{target: $.paths, copy: a} | /copy | is not understood here",
                "{target: $.openapi, update: {a: b}} | /target | selects what cannot be updated",
                "{target: $, update: {openapi: {a: b}}} | /target | selects a place where 'openapi' is of another kind",
                "{update: {a: b}} | '' | lacks 'target'",
            })
    void actionThatDoesNotDoWhatItSaysIsRefused(String action, String below, String sentence) {
        assertThatThrownBy(() -> policy(action))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith("overlay.yaml#/actions/0" + below + ": ")
                .hasMessageContaining(sentence);
    }

    @Test
    void otherVersionIsRefused() {
        assertThatThrownBy(() -> Policy.fromOpenApi(ORDERS.overlay("o.yaml", utf8("overlay: 2.0.0\nactions: []"))))
                .hasMessageStartingWith("o.yaml#/overlay: must be 1.0.0");
    }

    private static Policy policy(String... actions) {
        String overlay = "overlay: 1.0.0\ninfo: {title: t, version: v}\nactions: [" + String.join(", ", actions) + "]";
        return Policy.fromOpenApi(ORDERS.overlay("overlay.yaml", utf8(overlay)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
