package dev.everyhop.benchmarks;

import static dev.everyhop.benchmarks.SignedToken.AUDIENCE;
import static dev.everyhop.benchmarks.SignedToken.ISSUER;

import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.JWTVerifier;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.fusionauth.jwt.JWTDecoder;
import io.fusionauth.jwt.JWTException;
import io.fusionauth.jwt.Verifier;
import io.fusionauth.jwt.ec.ECVerifier;
import io.fusionauth.jwt.hmac.HMACVerifier;
import io.fusionauth.jwt.rsa.RSAPSSVerifier;
import io.fusionauth.jwt.rsa.RSAVerifier;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Other libraries, each in the leanest form that its documentation knows, with the key at hand. */
final class Peers {

    private static final int SKEW_SECONDS = 30;

    private Peers() {}

    static Judge jose4j(SigningKey key) {
        JwtConsumer consumer = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(
                        ConstraintType.PERMIT, key.algorithm().name())
                .setVerificationKey(verificationKey(key))
                .setExpectedType(true, "at+jwt")
                .setExpectedIssuer(ISSUER)
                .setExpectedAudience(AUDIENCE)
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                .build();
        return compact -> {
            try {
                return consumer.processToClaims(compact) != null;
            } catch (InvalidJwtException e) {
                return false;
            }
        };
    }

    static Judge nimbus(SigningKey key) {
        DefaultJWTProcessor<SecurityContext> processor = nimbusProcessor(key);
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                AUDIENCE, new JWTClaimsSet.Builder().issuer(ISSUER).build(), Set.of("exp")));
        return compact -> {
            try {
                return processor.process(compact, null) != null;
            } catch (Exception e) {
                return false;
            }
        };
    }

    private static DefaultJWTProcessor<SecurityContext> nimbusProcessor(SigningKey key) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(key.algorithm().name());
        List<Key> keys = List.of(verificationKey(key));
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector((header, context) -> header.getAlgorithm().equals(algorithm) ? keys : List.of());
        return processor;
    }

    static Judge spring(SigningKey key) {
        NimbusJwtDecoder decoder =
                switch (key.algorithm()) {
                    case RS256, PS256 ->
                        NimbusJwtDecoder.withPublicKey((RSAPublicKey) key.publicKey())
                                .signatureAlgorithm(SignatureAlgorithm.valueOf(
                                        key.algorithm().name()))
                                .validateType(false)
                                .build();
                    case HS256 ->
                        NimbusJwtDecoder.withSecretKey(key.secretKey())
                                .macAlgorithm(MacAlgorithm.HS256)
                                .validateType(false)
                                .build();
                    default -> {
                        DefaultJWTProcessor<SecurityContext> processor = nimbusProcessor(key);
                        processor.setJWTClaimsSetVerifier((claims, context) -> {});
                        yield new NimbusJwtDecoder(processor);
                    }
                };
        decoder.setJwtValidator(JwtValidators.createDefaultWithValidators(List.of(
                new JwtTimestampValidator(),
                new JwtIssuerValidator(ISSUER),
                new JwtAudienceValidator(AUDIENCE),
                new JwtTypeValidator("at+jwt"))));
        return compact -> {
            try {
                return decoder.decode(compact) != null;
            } catch (org.springframework.security.oauth2.jwt.JwtException e) {
                return false;
            }
        };
    }

    static Judge javaJwt(SigningKey key) {
        com.auth0.jwt.algorithms.Algorithm algorithm =
                switch (key.algorithm()) {
                    case RS256 -> com.auth0.jwt.algorithms.Algorithm.RSA256((RSAPublicKey) key.publicKey(), null);
                    case ES256 -> com.auth0.jwt.algorithms.Algorithm.ECDSA256((ECPublicKey) key.publicKey(), null);
                    default -> com.auth0.jwt.algorithms.Algorithm.HMAC256(key.secret());
                };
        JWTVerifier verifier = JWT.require(algorithm)
                .withIssuer(ISSUER)
                .withAudience(AUDIENCE)
                .withClaimPresence("exp")
                .acceptLeeway(SKEW_SECONDS)
                .build();
        return compact -> {
            try {
                return verifier.verify(compact) != null;
            } catch (JWTVerificationException e) {
                return false;
            }
        };
    }

    static Judge jjwt(SigningKey key) {
        JwtParserBuilder builder =
                Jwts.parser().requireIssuer(ISSUER).requireAudience(AUDIENCE).clockSkewSeconds(SKEW_SECONDS);
        JwtParser parser = (key.pair() == null
                        ? builder.verifyWith(key.secretKey())
                        : builder.verifyWith(key.publicKey()))
                .build();
        return compact -> {
            try {
                return parser.parseSignedClaims(compact) != null;
            } catch (JwtException e) {
                return false;
            }
        };
    }

    static Judge fusionAuth(SigningKey key) {
        Verifier verifier =
                switch (key.algorithm()) {
                    case RS256 -> RSAVerifier.newVerifier(key.publicKey());
                    case PS256 -> RSAPSSVerifier.newVerifier(key.publicKey());
                    case ES256 -> ECVerifier.newVerifier(key.publicKey());
                    default -> HMACVerifier.newVerifier(key.secret());
                };
        JWTDecoder decoder = io.fusionauth.jwt.domain.JWT.getDecoder().withClockSkew(SKEW_SECONDS);
        return compact -> {
            try {
                // The decoder checks signature and times; issuer and audience are its caller's to check.
                io.fusionauth.jwt.domain.JWT jwt = decoder.decode(compact, verifier);
                return jwt.expiration != null && ISSUER.equals(jwt.issuer) && AUDIENCE.equals(jwt.audience);
            } catch (JWTException e) {
                return false;
            }
        };
    }

    static Judge vertx(SigningKey key) {
        JWTAuth auth = JWTAuth.create(
                null, // only a key store on disk would need an instance
                new JWTAuthOptions()
                        .addJwk(new JsonObject(key.jwk()))
                        .setJWTOptions(new JWTOptions()
                                .setIssuer(ISSUER)
                                .addAudience(AUDIENCE)
                                .setLeeway(SKEW_SECONDS)));
        return compact -> auth.authenticate(new TokenCredentials(compact)).succeeded();
    }

    private static Key verificationKey(SigningKey key) {
        return key.pair() == null ? key.secretKey() : key.publicKey();
    }
}
