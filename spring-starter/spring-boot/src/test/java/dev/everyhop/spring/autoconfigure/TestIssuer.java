package dev.everyhop.spring.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** An issuer that signs what tests need, with its key set in a file. */
public final class TestIssuer {

    public static final String LOCATION = "https://id.example";
    public static final String AUDIENCE = "orders";

    private static final RsaJsonWebKey KEY = key();
    private static final Path JWKS = file();

    private TestIssuer() {}

    /** Returns the properties that make a service accept its tokens. */
    public static String[] properties(String... more) {
        String[] own = {
            "everyhop.issuers[0].location=" + LOCATION,
            "everyhop.issuers[0].jwks=" + JWKS.toUri(),
            "everyhop.audience=" + AUDIENCE
        };
        String[] all = java.util.Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return all;
    }

    static Path jwksFile() {
        return JWKS;
    }

    public static String jwks() {
        return new JsonWebKeySet(List.of(KEY)).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** Returns a token of alice with these scopes. */
    public static String token(String... scopes) {
        return tokenOf(LOCATION, "at+jwt", scopes);
    }

    /** Returns a token of alice that is bound to this certificate thumbprint. */
    public static String boundTo(String thumbprint) {
        return tokenOf(LOCATION, "at+jwt", Map.of("cnf", Map.of("x5t#S256", thumbprint)));
    }

    public static String tokenOf(String issuer, String type, String... scopes) {
        return tokenOf(issuer, type, Map.of(), scopes);
    }

    /** Returns a token of alice with these claims and scopes. */
    public static String tokenWith(Map<String, Object> claims, String... scopes) {
        return tokenOf(LOCATION, "at+jwt", claims, scopes);
    }

    public static String tokenOf(String issuer, String type, Map<String, Object> more, String... scopes) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setSubject("alice");
        claims.setAudience(AUDIENCE);
        claims.setStringClaim("client_id", "shop");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setIssuedAtToNow();
        claims.setGeneratedJwtId();
        claims.setStringClaim("scope", String.join(" ", scopes));
        more.forEach(claims::setClaim);
        JsonWebSignature jws = new JsonWebSignature();
        jws.setHeader("typ", type);
        jws.setKeyIdHeaderValue(KEY.getKeyId());
        jws.setAlgorithmHeaderValue("RS256");
        jws.setKey(KEY.getRsaPrivateKey());
        jws.setPayload(claims.toJson());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RsaJsonWebKey key() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId("key-1");
            key.setAlgorithm("RS256");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("jwks", ".json");
            file.toFile().deleteOnExit();
            return Files.writeString(file, jwks());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
