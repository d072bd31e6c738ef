package dev.everyhop.servlet;

import dev.everyhop.token.Issuer;
import dev.everyhop.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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
    private static final String ISSUER = "https://id.example";

    private final PublicJsonWebKey key;

    Tokens() {
        try {
            key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("test");
            key.setAlgorithm("ES256");
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    TokenVerifier verifier() {
        return builder().build();
    }

    TokenVerifier.Builder builder() {
        String jwks = new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        return TokenVerifier.builder()
                .issuer(Issuer.at(ISSUER).algorithms("ES256").jwks(jwks))
                .audience("orders")
                .clock(InstantSource.fixed(NOW));
    }

    /** Returns a header line with a good token of this scope. */
    String header(String scope) {
        return header(Map.of("scope", scope));
    }

    /** Returns a header line with a good token that has these claims besides. */
    String header(Map<String, Object> more) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject("alice");
        claims.setAudience("orders");
        claims.setClaim("client_id", "shop");
        claims.setJwtId("4f0c2a");
        claims.setIssuedAt(NumericDate.fromSeconds(NOW.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 300));
        more.forEach(claims::setClaim);
        claims.setStringListClaim("roles", List.of("clerk"));
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue("ES256");
        jws.setKeyIdHeaderValue("test");
        jws.setHeader("typ", "at+jwt");
        jws.setKey(key.getPrivateKey());
        try {
            return "Authorization: Bearer " + jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
