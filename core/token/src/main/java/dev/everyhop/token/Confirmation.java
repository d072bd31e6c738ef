package dev.everyhop.token;

import dev.everyhop.token.internal.dpop.Thumbprint;
import dev.everyhop.token.internal.json.JsonName;
import dev.everyhop.token.internal.json.JsonScanner;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token is bound to ({@code cnf}, RFC 7800): a key ({@code jkt}, RFC 9449, section 6.1), a certificate
 * ({@code x5t#S256}, RFC 8705, section 3.1), or both.
 *
 * @param key the thumbprint of the key; null if it is bound to none
 * @param certificate the thumbprint of the certificate; null if it is bound to none
 */
@SuppressWarnings("ArrayRecordComponent")
record Confirmation(byte @Nullable [] key, byte @Nullable [] certificate) {

    /** Stands for what is not understood. */
    static final Confirmation UNKNOWN = new Confirmation(null, null);

    private static final JsonName CNF = JsonName.of("cnf");
    private static final String KEY = "jkt";
    private static final String CERTIFICATE = "x5t#S256";

    /** Returns whether it is not understood. */
    boolean isUnknown() {
        return key == null && certificate == null;
    }

    /** Reads it from claims; null if there is none. */
    static @Nullable Confirmation of(JsonScanner claims) {
        int cnf = claims.find(CNF);
        if (cnf < 0) {
            return null;
        }
        return claims.value(cnf) instanceof Map<?, ?> methods ? ofMethods(methods) : UNKNOWN;
    }

    /** Reads it from the members of an introspection answer; null if there is none. */
    static @Nullable Confirmation of(Map<String, Object> members) {
        Object cnf = members.get(CNF.toString());
        if (cnf == null) {
            return null;
        }
        return cnf instanceof Map<?, ?> methods ? ofMethods(methods) : UNKNOWN;
    }

    private static Confirmation ofMethods(Map<?, ?> methods) {
        byte[] key = methods.get(KEY) instanceof String text ? Thumbprint.decoded(text) : null;
        byte[] certificate = methods.get(CERTIFICATE) instanceof String text ? Thumbprint.decoded(text) : null;
        int understood = (key == null ? 0 : 1) + (certificate == null ? 0 : 1);
        // One method that nobody checks would leave the token less bound than its issuer meant it to be.
        return understood == 0 || understood != methods.size() ? UNKNOWN : new Confirmation(key, certificate);
    }
}
