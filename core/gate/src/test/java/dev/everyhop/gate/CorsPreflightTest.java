package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsPreflightTest {

    private final List<SecurityEvent> events = new ArrayList<>();
    private final Gate allowing = gate(Policy.builder().allowCorsPreflight());
    private final Gate silent = gate(Policy.builder());

    @Test
    void preflightForAListedOperationNeedsNoToken() {
        Permit permit = (Permit) allowing.check(preflight("/orders/7", "DELETE"));

        assertThat(permit.isCorsPreflight()).isTrue();
        assertThat(permit.caller().isAuthenticated()).isFalse();
        assertThat(permit.route().method()).isEqualTo("DELETE");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(SecurityEvent.Outcome.PERMITTED);
            assertThat(event.reason()).isEqualTo(GateReason.CORS_PREFLIGHT);
            assertThat(event.fields()).containsEntry("method", "OPTIONS");
        });
    }

    @Test
    void preflightIsRefusedWhereThePolicyDoesNotSpeakOfIt() {
        assertDenied(silent.check(preflight("/orders/7", "DELETE")), GateReason.ROUTE_METHOD);
    }

    @Test
    void preflightForAnUnlistedOperationIsRefused() {
        assertDenied(allowing.check(preflight("/orders/7", "PUT")), GateReason.ROUTE_METHOD);
        assertDenied(allowing.check(preflight("/orders/7", "delete")), GateReason.ROUTE_METHOD);
        assertDenied(allowing.check(preflight("/admin", "GET")), GateReason.ROUTE_UNKNOWN);
    }

    @Test
    void optionsWithoutTheHeadersOfAPreflightIsAnOrdinaryRequest() {
        Call options = Call.of("OPTIONS", "/orders/7");

        assertDenied(allowing.check(options), GateReason.ROUTE_METHOD);
        assertDenied(allowing.check(options.with("Origin", "https://a.example")), GateReason.ROUTE_METHOD);
        assertDenied(allowing.check(options.with("Access-Control-Request-Method", "DELETE")), GateReason.ROUTE_METHOD);
        assertDenied(
                allowing.check(preflight("/orders/7", "DELETE").with("Access-Control-Request-Method", "GET")),
                GateReason.ROUTE_METHOD);
        assertDenied(
                allowing.check(preflight("/orders/7", "DELETE").with("Origin", "https://b.example")),
                GateReason.ROUTE_METHOD);
    }

    @Test
    void optionsWithCredentialsIsNoPreflight() {
        assertDenied(allowing.check(preflight("/orders/7", "DELETE").bearer("a.b.c")), GateReason.ROUTE_METHOD);
        assertDenied(allowing.check(preflight("/orders/7?access_token=x", "DELETE")), GateReason.CREDENTIALS_IN_QUERY);
    }

    @Test
    void headersOfAPreflightChangeNothingForOtherMethods() {
        Call get = Call.get("/orders/7")
                .with("Origin", "https://a.example")
                .with("Access-Control-Request-Method", "DELETE");

        assertDenied(allowing.check(get), GateReason.ROUTE_METHOD);
    }

    private static Call preflight(String target, String method) {
        return Call.of("OPTIONS", target)
                .with("Origin", "https://a.example")
                .with("Access-Control-Request-Method", method);
    }

    private static void assertDenied(Decision decision, GateReason reason) {
        assertThat(decision).isInstanceOfSatisfying(Decision.Deny.class, deny -> assertThat(deny.reason())
                .isEqualTo(reason));
    }

    private Gate gate(Policy.Builder policy) {
        return Gate.builder()
                .policy(policy.require("DELETE", "/orders/{id}").build())
                .tokens(Tokens.verifier())
                .events(events::add)
                .build();
    }
}
