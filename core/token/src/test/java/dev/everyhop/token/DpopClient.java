package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.dpop.Thumbprint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;

/** A client with a key of its own, that makes proofs: conforming ones, and whatever else is asked for. */
final class DpopClient {

    static final String PUBLIC_URL = "https://api.example";
    static final String METHOD = "POST";
    static final String PATH = "/orders/7";
    static final String URI = PUBLIC_URL + PATH;

    final PublicJsonWebKey key;
    private int proofs;

    DpopClient(String algorithm) {
        key = TestIssuer.key(algorithm, null);
    }

    /** The key as its proofs show it. */
    Map<String, Object> jwk() {
        Map<String, Object> jwk = new LinkedHashMap<>(key.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        jwk.remove("kid");
        jwk.remove("alg");
        return jwk;
    }

    String thumbprint() {
        return TestIssuer.base64(Thumbprint.of(jwk()));
    }

    /** The claims of a token that is bound to the key. */
    Map<String, Object> boundClaims() {
        return TestIssuer.claimsWith("cnf", Map.of("jkt", thumbprint()));
    }

    Map<String, Object> header() {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", "dpop+jwt");
        header.put("alg", key.getAlgorithm());
        header.put("jwk", jwk());
        return header;
    }

    Map<String, Object> claims(String token) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", "proof-" + proofs++);
        claims.put("htm", METHOD);
        claims.put("htu", URI);
        claims.put("iat", TestIssuer.NOW.getEpochSecond());
        claims.put("ath", TestIssuer.base64(Thumbprint.sha256(token.getBytes(US_ASCII))));
        return claims;
    }

    String proof(String token) {
        return sign(header(), claims(token));
    }

    String proofWith(String token, String claim, Object value) {
        Map<String, Object> claims = claims(token);
        claims.put(claim, value);
        return sign(header(), claims);
    }

    String proofWithout(String token, String claim) {
        Map<String, Object> claims = claims(token);
        claims.remove(claim);
        return sign(header(), claims);
    }

    String proofWithHeader(String token, String name, Object value) {
        Map<String, Object> header = header();
        header.put(name, value);
        return sign(header, claims(token));
    }

    String sign(Map<String, Object> header, Map<String, Object> claims) {
        return sign(JsonUtil.toJson(header), JsonUtil.toJson(claims));
    }

    String sign(String header, String claims) {
        return TestIssuer.sign(header.getBytes(UTF_8), claims.getBytes(UTF_8), key.getAlgorithm(), key.getPrivateKey());
    }

    static Presentation with(String... proofs) {
        return Presentation.dpop(METHOD, PATH, List.of(proofs));
    }
}
