package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tokens signed with ML-DSA (FIPS 204), on JDKs that have it. */
class MlDsaTest {

    private static final Map<String, Integer> KEY_LENGTHS =
            Map.of("ML-DSA-44", 1312, "ML-DSA-65", 1952, "ML-DSA-87", 2592);

    @TestFactory
    Stream<DynamicTest> aTokenSignedWithItIsVerified() {
        if (Runtime.version().feature() < 24) {
            System.out.println("ML-DSA was not run: it needs JDK 24 or later");
            return Stream.empty();
        }
        return KEY_LENGTHS.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> run(one.getKey(), one.getValue())));
    }

    private static void run(String algorithm, int keyLength) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        String key = TestIssuer.base64(Arrays.copyOfRange(encoded, encoded.length - keyLength, encoded.length));
        String jwks =
                "{\"keys\":[{\"kty\":\"AKP\",\"kid\":\"pq\",\"alg\":\"" + algorithm + "\",\"pub\":\"" + key + "\"}]}";
        Issuer issuer = Issuer.at(TestIssuer.LOCATION).algorithms(algorithm).jwks(jwks);
        String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"at+jwt\",\"kid\":\"pq\"}";
        String input = TestIssuer.base64(header.getBytes(UTF_8)) + "."
                + TestIssuer.base64(JsonUtil.toJson(TestIssuer.claims()).getBytes(UTF_8));
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(input.getBytes(UTF_8));
        byte[] signature = signer.sign();
        try (TokenVerifier verifier = TokenVerifier.builder()
                .issuer(issuer)
                .audience("orders")
                .clock(TestIssuer.CLOCK)
                .build()) {
            assertThat(verifier.verify(input + "." + TestIssuer.base64(signature)))
                    .isInstanceOf(TokenResult.Verified.class);
            signature[7] ^= 1;
            assertThat(verifier.verify(input + "." + TestIssuer.base64(signature)))
                    .isInstanceOfSatisfying(TokenResult.Rejected.class, refused -> assertThat(refused.reason())
                            .isEqualTo(TokenReason.SIGNATURE));
        }
    }
}
