package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Provider;
import java.security.SignatureSpi;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierBuilderTest {

    private final Issuer issuer = TestIssuer.with("RS256").issuer();

    @Test
    void withoutAnIssuerThereIsNoVerifier() {
        refuses(TokenVerifier.builder().audience("orders"), "TokenVerifier needs an issuer");
    }

    @Test
    void withoutAnAudienceThereIsNoVerifier() {
        refuses(TokenVerifier.builder().issuer(issuer), "needs an audience: .audience");
    }

    @Test
    void withoutAlgorithmsThereIsNoVerifier() {
        refuses(builder(Issuer.at("https://id.example")), "needs its signature algorithms: .algorithms");
    }

    @Test
    void anIssuerTwiceIsRefused() {
        refuses(builder(issuer).issuer(issuer), "is configured twice");
    }

    @Test
    void aSharedSecretIsNeverFetched() {
        refuses(builder(Issuer.at("https://id.example").algorithms("HS256")), "a secret is never fetched");
    }

    @Test
    void aSecretGoesWithHmacOnly() {
        Issuer mixed =
                Issuer.at("https://id.example").algorithms("HS256", "RS256").secret(new byte[32]);
        refuses(builder(mixed), "has a secret and allows algorithms with public keys");
    }

    @Test
    void aSecretShorterThanTheHashIsRefused() {
        Issuer weak = Issuer.at("https://id.example").algorithms("HS512").secret(new byte[63]);
        assertThatThrownBy(() -> builder(weak).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64");
    }

    @Test
    void keysFromTwoPlacesAreRefused() {
        Issuer twofold = issuer.jwksUri("https://id.example/keys");

        assertThatThrownBy(() -> builder(twofold).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use one of jwksUri(...), jwks(...) and secret(...)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "rs256", "RS1", "ES256K", "RSA-OAEP", ""})
    void anAlgorithmThatIsNotSupportedIsRefused(String name) {
        assertThatThrownBy(() -> Issuer.at("https://id.example").algorithms(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example",
                "id.example",
                "https://",
                "https://id.example?x=1",
                "https://id.example#x",
                "https://user@id.example",
                "https://id example",
                "file:///etc/passwd"
            })
    void aLocationThatIsNoPlainHttpsUrlIsRefused(String location) {
        assertThatThrownBy(() -> Issuer.at(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("location");
    }

    @Test
    void clocksMayNotDifferByMoreThanFiveMinutes() {
        assertThatThrownBy(() -> issuer.clockSkew(Duration.ofMinutes(6)))
                .hasMessageContaining("clockSkew must be between 0 and 5 minutes");
    }

    @Test
    void durationsBelowASecondAreNotCutSilently() {
        assertThatThrownBy(() -> issuer.clockSkew(Duration.ofMillis(1500))).hasMessageContaining("in whole seconds");
        assertThatThrownBy(() -> builder(issuer).cacheMaxAge(Duration.ofMillis(500)))
                .hasMessageContaining("between a second and a day");
    }

    @Test
    void aBlankAudienceIsRefused() {
        assertThatThrownBy(() -> builder(issuer).audience("orders", " ")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> issuer.audience("")).hasMessageContaining("must not be blank");
    }

    @Test
    void aPasswordInAUrlIsNotRepeated() {
        for (String url : new String[] {"https://svc:S3cret@id.example", "https://id example?key=S3cret"}) {
            assertThatThrownBy(() -> Issuer.at(url))
                    .satisfies(e -> assertThat(e + " " + e.getCause()).doesNotContain("S3cret"));
        }
    }

    @Test
    void mlDsaNeedsAJdkThatHasIt() {
        boolean present = Runtime.version().feature() >= 24;
        TokenVerifier.Builder builder = builder(Issuer.at("https://id.example").algorithms("ML-DSA-65"));
        if (present) {
            builder.build().close();
        } else {
            refuses(builder, "needs JDK 24 or later");
        }
    }

    @Test
    void aProviderThatAcceptsBlankSignaturesIsRefused() {
        refuses(builder(issuer).provider(new Gullible()), "CVE-2022-21449");
    }

    @Test
    void noTextOfAnIssuerShowsItsSecret() {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Issuer secretive = Issuer.at("https://id.example").algorithms("HS256").secret(secret);

        assertThat(secretive.toString()).doesNotContain("0123456789").contains("https://id.example");
    }

    private static TokenVerifier.Builder builder(Issuer issuer) {
        return TokenVerifier.builder().issuer(issuer).audience("orders");
    }

    private static void refuses(TokenVerifier.Builder builder, String sentence) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(sentence);
    }

    /** A provider whose ECDSA accepts anything, as JDK 15 to 17.0.2 accepted zeros. */
    private static final class Gullible extends Provider {
        private static final long serialVersionUID = 1L;

        Gullible() {
            super("Gullible", "1", "accepts anything");
            put("Signature.SHA256withECDSAinP1363Format", YesToAll.class.getName());
        }
    }

    /** Says yes. */
    public static final class YesToAll extends SignatureSpi {
        @Override
        protected void engineInitVerify(java.security.PublicKey publicKey) {}

        @Override
        protected void engineInitSign(java.security.PrivateKey privateKey) {}

        @Override
        protected void engineUpdate(byte b) {}

        @Override
        protected void engineUpdate(byte[] b, int off, int len) {}

        @Override
        protected byte[] engineSign() {
            return new byte[0];
        }

        @Override
        protected boolean engineVerify(byte[] sigBytes) {
            return true;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String param, Object value) {}

        @Override
        @Deprecated
        protected Object engineGetParameter(String param) {
            return null;
        }
    }
}
