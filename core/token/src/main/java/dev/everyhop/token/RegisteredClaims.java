package dev.everyhop.token;

import dev.everyhop.token.internal.json.JsonName;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.json.JsonScanner.Kind;
import org.jspecify.annotations.Nullable;

/** The claims whose form is checked whatever they say (RFC 7519, section 4.1); made to be used again. */
final class RegisteredClaims {

    private static final JsonName SUB = JsonName.of("sub");
    private static final JsonName EXP = JsonName.of("exp");
    private static final JsonName NBF = JsonName.of("nbf");
    private static final JsonName IAT = JsonName.of("iat");
    private static final JsonName JTI = JsonName.of("jti");
    private static final JsonName AUD = JsonName.of("aud");

    /** What {@link JsonScanner#integer} returns for what is no integer. */
    private static final long NONE = Long.MIN_VALUE;

    /** Seconds since the epoch. */
    long expiry;

    /** Seconds since the epoch; 0 if the token does not say. */
    long notBefore;

    /** Seconds since the epoch; 0 if the token does not say. */
    long issuedAt;

    /** Where the audience is among the members; -1 if there is none. */
    int audience;

    /** Reads them, and returns what is wrong with their form. */
    @Nullable
    TokenReason read(JsonScanner json) {
        int exp = json.find(EXP);
        if (exp < 0) {
            return TokenReason.EXPIRY_MISSING;
        }
        expiry = json.integer(exp);
        notBefore = integer(json, NBF);
        issuedAt = integer(json, IAT);
        audience = json.find(AUD);
        boolean good = expiry != NONE
                && notBefore != NONE
                && issuedAt != NONE
                && absentOrString(json, SUB)
                && absentOrString(json, JTI)
                && (audience < 0 || json.kind(audience) == Kind.STRING || json.isStrings(audience));
        return good ? null : TokenReason.CLAIM_FORM;
    }

    private static long integer(JsonScanner json, JsonName name) {
        int claim = json.find(name);
        return claim < 0 ? 0 : json.integer(claim);
    }

    private static boolean absentOrString(JsonScanner json, JsonName name) {
        int claim = json.find(name);
        return claim < 0 || json.kind(claim) == Kind.STRING;
    }
}
