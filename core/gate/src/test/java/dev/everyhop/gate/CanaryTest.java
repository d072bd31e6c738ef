package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jose4j.jwt.JwtClaims;

/** Whatever a request holds: the answer and the event hold none of it. */
class CanaryTest {

    private static final String CANARY = "cAnArY7";

    private final List<SecurityEvent> events = new ArrayList<>();
    private final Gate gate = Gate.builder()
            .policy(Policy.builder()
                    .require("GET", "/orders/{id}", "orders.read")
                    .require("POST", "/orders")
                    .permitAnyone("GET", "/public/**", "test")
                    .allowCorsPreflight()
                    .build())
            .tokens(Tokens.verifier())
            .events(events::add)
            .clock(Tokens.CLOCK)
            .build();

    @Property(tries = 2000, seed = "20261124", edgeCases = net.jqwik.api.EdgeCasesMode.NONE)
    void nothingOfARequestComesOutAgain(@ForAll("calls") Call call) {
        events.clear();
        Decision decision = gate.check(call);

        StringBuilder told = new StringBuilder(decision.toString());
        if (decision instanceof Decision.Deny deny) {
            told.append(deny.problem().toJson()).append(deny.headers());
            assertThat(deny.reason()).isNotEqualTo(GateReason.FAULT);
        }
        assertThat(events).hasSize(1);
        told.append(events);
        assertThat(told.toString().toLowerCase(java.util.Locale.ROOT)).doesNotContain("canary");
    }

    @Provide
    Arbitrary<Call> calls() {
        Arbitrary<String> methods = Arbitraries.of("GET", "POST", "OPTIONS", "HEAD", CANARY, "\u0000" + CANARY);
        Arbitrary<String> paths = Arbitraries.of("/orders/", "/public/", "/", "//", "/%zz", "/..;/", "/%2e%2e/")
                .map(path -> path + CANARY);
        Arbitrary<String> queries = Arbitraries.of("", CANARY, "access_token=" + CANARY, "_method=" + CANARY);
        return Combinators.combine(methods, paths, queries, authorizations(), headers(), noise())
                .as((method, path, query, authorization, header, noise) -> {
                    Call call = new Call(method, path + noise, query, List.of()).with(header, CANARY + noise);
                    return authorization.isEmpty() ? call : call.with("Authorization", authorization);
                });
    }

    private static Arbitrary<String> authorizations() {
        JwtClaims claims = Tokens.claims("orders.read");
        claims.setStringClaim("note", CANARY);
        JwtClaims lacking = Tokens.claims(CANARY);
        JwtClaims wrong = Tokens.claims("orders.read");
        wrong.setAudience(CANARY);
        wrong.setSubject(CANARY);
        return Arbitraries.of(
                "",
                CANARY,
                "Basic " + CANARY,
                "Bearer " + CANARY,
                "Bearer " + CANARY + ", Bearer " + CANARY,
                "Bearer " + CANARY + "." + CANARY + "." + CANARY,
                "Bearer " + Tokens.signed(claims),
                "Bearer " + Tokens.signed(lacking),
                "Bearer " + Tokens.signed(wrong));
    }

    private static Arbitrary<String> headers() {
        return Arbitraries.of(
                "X-Canary",
                "Origin",
                "Access-Control-Request-Method",
                "X-HTTP-Method-Override",
                "Authorization",
                "X-Forwarded-For",
                "Cookie");
    }

    private static Arbitrary<String> noise() {
        return Arbitraries.strings().withChars("%/.;\\?aF0\u00e9\u0000\r\n\"{}").ofMaxLength(12);
    }
}
