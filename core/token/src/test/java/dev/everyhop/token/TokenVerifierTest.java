package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.internal.memory.Words;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
    void acceptsATokenOfEachAlgorithm(String algorithm) {
        TestIssuer issuer = TestIssuer.with(algorithm);
        try (TokenVerifier verifier = issuer.verifier().build()) {
            VerifiedToken token = verifier.verify(issuer.token()).orElseThrow();

            assertThat(token.issuer()).isEqualTo(TestIssuer.LOCATION);
            assertThat(token.subject()).contains("alice");
            assertThat(token.clientId()).contains("shop");
            assertThat(token.audience()).containsExactly("orders");
            assertThat(token.scopes()).containsExactly("orders:read", "orders:write");
            assertThat(token.expiresAt()).isEqualTo(TestIssuer.NOW.plusSeconds(300));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EdDSA", "Ed25519"})
    void bothNamesOfEd25519MeanTheSame(String configured) {
        TestIssuer issuer = TestIssuer.with("EdDSA");
        Issuer rules = Issuer.at(TestIssuer.LOCATION).algorithms(configured).jwks(issuer.jwks());
        try (TokenVerifier verifier = TokenVerifier.builder()
                .issuer(rules)
                .audience("orders")
                .clock(TestIssuer.CLOCK)
                .build()) {
            assertThat(verifier.verify(issuer.token())).isInstanceOf(TokenResult.Verified.class);
            assertThat(verifier.verify(issuer.token(issuer.headerWith("alg", "Ed25519"), TestIssuer.claims())))
                    .isInstanceOf(TokenResult.Verified.class);
        }
    }

    @Test
    void aKidMayHaveTwoHundredAndFiftySixCharactersHoweverTheyAreSpelled() {
        TestIssuer issuer = TestIssuer.with("ES256");
        issuer.keys.get(0).setKeyId("\u00fc".repeat(256));
        try (TokenVerifier verifier = issuer.verifier().build()) {
            assertThat(verifier.verify(issuer.token())).isInstanceOf(TokenResult.Verified.class);
        }
    }

    @Test
    void namesMadeToCollideAreRefusedBeforeTheyAreCompared() {
        TestIssuer issuer = TestIssuer.with("ES256");
        StringBuilder payload = new StringBuilder("{\"iss\":\"https://id.example\"");
        List<String> names = Colliding.names(6);
        assertThat(names.stream()
                        .map(name -> Words.hash(name.getBytes(US_ASCII), 0, name.length()))
                        .distinct())
                .hasSize(1);
        for (String name : names) {
            payload.append(",\"").append(name).append("\":1");
        }
        try (TokenVerifier verifier = issuer.verifier().build()) {
            String token = issuer.sign(org.jose4j.json.JsonUtil.toJson(issuer.header()), payload + "}");
            assertThat(verifier.verify(token))
                    .isInstanceOfSatisfying(TokenResult.Rejected.class, refused -> assertThat(refused.reason())
                            .isEqualTo(TokenReason.CLAIMS_INVALID));
        }
    }

    @Test
    void anAudienceWithABackslashIsComparedAsTextAndNotAsItIsSpelled() {
        TestIssuer issuer = TestIssuer.with("ES256");
        String claims =
                "{\"iss\":\"https://id.example\",\"exp\":" + (TestIssuer.NOW.getEpochSecond() + 60) + ",\"aud\":\"";
        String header = org.jose4j.json.JsonUtil.toJson(issuer.header());
        try (TokenVerifier verifier = TokenVerifier.builder()
                .issuer(issuer.issuer())
                .audience("ACME\\billing")
                .clock(TestIssuer.CLOCK)
                .build()) {
            assertThat(verifier.verify(issuer.sign(header, claims + "ACME\\\\billing\"}")))
                    .isInstanceOf(TokenResult.Verified.class);
            assertThat(verifier.verify(issuer.sign(header, claims + "ACME\\billing\"}")))
                    .isInstanceOf(TokenResult.Rejected.class);
        }
    }
}
