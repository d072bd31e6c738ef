package dev.everyhop.gate;

import dev.everyhop.token.Issuer;
import dev.everyhop.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** An issuer for tests and the verifier that trusts it. */
final class Tokens {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final String ISSUER = "https://id.example";

    private static final PublicJsonWebKey KEY = key();

    private Tokens() {}

    static TokenVerifier verifier() {
        return builder().build();
    }

    static TokenVerifier.Builder builder() {
        return TokenVerifier.builder()
                .issuer(Issuer.at(ISSUER).algorithms("ES256").jwks(jwks()))
                .audience("orders")
                .clock(CLOCK);
    }

    static String jwks() {
        return new JsonWebKeySet(KEY).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    static String good(String scope) {
        return signed(claims(scope));
    }

    static String expired() {
        JwtClaims claims = claims("orders.read");
        claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() - 3600));
        return signed(claims);
    }

    static JwtClaims claims(String scope) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject("alice");
        claims.setAudience("orders");
        claims.setClaim("client_id", "shop");
        claims.setJwtId("4f0c2a");
        claims.setIssuedAt(NumericDate.fromSeconds(NOW.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 300));
        claims.setStringClaim("scope", scope);
        claims.setStringListClaim("roles", List.of("clerk"));
        return claims;
    }

    static String signed(JwtClaims claims) {
        return signed(claims, "at+jwt");
    }

    static String signed(JwtClaims claims, String type) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue("ES256");
        jws.setKeyIdHeaderValue("test");
        jws.setHeader("typ", type);
        jws.setKey(KEY.getPrivateKey());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey key() {
        try {
            PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("test");
            key.setAlgorithm("ES256");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
