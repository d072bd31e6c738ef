package dev.everyhop.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs access tokens.
 *
 * @param algorithm what it signs with
 * @param kid its id
 * @param pair the key pair; null for HMAC
 * @param secret the secret of HMAC; empty for a key pair
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SigningKey(Algorithm algorithm, String kid, @Nullable KeyPair pair, byte[] secret) {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static SigningKey generate(Algorithm algorithm, String kid) {
        if (algorithm == Algorithm.HS256) {
            byte[] secret = new byte[32];
            new SecureRandom().nextBytes(secret);
            return new SigningKey(algorithm, kid, null, secret);
        }
        try {
            return new SigningKey(algorithm, kid, algorithm.generator().generateKeyPair(), new byte[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    PublicKey publicKey() {
        return Objects.requireNonNull(pair, "HMAC has no public key").getPublic();
    }

    SecretKeySpec secretKey() {
        return new SecretKeySpec(secret, "HmacSHA256");
    }

    /** Returns the public key as a JWK, or the secret as one. */
    String jwk() {
        return jwk(algorithm, kid, pair == null ? secretKey() : pair.getPublic());
    }

    static String jwk(Algorithm algorithm, String kid, Key key) {
        try {
            JsonWebKey jwk = JsonWebKey.Factory.newJwk(key);
            jwk.setKeyId(kid);
            jwk.setAlgorithm(algorithm.name());
            jwk.setUse("sig");
            return jwk.toJson(JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Signs an access token in the form of RFC 9068: about 900 bytes with RS256.
     *
     * @param expiresAt {@code exp}, in seconds
     */
    SignedToken sign(String issuer, String audience, long expiresAt) {
        // A shared secret has no id.
        String header = pair == null
                ? "{\"alg\":\"%s\",\"typ\":\"at+jwt\"}".formatted(algorithm)
                : "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}".formatted(algorithm, kid);
        String claims = ("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"exp\":%d,\"iat\":%d,\"jti\":\"%s\","
                        + "\"client_id\":\"storefront-web\",\"scope\":\"orders:read orders:write payments:read"
                        + " payments:refund shipments:read returns:write customers:read\","
                        + "\"roles\":[\"customer\",\"beta-tester\",\"newsletter\",\"returns\"]}")
                .formatted(issuer, UUID.randomUUID(), audience, expiresAt, expiresAt - 3600, UUID.randomUUID());
        String input = encode(header.getBytes(UTF_8)) + '.' + encode(claims.getBytes(UTF_8));
        byte[] signature = signature(input.getBytes(US_ASCII));
        return new SignedToken(input + '.' + encode(signature), input.getBytes(US_ASCII), signature);
    }

    private byte[] signature(byte[] input) {
        try {
            if (pair == null) {
                Mac mac = Mac.getInstance(algorithm.jcaName);
                mac.init(secretKey());
                return mac.doFinal(input);
            }
            Signature signer = algorithm.signature(null);
            signer.initSign(pair.getPrivate());
            signer.update(input);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    /** Returns the algorithm and the id, never the key. */
    @Override
    public String toString() {
        return "SigningKey[" + algorithm + ", " + kid + "]";
    }
}
