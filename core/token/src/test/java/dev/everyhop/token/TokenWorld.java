package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * Two issuers, one with public keys and one with a secret, a key for encrypted tokens, and the same rules twice: as a
 * {@link TokenVerifier} and as jose4j's consumers. The keys are the same in each run, so that a failure can be repeated.
 */
final class TokenWorld {

    static final String SECRET_LOCATION = "https://hs.example";
    static final String[] PUBLIC_ALGORITHMS = {"RS256", "PS256", "ES256", "EdDSA"};
    static final String[] SECRET_ALGORITHMS = {"HS256", "HS384"};
    static final int SKEW_SECONDS = 30;
    static final int MAX_LIFETIME_SECONDS = 86_400;
    private static final long NOW = TestIssuer.NOW.getEpochSecond();

    final Map<String, PublicJsonWebKey> keys = new LinkedHashMap<>();
    final SecretKey secret =
            new SecretKeySpec("a secret of forty-eight bytes, known to the tests".getBytes(UTF_8), "HMAC");
    final SecretKey encryption = new SecretKeySpec("32 bytes for the outer layer too".getBytes(UTF_8), "AES");

    private final List<JwtConsumer> consumers = new ArrayList<>();

    TokenWorld() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(20261124);
            add("rsa-256", "RS256", RsaJwkGenerator.generateJwk(2048, null, random));
            add("rsa-any", null, RsaJwkGenerator.generateJwk(2048, null, random));
            add("ec-1", "ES256", EcJwkGenerator.generateJwk(EllipticCurves.P256, null, random));
            add("ec-2", null, EcJwkGenerator.generateJwk(EllipticCurves.P256, null, random));
            add("ed", "EdDSA", OkpJwkGenerator.generateJwk("Ed25519", null, random));
        } catch (NoSuchAlgorithmException | JoseException e) {
            throw new IllegalStateException(e);
        }
        consumers.add(consumer(SECRET_LOCATION, SECRET_ALGORITHMS)
                .setVerificationKey(secret)
                .build());
        JwksVerificationKeyResolver byKid = new JwksVerificationKeyResolver(new ArrayList<>(keys.values()));
        byKid.setDisambiguateWithVerifySignature(true);
        consumers.add(consumer(TestIssuer.LOCATION, PUBLIC_ALGORITHMS)
                .setVerificationKeyResolver(byKid)
                .build());
    }

    private void add(String kid, String algorithm, PublicJsonWebKey key) {
        key.setKeyId(kid);
        if (algorithm != null) {
            key.setAlgorithm(algorithm);
        }
        keys.put(kid, key);
    }

    String jwks() {
        return new JsonWebKeySet(keys.values().toArray(JsonWebKey[]::new))
                .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    Key signingKey(String kid) {
        PublicJsonWebKey key = keys.get(kid);
        return key == null ? secret : key.getPrivateKey();
    }

    TokenVerifier.Builder verifier() {
        return TokenVerifier.builder()
                .issuer(Issuer.at(TestIssuer.LOCATION)
                        .algorithms(PUBLIC_ALGORITHMS)
                        .jwks(jwks()))
                .issuer(Issuer.at(SECRET_LOCATION).algorithms(SECRET_ALGORITHMS).secret(secret.getEncoded()))
                .decryption(Decryption.with(encryption, "dir").contentAlgorithms("A256GCM"))
                .audience("orders", "stock")
                .clock(TestIssuer.CLOCK);
    }

    /** Returns what jose4j reads from a token that one of its consumers accepts; null if both refuse. */
    JwtClaims jose4j(String token) {
        for (JwtConsumer consumer : consumers) {
            try {
                return consumer.processToClaims(token);
            } catch (InvalidJwtException refused) {
                // The next may accept it.
            }
        }
        return null;
    }

    /** The rules of {@link #verifier}, for tokens of one issuer. */
    private JwtConsumerBuilder consumer(String location, String... algorithms) {
        return new JwtConsumerBuilder()
                .setExpectedIssuer(true, location)
                .setExpectedAudience(true, "orders", "stock")
                .setExpectedType(true, "at+jwt")
                .setRequireExpirationTime()
                .setMaxFutureValidityInMinutes(MAX_LIFETIME_SECONDS / 60)
                .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                .setEvaluationTime(NumericDate.fromSeconds(NOW))
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, algorithms)
                .setDecryptionKey(encryption)
                .setJweAlgorithmConstraints(ConstraintType.PERMIT, "dir")
                .setJweContentEncryptionAlgorithmConstraints(ConstraintType.PERMIT, "A256GCM")
                .setEnableLiberalContentTypeHandling()
                .registerValidator(TokenWorld::issuedInTheFuture)
                .registerValidator(TokenWorld::bound);
    }

    private static ErrorCodeValidator.Error issuedInTheFuture(JwtContext context) throws MalformedClaimException {
        NumericDate issuedAt = context.getJwtClaims().getIssuedAt();
        return issuedAt != null && issuedAt.getValue() > NOW + SKEW_SECONDS
                ? new ErrorCodeValidator.Error(-1, "issued in the future")
                : null;
    }

    private static ErrorCodeValidator.Error bound(JwtContext context) {
        return context.getJwtClaims().getClaimsMap().containsKey("cnf")
                ? new ErrorCodeValidator.Error(-2, "bound to a key")
                : null;
    }
}
