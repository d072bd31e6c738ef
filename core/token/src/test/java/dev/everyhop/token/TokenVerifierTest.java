package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

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
}
