package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeHeaderTest {

    private final TestIssuer issuer = TestIssuer.with("EdDSA");

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "application/jwt"})
    void aSignedTokenThatSaysItHoldsAnotherTokenIsRefused(String contentType) {
        assertThat(reasonWith(contentType)).isEqualTo(TokenReason.NESTING);
    }

    @Test
    void aContentTypeThatIsNoStringIsRefused() {
        assertThat(reasonWith(1)).isEqualTo(TokenReason.HEADER_INVALID);
    }

    @Test
    void anyOtherContentTypeIsNotLookedAt() {
        assertThat(reasonWith("json")).isNull();
    }

    private TokenReason reasonWith(Object contentType) {
        try (TokenVerifier verifier = issuer.verifier().build()) {
            String token = issuer.token(issuer.headerWith("cty", contentType), TestIssuer.claims());
            return verifier.verify(token) instanceof TokenResult.Rejected rejected ? rejected.reason() : null;
        }
    }
}
