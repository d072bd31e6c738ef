package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

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
}
