package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepUpTest {

    private static final long NOW = Tokens.NOW.getEpochSecond();

    @Test
    void theExamplesOfRfc9470() {
        Gate acr = gate(new RouteRules.StepUp(List.of("myACR"), null));
        Gate maxAge = gate(new RouteRules.StepUp(List.of(), Duration.ofSeconds(5)));

        assertThat(challenge(acr, "otherACR", null))
                .isEqualTo("Bearer realm=\"api\", error=\"insufficient_user_authentication\", acr_values=\"myACR\"");
        assertThat(challenge(maxAge, null, NOW - 6))
                .isEqualTo("Bearer realm=\"api\", error=\"insufficient_user_authentication\", max_age=\"5\"");
    }

    @Test
    void oneOfTheClassesIsEnough() {
        Gate gate = gate(new RouteRules.StepUp(List.of("gold", "silver"), null));

        assertThat(check(gate, "silver", null)).isInstanceOf(Permit.class);
        assertThat(check(gate, "Silver", null)).isInstanceOf(Decision.Deny.class);
        assertThat(check(gate, null, null)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void anAuthenticationIsFreshUpToTheLastSecond() {
        Gate gate = gate(new RouteRules.StepUp(List.of(), Duration.ofMinutes(5)));

        assertThat(check(gate, null, NOW - 300)).isInstanceOf(Permit.class);
        assertThat(check(gate, null, NOW - 301)).isInstanceOf(Decision.Deny.class);
        assertThat(check(gate, null, null)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void theClientIsToldWhatToAskForAndTheOperatorWhy() {
        Gate gate = gate(new RouteRules.StepUp(List.of("gold", "silver"), Duration.ofMinutes(5)));

        assertThat(check(gate, "bronze", NOW)).isInstanceOfSatisfying(Decision.Deny.class, deny -> {
            assertThat(deny.reason()).isEqualTo(GateReason.STEP_UP);
            assertThat(deny.status()).isEqualTo(401);
            assertThat(deny.problem().type()).isEqualTo("urn:everyhop:problem:insufficient_user_authentication");
        });
        assertThat(challenge(gate, "bronze", NOW)).endsWith("acr_values=\"gold silver\", max_age=\"300\"");
    }

    @Test
    void aClassThatWouldBreakTheChallengeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteRules.StepUp(List.of("a\" x=\"b"), null))
                .withMessageContaining("cannot stand in a challenge");
        assertThatIllegalArgumentException().isThrownBy(() -> new RouteRules.StepUp(List.of(), Duration.ofSeconds(-1)));
    }

    @Test
    void annotationsAskForItOnMethodsAndClasses() throws Exception {
        assertThat(annotated(Handlers.class, "strong")).isEqualTo(new RouteRules.StepUp(List.of("gold"), null));
        assertThat(annotated(Handlers.class, "plain"))
                .isEqualTo(new RouteRules.StepUp(List.of(), Duration.ofSeconds(60)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> annotated(Handlers.class, "open"))
                .withMessageContaining("@PublicEndpoint and asks for a @StepUp");
    }

    @StepUp(maxAgeSeconds = 60)
    private static final class Handlers {
        @StepUp(acr = "gold")
        void strong() {}

        void plain() {}

        @PublicEndpoint(reason = "test")
        void open() {}
    }

    private static RouteRules.StepUp annotated(Class<?> type, String name) throws Exception {
        Method method = type.getDeclaredMethod(name);
        return Policy.builder()
                .annotated("GET", "/orders", type, method)
                .build()
                .routes()
                .get(0)
                .rules()
                .stepUp()
                .orElseThrow();
    }

    private static Gate gate(RouteRules.StepUp stepUp) {
        return Gate.builder()
                .policy(Policy.builder()
                        .route(new Route(
                                "GET",
                                "/orders",
                                null,
                                List.of(),
                                RouteRules.builder().stepUp(stepUp).build()))
                        .build())
                .tokens(Tokens.verifier())
                .clock(Tokens.CLOCK)
                .build();
    }

    private static Decision check(Gate gate, @Nullable String acr, @Nullable Long authTime) {
        JwtClaims claims = Tokens.claims("a");
        if (acr != null) {
            claims.setClaim("acr", acr);
        }
        if (authTime != null) {
            claims.setClaim("auth_time", authTime);
        }
        return gate.check(Call.get("/orders").bearer(Tokens.signed(claims)));
    }

    private static String challenge(Gate gate, @Nullable String acr, @Nullable Long authTime) {
        return ((Decision.Deny) check(gate, acr, authTime)).headers().get(0).value();
    }
}
