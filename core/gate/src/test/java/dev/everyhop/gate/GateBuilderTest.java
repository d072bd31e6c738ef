package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class GateBuilderTest {

    @Test
    void gateWithoutAPolicyIsNotBuilt() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder().tokens(Tokens.verifier()).build())
                .withMessageContaining("The gate has no policy")
                .withMessageContaining("policy(Policy.builder()");
    }

    @Test
    void gateWithAnEmptyPolicyIsNotBuilt() {
        Policy empty = Policy.builder().build();

        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder().policy(empty).build())
                .withMessageContaining("The policy lists no route");
    }

    @Test
    void routeThatNeedsATokenNeedsAVerifier() {
        Policy policy = Policy.builder()
                .permitAnyone("GET", "/health", "probes")
                .require("GET", "/orders")
                .build();

        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder().policy(policy).build())
                .withMessageContaining("Route GET /orders needs a token and the gate has no verifier")
                .withMessageContaining("tokens(TokenVerifier.builder()");
    }

    @Test
    void realmIsNamedInTheChallenge() {
        Gate gate = Gate.builder()
                .policy(Policy.builder().require("GET", "/orders").build())
                .tokens(Tokens.verifier())
                .realm("orders")
                .build();

        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders"));
        assertThat(deny.headers()).contains(new Decision.Header("WWW-Authenticate", "Bearer realm=\"orders\""));
    }

    @Test
    void realmThatWouldBreakTheChallengeIsRefused() {
        for (String realm : new String[] {"", "a\"b", "a\\b", "a\r\nb", "\u00e9"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Gate.builder().realm(realm))
                    .withMessageContaining("realm must be printable ASCII");
        }
    }

    @Test
    void policyOfTheGateIsThere() {
        Policy policy =
                Policy.builder().permitAnyone("GET", "/health", "probes").build();

        assertThat(Gate.builder().policy(policy).build().policy()).isSameAs(policy);
    }
}
