package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContradictoryTimesTest {

    private static final long NOW = TestIssuer.NOW.getEpochSecond();

    private final TestIssuer issuer = TestIssuer.with("EdDSA");

    @ParameterizedTest
    @ValueSource(strings = {"iat", "nbf"})
    void aTokenThatExpiresBeforeItBeginsIsRefusedThoughTheSkewCoversBoth(String begin) {
        Map<String, Object> claims = TestIssuer.claimsWith("iat", NOW - 20);
        claims.put("exp", NOW - 10);
        claims.put(begin, NOW - 9);

        assertThat(reasonOf(claims)).isEqualTo(TokenReason.CLAIM_FORM);
    }

    @Test
    void aTokenThatExpiresAsItBeginsIsAcceptedWithinTheSkew() {
        Map<String, Object> claims = TestIssuer.claimsWith("iat", NOW - 10);
        claims.put("nbf", NOW - 10);
        claims.put("exp", NOW - 10);

        assertThat(reasonOf(claims)).isNull();
    }

    private TokenReason reasonOf(Map<String, Object> claims) {
        try (TokenVerifier verifier = issuer.verifier().build()) {
            return verifier.verify(issuer.token(claims)) instanceof TokenResult.Rejected rejected
                    ? rejected.reason()
                    : null;
        }
    }
}
