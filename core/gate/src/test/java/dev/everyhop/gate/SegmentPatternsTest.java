package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables that are a part of a segment. */
class SegmentPatternsTest {

    private final Gate gate = gate(
            "/orders/{id}.json",
            "/orders/{id}.tar.json",
            "/orders/v{id}.tar.json",
            "/orders/{id}",
            "/orders/all.json",
            "/repos/{owner}/{repo}/compare/{base}...{head}",
            "/jobs/{name}:cancel",
            "/jobs/{name}:undelete/now",
            "/at/({lat},{lon})");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/orders/7.json | /orders/{id}.json | id=7",
                "/orders/7.x.json | /orders/{id}.json | id=7.x",
                "/orders/7.json.json | /orders/{id}.json | id=7.json",
                "/orders/7.tar.json | /orders/{id}.tar.json | id=7",
                "/orders/v7.json | /orders/{id}.json | id=v7",
                "/orders/v7.tar.json | /orders/v{id}.tar.json | id=7",
                "/orders/all.json | /orders/all.json | ",
                "/orders/.json | /orders/{id} | id=.json",
                "/orders/v.json | /orders/{id}.json | id=v",
                "/orders/7.JSON | /orders/{id} | id=7.JSON",
                "/orders/7%2Ejson | /orders/{id}.json | id=7",
                "/jobs/x:cancel | /jobs/{name}:cancel | name=x",
                "/jobs/x:undelete/now | /jobs/{name}:undelete/now | name=x",
                "/at/(1.5,-2) | /at/({lat},{lon}) | lat=1.5 lon=-2",
                "/repos/o/r/compare/main...dev | /repos/{owner}/{repo}/compare/{base}...{head} | owner=o repo=r base=main head=dev",
            })
    void literalsAroundVariablesAreMatchedNarrowestFirst(String path, String template, String variables) {
        Permit permit = (Permit) gate.check(Call.get(path));

        assertThat(permit.route().template()).isEqualTo(template);
        Map<String, String> expected = new java.util.HashMap<>();
        if (variables != null) {
            for (String pair : variables.split(" ")) {
                expected.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        assertThat(permit.pathVariables()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repos/o/r/compare/a...b...c",
                "/repos/o/r/compare/a....b",
                "/repos/o/r/compare/...b",
                "/repos/o/r/compare/a...",
                "/repos/o/r/compare/......",
                "/at/(1,2,3)",
                "/at/(,)",
                "/at/1,2",
                "/jobs/:cancel",
                "/jobs/x:undelete",
            })
    void whatFitsNotAtAllOrInSeveralWaysIsNotFound(String path) {
        assertThat(((Decision.Deny) gate.check(Call.get(path))).reason()).isEqualTo(GateReason.ROUTE_UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"/a/v{x} | /a/{x}.json", "/a/{x}-{y} | /a/{x}_{y}", "/a/{x}-{y}.json | /a/b{x}.json"})
    void segmentsThatMayMeetWithoutAnOrderStopTheBuild(String one, String other) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate(one, other))
                .withMessageContaining("neither is the narrower one");
    }

    @Test
    void sameShapeIsOneRoute() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate("/a/{x}.json", "/a/{y}.json"))
                .withMessageContaining("which match the same requests");
    }

    @Test
    void restComesAfterSegmentsWithLiterals() {
        Gate files = gate("/files/{name}.d/**", "/files/**");

        assertThat(((Permit) files.check(Call.get("/files/a.d/x"))).route().template())
                .isEqualTo("/files/{name}.d/**");
        assertThat(((Permit) files.check(Call.get("/files/a.e/x"))).route().template())
                .isEqualTo("/files/**");
        assertThat(((Decision.Deny) files.check(Call.of("POST", "/files/a.d/x"))).status())
                .isEqualTo(405);
    }

    private static Gate gate(String... templates) {
        Policy.Builder policy = Policy.builder();
        for (String template : templates) {
            policy.permitAnyone("GET", template, "test");
        }
        return Gate.builder().policy(policy.build()).build();
    }
}
