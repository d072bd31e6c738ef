package dev.everyhop.token;

import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.KeyIds;
import dev.everyhop.token.internal.json.JsonName;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.json.JsonScanner.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A token's header after the checks that need no issuer, or the reason why it is refused (RFC 7515, section 4; RFC 8725).
 *
 * @param fault why it is refused; null if it is not
 * @param algorithm the {@code alg} of a signed token; null for an encrypted one and one that is refused
 * @param algorithmName the {@code alg} as it is spelled
 * @param contentAlgorithm the {@code enc}; null where there is none
 * @param compressed whether the content was compressed
 * @param kid the key id; null if it has none
 * @param type the {@code typ} in its comparable form; null if it has none
 */
record TokenHeader(
        @Nullable TokenReason fault,
        @Nullable JwsAlgorithm algorithm,
        String algorithmName,
        @Nullable String contentAlgorithm,
        boolean compressed,
        @Nullable String kid,
        @Nullable String type) {

    private static final JsonName ALG = JsonName.of("alg");
    private static final JsonName ENC = JsonName.of("enc");
    private static final JsonName KID = JsonName.of("kid");
    private static final JsonName TYP = JsonName.of("typ");
    private static final JsonName CTY = JsonName.of("cty");
    private static final JsonName ZIP = JsonName.of("zip");
    private static final JsonName DEFLATE = JsonName.of("DEF");
    private static final JsonName[] KEYS = names("jwk", "jku", "x5c", "x5u");
    private static final JsonName[] EXTENSIONS = names("crit", "b64");

    /** Reads a header whose bytes stand at the beginning of {@code bytes}. */
    static TokenHeader read(JsonScanner json, byte[] bytes, int length, boolean encrypted) {
        if (!json.scan(bytes, 0, length)) {
            return refused(TokenReason.HEADER_INVALID);
        }
        if (hasAny(json, KEYS)) {
            return refused(TokenReason.HEADER_KEY);
        }
        if (hasAny(json, EXTENSIONS)) {
            return refused(TokenReason.HEADER_CRITICAL);
        }
        int alg = json.find(ALG);
        if (alg < 0 || json.kind(alg) != Kind.STRING) {
            return refused(TokenReason.ALGORITHM);
        }
        int typ = json.find(TYP);
        int cty = json.find(CTY);
        if ((typ >= 0 && json.kind(typ) != Kind.STRING) || (cty >= 0 && json.kind(cty) != Kind.STRING)) {
            return refused(TokenReason.HEADER_INVALID);
        }
        if (!encrypted && cty >= 0 && TypeRule.normalised(json.string(cty)).equals("jwt")) {
            // What is signed says that it is no claims but a token of its own (RFC 7519, section 5.2).
            return refused(TokenReason.NESTING);
        }
        String type = typ < 0 ? null : TypeRule.normalised(json.string(typ));
        String name = json.string(alg);
        int kid = json.find(KID);
        if (kid >= 0 && (json.kind(kid) != Kind.STRING || !KeyIds.isGood(json.string(kid)))) {
            return refused(TokenReason.KEY_ID);
        }
        String keyId = kid < 0 ? null : json.string(kid);
        return encrypted ? ofEncrypted(json, name, keyId, type) : ofSigned(name, keyId, type);
    }

    private static TokenHeader ofSigned(String algorithm, @Nullable String kid, @Nullable String type) {
        return JwsAlgorithm.named(algorithm)
                .map(known -> new TokenHeader(null, known, algorithm, null, false, kid, type))
                .orElseGet(() -> refused(TokenReason.ALGORITHM));
    }

    private static TokenHeader ofEncrypted(
            JsonScanner json, String algorithm, @Nullable String kid, @Nullable String type) {
        int enc = json.find(ENC);
        int zip = json.find(ZIP);
        if (enc < 0 || json.kind(enc) != Kind.STRING || (zip >= 0 && !json.is(zip, DEFLATE))) {
            return refused(TokenReason.ENCRYPTION);
        }
        return new TokenHeader(null, null, algorithm, json.string(enc), zip >= 0, kid, type);
    }

    private static boolean hasAny(JsonScanner json, JsonName[] names) {
        for (JsonName name : names) {
            if (json.find(name) >= 0) {
                return true;
            }
        }
        return false;
    }

    static TokenHeader refused(TokenReason reason) {
        return new TokenHeader(reason, null, "", null, false, null, null);
    }

    private static JsonName[] names(String... names) {
        JsonName[] made = new JsonName[names.length];
        for (int i = 0; i < names.length; i++) {
            made[i] = JsonName.of(names[i]);
        }
        return made;
    }
}
