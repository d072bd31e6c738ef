package dev.everyhop.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.gate.RouteRules.SenderConstraint;
import dev.everyhop.token.Dpop;
import dev.everyhop.token.DpopNonces;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Proofs of possession through the whole gate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SenderConstraintTest {

    private static final String CHALLENGE = "DPoP realm=\"api\", algs=\"ES256 ES384 ES512 Ed25519 PS256 RS256\"";

    private final PublicJsonWebKey key = key();
    private final String token = token();
    private int proofs;

    @Test
    void aBoundTokenWithItsProofIsPermitted() throws Exception {
        Gate gate = gate(Dpop.at("https://api.example"), RouteRules.none());

        assertThat(gate.check(call(token, proof(null)))).isInstanceOfSatisfying(Permit.class, permit -> {
            assertThat(permit.caller().subject()).contains("alice");
            assertThat(permit.headers()).isEmpty();
        });
    }

    @Test
    void aProofIsGoodForOneCall() throws Exception {
        Gate gate = gate(Dpop.at("https://api.example"), RouteRules.none());
        Call call = call(token, proof(null));

        assertThat(gate.check(call)).isInstanceOf(Permit.class);
        assertThat(deny(gate, call).reason()).isEqualTo(TokenReason.DPOP_REPLAYED);
        assertThat(challenge(deny(gate, call))).isEqualTo(CHALLENGE + ", error=\"invalid_dpop_proof\"");
    }

    @Test
    void theHostHeaderNamesNothing() throws Exception {
        Gate gate = gate(Dpop.at("https://orders.example"), RouteRules.none());

        assertThat(deny(
                                gate,
                                call(token, proof(null))
                                        .with("Host", "api.example")
                                        .with("X-Forwarded-Host", "api.example"))
                        .reason())
                .isEqualTo(TokenReason.DPOP_URI);
    }

    @Test
    void aBoundTokenAsABearerTokenIsToldToUseDpop() throws Exception {
        Gate gate = gate(Dpop.at("https://api.example"), RouteRules.none());

        Decision.Deny deny = deny(gate, Call.get("/orders").bearer(token).with("DPoP", proof(null)));

        assertThat(deny.reason()).isEqualTo(TokenReason.DPOP_AS_BEARER);
        assertThat(challenge(deny)).isEqualTo(CHALLENGE + ", error=\"invalid_token\"");
    }

    @Test
    void callersWithoutATokenAreToldBothSchemesOrTheOneThatIsRequired() {
        Gate optional = gate(Dpop.at("https://api.example"), RouteRules.none());
        Gate required = gate(Dpop.at("https://api.example"), constrained(SenderConstraint.DPOP));

        assertThat(challenge(deny(optional, Call.get("/orders")))).isEqualTo("Bearer realm=\"api\", " + CHALLENGE);
        assertThat(challenge(deny(required, Call.get("/orders")))).isEqualTo(CHALLENGE);
    }

    @Test
    void aRouteMayRequireABoundToken() throws Exception {
        Gate required = gate(Dpop.at("https://api.example"), constrained(SenderConstraint.DPOP));
        Gate any = gate(Dpop.at("https://api.example"), constrained(SenderConstraint.ANY));
        Gate mtls = gate(Dpop.at("https://api.example"), constrained(SenderConstraint.MTLS));
        Call unbound = Call.get("/orders").bearer(Tokens.good("a"));

        assertThat(required.check(call(token, proof(null)))).isInstanceOf(Permit.class);
        assertThat(any.check(call(token, proof(null)))).isInstanceOf(Permit.class);
        assertThat(deny(mtls, call(token, proof(null))).reason()).isEqualTo(GateReason.SENDER_UNBOUND);
        assertThat(deny(required, unbound).reason()).isEqualTo(GateReason.SENDER_UNBOUND);
        assertThat(challenge(deny(required, unbound))).isEqualTo(CHALLENGE + ", error=\"invalid_token\"");
        assertThat(deny(any, unbound).reason()).isEqualTo(GateReason.SENDER_UNBOUND);
    }

    @Test
    void aNonceIsAskedForAndHandedOnWithEachAnswer() throws Exception {
        Gate gate = gate(Dpop.at("https://api.example").requireNonces(DpopNonces.local()), RouteRules.none());

        Decision.Deny deny = deny(gate, call(token, proof(null)));

        assertThat(deny.reason()).isEqualTo(TokenReason.DPOP_NONCE_MISSING);
        assertThat(challenge(deny)).isEqualTo(CHALLENGE + ", error=\"use_dpop_nonce\"");
        String nonce = header(deny.headers(), "DPoP-Nonce");
        assertThat(gate.check(call(token, proof(nonce))))
                .isInstanceOfSatisfying(Permit.class, permit -> assertThat(header(permit.headers(), "DPoP-Nonce"))
                        .isEqualTo(nonce));
    }

    @Test
    void aFullStoreIsA503AndAQuotaA429() throws Exception {
        Gate full = gate(
                Dpop.at("https://api.example").replay((owner, id, now, until) -> ReplayStore.Answer.FULL),
                RouteRules.none());
        Gate quota = gate(
                Dpop.at("https://api.example").replay((owner, id, now, until) -> ReplayStore.Answer.OVER_QUOTA),
                RouteRules.none());

        assertThat(deny(full, call(token, proof(null))).status()).isEqualTo(503);
        assertThat(deny(quota, call(token, proof(null))).status()).isEqualTo(429);
        assertThat(header(deny(quota, call(token, proof(null))).headers(), "Retry-After"))
                .isEqualTo("5");
    }

    @Test
    void whereProofsAreNotCheckedTheSchemeIsUnknownAndCannotBeRequired() throws Exception {
        Gate gate = Gate.builder()
                .policy(policy(RouteRules.none()))
                .tokens(Tokens.verifier())
                .build();

        assertThat(deny(gate, call(token, proof(null))).reason()).isEqualTo(GateReason.CREDENTIALS_SCHEME);
        assertThat(deny(gate, Call.get("/orders").bearer(token)).reason()).isEqualTo(TokenReason.CONFIRMATION);
        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder()
                        .policy(policy(constrained(SenderConstraint.DPOP)))
                        .tokens(Tokens.verifier())
                        .build())
                .withMessageContaining("dpop(Dpop.at(");
    }

    @Test
    void aThreadThatMustNotWaitLeavesAStoreElsewhereToAnotherAndUsesNothingUp() throws Exception {
        LocalReplayStore local = LocalReplayStore.of(100, 100, Duration.ofMinutes(5));
        Gate gate = gate(Dpop.at("https://api.example").replay(local::claim), RouteRules.none());
        Call call = call(token, proof(null));

        Attempt attempt = gate.attempt(call);

        assertThat(attempt).isInstanceOfSatisfying(Attempt.Pending.class, pending -> assertThat(pending.decide())
                .isInstanceOf(Permit.class));
        assertThat(deny(gate, call).reason()).isEqualTo(TokenReason.DPOP_REPLAYED);
    }

    @Test
    void aProofThatWasTakenIsNotTakenAgainWhereALaterStepHasToWait() throws Exception {
        LocalReplayStore once = LocalReplayStore.of(100, 100, Duration.ofHours(25));
        Gate gate = Gate.builder()
                .policy(policy(RouteRules.builder().takeTokensOnce().build()))
                .tokens(Tokens.builder()
                        .dpop(Dpop.at("https://api.example"))
                        .oneTimeTokens(once::claim)
                        .build())
                .build();

        Attempt attempt = gate.attempt(call(token, proof(null)));

        assertThat(attempt).isInstanceOfSatisfying(Attempt.Pending.class, pending -> assertThat(pending.decide())
                .isInstanceOf(Permit.class));
        assertThat(deny(gate, call(token, proof(null))).reason()).isEqualTo(TokenReason.USED);
    }

    @Test
    void aRouteMayTakeEachTokenOnce() {
        Gate gate = Gate.builder()
                .policy(policy(RouteRules.builder().takeTokensOnce().build()))
                .tokens(Tokens.builder()
                        .oneTimeTokens(LocalReplayStore.of(100, 100, Duration.ofHours(25)))
                        .build())
                .build();
        Call call = Call.get("/orders").bearer(Tokens.good("a"));

        assertThat(gate.check(call)).isInstanceOf(Permit.class);
        assertThat(deny(gate, call).reason()).isEqualTo(TokenReason.USED);
        assertThatIllegalStateException()
                .isThrownBy(() -> Gate.builder()
                        .policy(policy(RouteRules.builder().takeTokensOnce().build()))
                        .tokens(Tokens.verifier())
                        .build())
                .withMessageContaining("oneTimeTokens");
    }

    private static Gate gate(Dpop dpop, RouteRules rules) {
        return Gate.builder()
                .policy(policy(rules))
                .tokens(Tokens.builder().dpop(dpop).build())
                .clock(Tokens.CLOCK)
                .build();
    }

    private static Policy policy(RouteRules rules) {
        return Policy.builder()
                .route(new Route("GET", "/orders", null, List.of(), rules))
                .build();
    }

    private static RouteRules constrained(SenderConstraint constraint) {
        return RouteRules.builder().senderConstraint(constraint).build();
    }

    private static Decision.Deny deny(Gate gate, ApiCall call) {
        Decision decision = gate.check(call);
        assertThat(decision).isInstanceOf(Decision.Deny.class);
        return (Decision.Deny) decision;
    }

    private static String challenge(Decision.Deny deny) {
        return header(deny.headers(), "WWW-Authenticate");
    }

    private static String header(List<Decision.Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equals(name))
                .map(Decision.Header::value)
                .findFirst()
                .orElse("");
    }

    private static Call call(String token, String proof) {
        return Call.get("/orders").with("Authorization", "DPoP " + token).with("DPoP", proof);
    }

    private String token() {
        JwtClaims claims = Tokens.claims("a");
        claims.setClaim("cnf", Map.of("jkt", key.calculateBase64urlEncodedThumbprint("SHA-256")));
        return Tokens.signed(claims);
    }

    private String proof(@Nullable String nonce) throws Exception {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", "proof-" + proofs++);
        claims.put("htm", "GET");
        claims.put("htu", "https://api.example/orders");
        claims.put("iat", Tokens.NOW.getEpochSecond());
        claims.put(
                "ath",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII))));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(JsonUtil.toJson(claims));
        jws.setAlgorithmHeaderValue("ES256");
        jws.setHeader("typ", "dpop+jwt");
        jws.setJwkHeader(key);
        jws.setKey(key.getPrivateKey());
        return jws.getCompactSerialization();
    }

    private static PublicJsonWebKey key() {
        try {
            return EcJwkGenerator.generateJwk(EllipticCurves.P256);
        } catch (org.jose4j.lang.JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
