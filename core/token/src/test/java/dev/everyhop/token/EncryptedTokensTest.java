package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Key;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptedTokensTest {

    private final TestIssuer issuer = TestIssuer.with("ES256");
    private final PublicJsonWebKey rsa = TestIssuer.key("RS256", "enc");
    private final PublicJsonWebKey ec = TestIssuer.key("ES256", "enc");

    private TokenVerifier verifier(Decryption... decryptions) {
        TokenVerifier.Builder builder = issuer.verifier();
        for (Decryption decryption : decryptions) {
            builder.decryption(decryption);
        }
        return builder.build();
    }

    private Decryption rsaOaep() {
        return Decryption.with(rsa.getPrivateKey(), "RSA-OAEP-256").contentAlgorithms("A256GCM");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA-OAEP,A128GCM",
        "RSA-OAEP-256,A256GCM",
        "RSA-OAEP-256,A128CBC-HS256",
        "ECDH-ES,A256GCM",
        "ECDH-ES+A256KW,A256CBC-HS512"
    })
    void aSignedTokenInsideAnEncryptedOneIsAccepted(String alg, String enc) throws JoseException {
        PublicJsonWebKey key = alg.startsWith("RSA") ? rsa : ec;
        Decryption decryption = Decryption.with(key.getPrivateKey(), alg).contentAlgorithms(enc);
        try (TokenVerifier verifier = verifier(decryption)) {
            String token = encrypt(issuer.token(), alg, enc, key.getKey());
            TokenResult first = verifier.verify(token);

            assertThat(first.orElseThrow().subject()).contains("alice");
            assertThat(verifier.verify(token)).as("from the cache").isSameAs(first);
        }
    }

    @Test
    void aSharedSecretDecryptsToo() throws JoseException {
        SecretKey secret = new SecretKeySpec(new byte[32], "AES");
        try (TokenVerifier verifier = verifier(Decryption.with(secret, "dir").contentAlgorithms("A256GCM"))) {
            assertThat(verifier.verify(encrypt(issuer.token(), "dir", "A256GCM", secret)))
                    .isInstanceOf(TokenResult.Verified.class);
        }
    }

    @Test
    void anAlgorithmThatIsNotAllowedIsRefusedBeforeItIsTried() throws JoseException {
        try (TokenVerifier verifier = verifier(rsaOaep())) {
            assertThat(reason(verifier, encrypt(issuer.token(), "RSA-OAEP", "A256GCM", rsa.getKey())))
                    .isEqualTo(TokenReason.ENCRYPTION);
            assertThat(reason(verifier, encrypt(issuer.token(), "RSA-OAEP-256", "A128GCM", rsa.getKey())))
                    .isEqualTo(TokenReason.ENCRYPTION);
            assertThat(reason(verifier, encrypt(issuer.token(), "RSA1_5", "A256GCM", rsa.getKey())))
                    .isEqualTo(TokenReason.ENCRYPTION);
        }
    }

    @Test
    void rsa15AndPasswordsCannotEvenBeAllowed() {
        assertThatThrownBy(() -> Decryption.with(rsa.getPrivateKey(), "RSA1_5"))
                .hasMessageContaining("'RSA1_5' is not supported");
        assertThatThrownBy(() -> Decryption.with(rsa.getPrivateKey(), "PBES2-HS256+A128KW"))
                .hasMessageContaining("is not supported");
        assertThatThrownBy(() -> issuer.verifier().decryption(Decryption.with(rsa.getPrivateKey(), "RSA-OAEP-256")))
                .hasMessageContaining(".contentAlgorithms(");
    }

    @Test
    void aDecryptionThatCanNeverWorkIsRefused() {
        SecretKey half = new SecretKeySpec(new byte[16], "AES");

        assertThatThrownBy(() -> verifier(Decryption.with(half, "dir").contentAlgorithms("A256GCM")))
                .hasMessageContaining("does not fit its algorithm dir");
        assertThatThrownBy(() -> verifier(Decryption.with(half, "A256KW").contentAlgorithms("A256GCM")))
                .hasMessageContaining("does not fit its algorithm A256KW");
        assertThatThrownBy(() -> verifier(Decryption.with(half, "RSA-OAEP").contentAlgorithms("A256GCM")))
                .hasMessageContaining("does not fit its algorithm RSA-OAEP");
        assertThatThrownBy(() ->
                        verifier(Decryption.with(ec.getPrivateKey(), "RSA-OAEP").contentAlgorithms("A256GCM")))
                .hasMessageContaining("does not fit its algorithm RSA-OAEP");
    }

    @Test
    void twoKeysForTheSameTokensNeedNames() {
        assertThatThrownBy(() -> verifier(rsaOaep(), rsaOaep())).hasMessageContaining("for the same tokens");
        verifier(rsaOaep().kid("old"), rsaOaep().kid("new")).close();
    }

    @Test
    void encryptionAloneProvesNothing() throws JoseException {
        try (TokenVerifier verifier = verifier(rsaOaep())) {
            String claims = org.jose4j.json.JsonUtil.toJson(TestIssuer.claims());
            String unsigned = TestIssuer.base64("{\"alg\":\"none\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    + "." + TestIssuer.base64(claims.getBytes(java.nio.charset.StandardCharsets.UTF_8)) + ".";

            assertThat(reason(verifier, encrypt(claims, "RSA-OAEP-256", "A256GCM", rsa.getKey())))
                    .isEqualTo(TokenReason.NESTING);
            assertThat(reason(verifier, encrypt(unsigned, "RSA-OAEP-256", "A256GCM", rsa.getKey())))
                    .as("CVE-2026-29000")
                    .isEqualTo(TokenReason.ALGORITHM);
        }
    }

    @Test
    void thereAreTwoLayersAtMost() throws JoseException {
        try (TokenVerifier verifier = verifier(rsaOaep())) {
            String once = encrypt(issuer.token(), "RSA-OAEP-256", "A256GCM", rsa.getKey());

            assertThat(reason(verifier, encrypt(once, "RSA-OAEP-256", "A256GCM", rsa.getKey())))
                    .isEqualTo(TokenReason.NESTING);
        }
    }

    @Test
    void compressionIsRefusedUnlessItIsAllowed() throws JoseException {
        String compressed = compressed(issuer.token());
        try (TokenVerifier strict = verifier(rsaOaep());
                TokenVerifier lenient = verifier(rsaOaep().allowCompression())) {
            assertThat(reason(strict, compressed)).isEqualTo(TokenReason.ENCRYPTION);
            assertThat(lenient.verify(compressed)).isInstanceOf(TokenResult.Verified.class);
        }
    }

    @Test
    void aBombIsRefused() throws JoseException {
        try (TokenVerifier verifier = verifier(rsaOaep().allowCompression())) {
            assertThat(reason(verifier, compressed("A".repeat(20_000)))).isEqualTo(TokenReason.TOO_LARGE);
            assertThat(reason(verifier, compressed("A".repeat(4_000_000)))).isEqualTo(TokenReason.DECRYPTION);
        }
    }

    private String compressed(String payload) throws JoseException {
        JsonWebEncryption jwe = jwe(payload, "RSA-OAEP-256", "A256GCM", rsa.getKey());
        jwe.enableDefaultCompression();
        return jwe.getCompactSerialization();
    }

    @Test
    void aTokenChangedAnywhereDoesNotDecrypt() throws JoseException {
        try (TokenVerifier verifier = verifier(rsaOaep())) {
            String token = encrypt(issuer.token(), "RSA-OAEP-256", "A256GCM", rsa.getKey());
            for (int i = 0; i < token.length(); i += 7) {
                char other = token.charAt(i) == 'B' ? 'C' : 'B';
                String changed = token.substring(0, i) + other + token.substring(i + 1);

                assertThat(verifier.verify(changed)).as("at %d", i).isInstanceOf(TokenResult.Rejected.class);
            }
            assertThat(reason(verifier, token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(22)))
                    .isEqualTo(TokenReason.DECRYPTION);
        }
    }

    @Test
    void whatIsInsideMustBeSignedByTheIssuer() throws JoseException {
        try (TokenVerifier verifier = verifier(rsaOaep())) {
            String foreign = TestIssuer.with("ES256").token();

            assertThat(reason(verifier, encrypt(foreign, "RSA-OAEP-256", "A256GCM", rsa.getKey())))
                    .isEqualTo(TokenReason.SIGNATURE);
        }
    }

    private static String encrypt(String payload, String alg, String enc, Key key) throws JoseException {
        return jwe(payload, alg, enc, key).getCompactSerialization();
    }

    private static JsonWebEncryption jwe(String payload, String alg, String enc, Key key) {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jwe.setAlgorithmHeaderValue(alg);
        jwe.setEncryptionMethodHeaderParameter(enc);
        jwe.setContentTypeHeaderValue("JWT");
        jwe.setKey(key);
        jwe.setPayload(payload);
        return jwe;
    }

    private static TokenReason reason(TokenVerifier verifier, String token) {
        return ((TokenResult.Rejected) verifier.verify(token)).reason();
    }
}
