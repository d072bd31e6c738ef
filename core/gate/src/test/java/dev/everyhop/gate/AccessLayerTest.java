package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.access.Requirement;
import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permissions, roles, object rules and the modes of layers, seen from a request. */
class AccessLayerTest {

    private static final Reason OWN = () -> "orders.frozen";

    private final List<SecurityEvent> events = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders:read | 200 |",
                "orders:* | 403 | access.permission_missing",
                "orders:delete | 403 | access.permission_missing",
            })
    void permissionsComeFromTheRules(String permission, int status, String reason) {
        Gate gate = gate(RouteRules.builder().require(Requirement.permissions(permission)));

        Decision decision = gate.check(call("/orders/7"));

        assertThat(status(decision)).isEqualTo(status);
        if (decision instanceof Decision.Deny deny) {
            assertThat(deny.reason().code()).isEqualTo(reason);
            assertThat(deny.problem()).isEqualTo(Problem.FORBIDDEN);
            assertThat(deny.headers()).containsExactly(new Decision.Header("Cache-Control", "no-store"));
        }
    }

    @Test
    void rolesComeFromTheRulesToo() {
        assertThat(status(gate(RouteRules.builder().require(Requirement.roles("operator")))
                        .check(call("/orders/7"))))
                .isEqualTo(200);
        assertThat(status(gate(RouteRules.builder().require(Requirement.roles("clerk")))
                        .check(call("/orders/7"))))
                .isEqualTo(403);
    }

    @Test
    void callerKnowsItsGrantsAndTokensAreCompiledOnce() {
        Gate gate = gate(RouteRules.builder());
        String token = Tokens.good("orders.read");

        Permit first = (Permit) gate.check(Call.get("/orders/7").bearer(token));
        Permit second = (Permit) gate.check(Call.get("/orders/7").bearer(token));

        assertThat(first.caller().grants().isPermitted("orders:read")).isTrue();
        assertThat(first.caller().grants().isPermitted("orders:write")).isFalse();
        assertThat(second.caller().grants()).isSameAs(first.caller().grants());
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/mine, 200, ",
        "/orders/theirs, 403, access.object_denied",
        "/orders/hidden, 404, access.object_hidden",
        "/orders/broken, 503, access.object_rule_failed",
        "/orders/frozen, 403, orders.frozen",
    })
    void objectRulesJudgeByThePath(String path, int status, String reason) {
        Decision decision = gate(RouteRules.builder().objectRule("mine")).check(call(path));

        assertThat(status(decision)).isEqualTo(status);
        if (decision instanceof Decision.Deny deny) {
            assertThat(deny.reason().code()).isEqualTo(reason);
        }
    }

    @Test
    void hiddenObjectIsAnsweredAsIfTheRouteWereUnknown() {
        Gate gate = gate(RouteRules.builder().objectRule("mine"));

        Decision.Deny hidden = (Decision.Deny) gate.check(call("/orders/hidden"));
        Decision.Deny unknown = (Decision.Deny) gate.check(call("/nowhere"));

        assertThat(hidden.problem()).isEqualTo(unknown.problem());
        assertThat(hidden.headers()).isEqualTo(unknown.headers());
    }

    @Test
    void objectRulesRunAfterPermissions() {
        Gate gate = gate(RouteRules.builder()
                .require(Requirement.permissions("orders:delete"))
                .objectRule("mine"));

        assertThat(((Decision.Deny) gate.check(call("/orders/hidden"))).reason())
                .isEqualTo(AccessReason.PERMISSION_MISSING);
    }

    @Test
    void shadowLetsPassAndTells() {
        Gate gate = gate(RouteRules.builder()
                .mode(Layer.ACCESS, LayerMode.SHADOW)
                .require(Requirement.permissions("orders:delete")));

        assertThat(status(gate.check(call("/orders/7")))).isEqualTo(200);

        assertThat(events).extracting(SecurityEvent::name).containsExactly("access.shadow", "access.decision");
        assertThat(events.get(0).reason()).isEqualTo(AccessReason.PERMISSION_MISSING);
        assertThat(events.get(0).fields())
                .containsEntry("layer", "access")
                .containsEntry("status", "403")
                .containsEntry("subject", "alice");
        assertThat(events.get(1).outcome()).isEqualTo(SecurityEvent.Outcome.PERMITTED);
    }

    @Test
    void shadowedIdentityIsAnonymousNeverTheRefusedToken() {
        Gate gate = gate(RouteRules.builder().mode(Layer.IDENTITY, LayerMode.SHADOW));

        Permit permit = (Permit) gate.check(Call.get("/orders/7").bearer(Tokens.expired()));

        assertThat(permit.caller().isAuthenticated()).isFalse();
        assertThat(events.get(0).reason().code()).isEqualTo("token.expired");
        assertThat(events.get(0).fields()).doesNotContainKeys("subject", "client");
        assertThat(gate.check(Call.get("/orders/7"))).isInstanceOf(Permit.class);
        assertThat(((Permit) gate.check(call("/orders/7"))).caller().isAuthenticated())
                .isTrue();
    }

    @Test
    void shadowedIdentityDoesNotOpenAccess() {
        Gate gate = gate(RouteRules.builder()
                .mode(Layer.IDENTITY, LayerMode.SHADOW)
                .require(Requirement.permissions("orders:read")));

        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders/7").bearer(Tokens.expired()));

        assertThat(deny.status()).isEqualTo(401);
        assertThat(deny.reason()).isEqualTo(AccessReason.NOT_AUTHENTICATED);
    }

    @ParameterizedTest
    @CsvSource({"SHADOW", "OFF"})
    void shapeIsEnforcedInEveryMode(LayerMode mode) {
        RouteRules.Builder rules = RouteRules.builder();
        for (Layer layer : Layer.values()) {
            rules = mode == LayerMode.OFF ? rules.dangerouslySwitchOff(layer) : rules.mode(layer, mode);
        }
        Gate gate = gate(rules);

        assertThat(status(gate.check(
                        Call.get("/orders/7").bearer(Tokens.good("a")).bearer(Tokens.good("b")))))
                .isEqualTo(400);
        assertThat(status(gate.check(Call.get("/orders/7?access_token=x")))).isEqualTo(400);
        assertThat(status(gate.check(Call.get("/orders/7").with("Authorization", "Bearer ,"))))
                .isEqualTo(400);
        assertThat(status(gate.check(Call.get("/orders/7;x")))).isEqualTo(400);
        assertThat(status(gate.check(Call.get("/nowhere")))).isEqualTo(404);
        assertThat(status(gate.check(Call.of("PUT", "/orders/7")))).isEqualTo(405);
        assertThat(status(gate.check(Call.get("/orders/7")))).isEqualTo(200);
    }

    @Test
    void identityThatIsOffReadsNoToken() {
        Gate gate = gate(RouteRules.builder().dangerouslySwitchOff(Layer.IDENTITY));

        assertThat(((Permit) gate.check(call("/orders/7"))).caller().isAuthenticated())
                .isFalse();
        assertThat(gate.policy().toTable()).contains("NOT ENFORCED: identity is off");
        assertThat(gate.policy().toJson()).contains("\"blindSpots\" : [ \"NOT ENFORCED: identity is off\" ]");
    }

    @Test
    void offIsSpelledDangerously() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> RouteRules.builder().mode(Layer.ACCESS, LayerMode.OFF)))
                .hasMessageContaining("say dangerouslySwitchOff(Layer.ACCESS)");
    }

    @Test
    void gateThatCannotAnswerWhatThePolicyAsksIsNotBuilt() {
        RouteRules permission = RouteRules.builder()
                .require(Requirement.permissions("orders:read"))
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder()
                        .policy(policy("/orders/{id}", permission))
                        .tokens(Tokens.verifier())
                        .build())
                .withMessageContaining("needs permission (orders:read) and the gate has no rules that grant any");
        RouteRules rule = RouteRules.builder().objectRule("mine").build();
        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder()
                        .policy(policy("/orders/{id}", rule))
                        .tokens(Tokens.verifier())
                        .build())
                .withMessageContaining("names the object rule 'mine' and the gate does not know it");
        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder()
                        .policy(policy("/orders/{number}", rule))
                        .objectRules(objectRules())
                        .tokens(Tokens.verifier())
                        .build())
                .withMessageContaining("which needs the path variable {id}");
    }

    private Gate gate(RouteRules.Builder rules) {
        return Gate.builder()
                .policy(policy("/orders/{id}", rules.build()))
                .tokens(Tokens.verifier())
                .access(AccessRules.builder()
                        .role("clerk")
                        .grants("orders:read")
                        .role("clerk")
                        .grantsRoles("operator")
                        .build())
                .objectRules(objectRules())
                .events(events::add)
                .clock(Tokens.CLOCK)
                .build();
    }

    private static ObjectRules objectRules() {
        return ObjectRules.builder()
                .rule(
                        "mine",
                        call -> switch (call.variable("id")) {
                            case "mine" -> AccessDecision.permit();
                            case "hidden" -> AccessDecision.deny(AccessReason.OBJECT_HIDDEN);
                            case "broken" -> throw new IllegalStateException("no database");
                            case "frozen" -> AccessDecision.deny(OWN);
                            default -> AccessDecision.deny(AccessReason.OBJECT_DENIED);
                        },
                        "id")
                .build();
    }

    private static Policy policy(String template, RouteRules rules) {
        return Policy.builder()
                .route(new Route("GET", template, null, List.of()).with(rules))
                .build();
    }

    private static Call call(String path) {
        return Call.get(path).bearer(Tokens.good("orders.read"));
    }

    private static int status(Decision decision) {
        return decision instanceof Decision.Deny deny ? deny.status() : 200;
    }
}
