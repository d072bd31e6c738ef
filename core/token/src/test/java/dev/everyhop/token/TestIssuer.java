package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.Key;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jca.ProviderContext;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmFactoryFactory;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignatureAlgorithm;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** An issuer whose tokens tests make: conforming ones, and whatever else is asked for. */
final class TestIssuer {

    static final String LOCATION = "https://id.example";
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);

    final List<PublicJsonWebKey> keys = new ArrayList<>();

    static TestIssuer with(String... algorithms) {
        TestIssuer issuer = new TestIssuer();
        for (String algorithm : algorithms) {
            issuer.keys.add(key(algorithm, "key-" + algorithm));
        }
        return issuer;
    }

    static PublicJsonWebKey key(String algorithm, String kid) {
        try {
            PublicJsonWebKey key =
                    switch (algorithm) {
                        case "ES256" -> EcJwkGenerator.generateJwk(EllipticCurves.P256);
                        case "ES384" -> EcJwkGenerator.generateJwk(EllipticCurves.P384);
                        case "ES512" -> EcJwkGenerator.generateJwk(EllipticCurves.P521);
                        case "EdDSA" -> OkpJwkGenerator.generateJwk("Ed25519");
                        default -> RsaJwkGenerator.generateJwk(2048);
                    };
            key.setKeyId(kid);
            key.setAlgorithm(algorithm);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    String jwks() {
        return new JsonWebKeySet(keys.toArray(JsonWebKey[]::new)).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    Issuer issuer() {
        return Issuer.at(LOCATION)
                .algorithms(keys.stream().map(JsonWebKey::getAlgorithm).toArray(String[]::new))
                .jwks(jwks());
    }

    TokenVerifier.Builder verifier() {
        return TokenVerifier.builder().issuer(issuer()).audience("orders").clock(CLOCK);
    }

    /** The claims of a conforming token, to be changed before signing. */
    static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", LOCATION);
        claims.put("sub", "alice");
        claims.put("aud", List.of("orders"));
        claims.put("client_id", "shop");
        claims.put("exp", NOW.getEpochSecond() + 300);
        claims.put("iat", NOW.getEpochSecond());
        claims.put("jti", "4f0c2a");
        claims.put("scope", "orders:read orders:write");
        return claims;
    }

    static Map<String, Object> claimsWith(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    static Map<String, Object> claimsWithout(String name) {
        Map<String, Object> claims = claims();
        claims.remove(name);
        return claims;
    }

    Map<String, Object> header() {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", keys.get(0).getAlgorithm());
        header.put("typ", "at+jwt");
        header.put("kid", keys.get(0).getKeyId());
        return header;
    }

    Map<String, Object> headerWith(String name, Object value) {
        Map<String, Object> header = header();
        header.put(name, value);
        return header;
    }

    Map<String, Object> headerWithout(String name) {
        Map<String, Object> header = header();
        header.remove(name);
        return header;
    }

    String token() {
        return token(header(), claims());
    }

    String token(Map<String, Object> claims) {
        return token(header(), claims);
    }

    String token(Map<String, Object> header, Map<String, Object> claims) {
        return sign(JsonUtil.toJson(header), JsonUtil.toJson(claims), keys.get(0));
    }

    String sign(String header, String payload) {
        return sign(header, payload, keys.get(0));
    }

    /** Signs these very bytes, whatever they are. */
    static String sign(String header, String payload, PublicJsonWebKey key) {
        return sign(header.getBytes(UTF_8), payload.getBytes(UTF_8), key.getAlgorithm(), key.getPrivateKey());
    }

    static String sign(byte[] header, byte[] payload, String algorithm, Key key) {
        return signSegments(base64(header) + "." + base64(payload), algorithm, key);
    }

    static String signSegments(String signingInput, String algorithm, Key key) {
        try {
            JsonWebSignatureAlgorithm signer = AlgorithmFactoryFactory.getInstance()
                    .getJwsAlgorithmFactory()
                    .getAlgorithm(algorithm);
            ProviderContext providers = new ProviderContext();
            byte[] signature = signer.sign(signer.prepareForSign(key, providers), signingInput.getBytes(UTF_8));
            return signingInput + "." + base64(signature);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
