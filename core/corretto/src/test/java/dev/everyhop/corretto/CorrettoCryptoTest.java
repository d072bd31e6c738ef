package dev.everyhop.corretto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.Issuer;
import dev.everyhop.token.SignatureProvider;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenVerifier;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrettoCryptoTest {

    /** RSA keys are slow to make. */
    private static final Map<String, KeyPair> PAIRS = new HashMap<>();

    private final Provider provider = CorrettoCrypto.provider().orElseThrow();

    @Test
    void nativeLibraryLoadsAndPassesItsExamination() {
        assertThat(CorrettoCrypto.problem()).isEmpty();
        assertThat(provider.getInfo()).contains("2.5.0");
    }

    @Test
    void providerIsNotInstalledForTheJvm() throws Exception {
        assertThat(Security.getProviders()).doesNotContain(provider);
        assertThat(Signature.getInstance("SHA256withRSA").getProvider()).isNotEqualTo(provider);
    }

    @Test
    void serviceLoaderFindsIt() {
        assertThat(ServiceLoader.load(SignatureProvider.class)).singleElement().satisfies(found -> {
            assertThat(found.provider()).isSameAs(provider);
            assertThat(found.name()).isEqualTo("Amazon Corretto Crypto Provider");
        });
    }

    @Test
    void verifierPicksItUpByItself() {
        TokenVerifier.Builder builder = TokenVerifier.builder()
                .issuer(Issuer.at("https://id.example").algorithms("HS256").secret(new byte[32]))
                .audience("orders");
        try (TokenVerifier verifier = builder.build()) {
            assertThat(verifier.signatureProvider()).isEqualTo(provider.getName());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA256withRSA",
                "SHA384withRSA",
                "SHA512withRSA",
                "RSASSA-PSS",
                "SHA256withECDSAinP1363Format",
                "SHA384withECDSAinP1363Format",
                "SHA512withECDSAinP1363Format",
                "Ed25519"
            })
    void providerHasTheAlgorithmUnderTheNameThatTheVerifierAsksFor(String name) {
        assertThat(provider.getService("Signature", name)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, RSA, 2048",
        "RS512, RSA, 2048",
        "PS256, RSA, 2048",
        "PS384, RSA, 2048",
        "ES256, EC, 256",
        "ES384, EC, 384",
        "ES512, EC, 521",
        "EdDSA, Ed25519, 255"
    })
    void goodTokensAreAcceptedAndOthersRefusedInAnyOrder(String algorithm, String keyType, int bits) throws Exception {
        KeyPair pair = PAIRS.computeIfAbsent("our " + keyType + bits, name -> generate(keyType, bits));
        KeyPair otherPair = PAIRS.computeIfAbsent("other " + keyType + bits, name -> generate(keyType, bits));
        JsonWebKey jwk = JsonWebKey.Factory.newJwk(pair.getPublic());
        jwk.setKeyId("k");
        TokenVerifier verifier = TokenVerifier.builder()
                .issuer(Issuer.at("https://id.example").algorithms(algorithm).jwks("{\"keys\":[" + jwk.toJson() + "]}"))
                .audience("orders")
                .cacheBytes(0)
                .provider(provider)
                .build();
        String good = token(algorithm, pair);
        String other = token(algorithm, otherPair);
        int signature = good.lastIndexOf('.') + 1;
        String blank = good.substring(0, signature) + "A".repeat(good.length() - signature);
        for (int i = 0; i < 3; i++) {
            assertThat(verifier.verify(good)).isInstanceOf(TokenResult.Verified.class);
            assertThat(verifier.verify(other)).isEqualTo(refused());
            assertThat(verifier.verify(good)).isInstanceOf(TokenResult.Verified.class);
            assertThat(verifier.verify(blank)).isEqualTo(refused());
        }
    }

    private static KeyPair generate(String keyType, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TokenResult refused() {
        return new TokenResult.Rejected(TokenReason.SIGNATURE, "https://id.example", null);
    }

    private static String token(String algorithm, KeyPair pair) throws Exception {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setKeyIdHeaderValue("k");
        jws.setHeader("typ", "at+jwt");
        jws.setKey(pair.getPrivate());
        jws.setPayload("{\"iss\":\"https://id.example\",\"aud\":\"orders\",\"sub\":\"ada\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}");
        return jws.getCompactSerialization();
    }
}
