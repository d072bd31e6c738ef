package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.Issuer;
import dev.everyhop.token.TokenVerifier;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** The issuer of the contract: good tokens, and every kind of bad one. */
final class ContractTokens {

    private static final String ISSUER = "https://id.example";

    private final Instant now = Instant.now();
    private final PublicJsonWebKey key = key("k1");
    private final PublicJsonWebKey other = key("k1");

    TokenVerifier verifier() {
        return TokenVerifier.builder()
                .issuer(Issuer.at(ISSUER).algorithms("ES256").jwks(jwks()))
                .audience("orders")
                .build();
    }

    private String jwks() {
        return new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    /** Returns a good token of alice with these scopes. */
    String good(String scopes) {
        return signed(claims(scopes, one -> {}), jws -> {});
    }

    /** Returns a token whose claims were changed before it was signed. */
    String claimed(String scopes, Consumer<JwtClaims> change) {
        return signed(claims(scopes, change), jws -> {});
    }

    /** Returns a token of the claim set that {@link #good} has, with a changed header. */
    String headed(Consumer<JsonWebSignature> change) {
        return signed(claims(TokenCases.READ, one -> {}), change);
    }

    /** Returns a token with these bytes as its claims. */
    String payload(String payload) {
        return signed(payload, jws -> {});
    }

    /** Returns a token whose header is this text, under the signature of another. */
    String header(String header) {
        String[] parts = good(TokenCases.READ).split("\\.", -1);
        return encoded(header) + "." + parts[1] + "." + parts[2];
    }

    /** Returns a token that somebody else signed with a key of the same name. */
    String foreign() {
        return signed(claims(TokenCases.READ, one -> {}), jws -> jws.setKey(other.getPrivateKey()));
    }

    /** Returns a token that is signed with the public key as if it were a secret. */
    String confused() {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims(TokenCases.READ, one -> {}));
        jws.setAlgorithmHeaderValue("HS256");
        jws.setKeyIdHeaderValue("k1");
        jws.setHeader("typ", "at+jwt");
        jws.setKey(new HmacKey(jwks().getBytes(UTF_8)));
        return compact(jws);
    }

    String ownKey() {
        return signed(claims(TokenCases.READ, one -> {}), jws -> {
            jws.setKey(other.getPrivateKey());
            jws.setJwkHeader(other);
        });
    }

    static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    long seconds(long fromNow) {
        return now.getEpochSecond() + fromNow;
    }

    private String claims(String scopes, Consumer<JwtClaims> change) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject("alice");
        claims.setAudience("orders");
        claims.setClaim("client_id", "shop");
        claims.setJwtId("4f0c2a");
        claims.setIssuedAt(NumericDate.fromSeconds(seconds(0)));
        claims.setExpirationTime(NumericDate.fromSeconds(seconds(3600)));
        claims.setStringListClaim("roles", List.of("clerk"));
        if (!scopes.isEmpty()) {
            claims.setStringClaim("scope", scopes);
        }
        change.accept(claims);
        return claims.toJson();
    }

    /** Sets the members that {@link JwtClaims} has no method for. */
    static Consumer<JwtClaims> with(Map<String, Object> more) {
        return claims -> more.forEach(claims::setClaim);
    }

    private String signed(String payload, Consumer<JsonWebSignature> change) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(payload);
        jws.setAlgorithmHeaderValue("ES256");
        jws.setKeyIdHeaderValue("k1");
        jws.setHeader("typ", "at+jwt");
        jws.setKey(key.getPrivateKey());
        change.accept(jws);
        return compact(jws);
    }

    private static String compact(JsonWebSignature jws) {
        jws.setDoKeyValidation(false);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey key(String id) {
        try {
            PublicJsonWebKey made = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            made.setKeyId(id);
            made.setAlgorithm("ES256");
            return made;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
