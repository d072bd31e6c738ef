package dev.everyhop.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the {@code Authorization} header: a bearer token (RFC 6750, section 2.1), nothing, or a fault.
 *
 * @param token the token, unverified; null if there is none that may be looked at
 * @param fault why there is none although something was sent; null if nothing was sent or it is well-formed
 */
record Credentials(@Nullable String token, @Nullable GateReason fault) {

    static final Credentials NONE = new Credentials(null, null);

    private static final String SCHEME = "Bearer";
    private static final int MAX_TOKEN = 16 * 1024;

    /** Reads the values of the header. */
    static Credentials of(List<String> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        if (values.size() > 1) {
            return fault(GateReason.CREDENTIALS_AMBIGUOUS);
        }
        String value = values.get(0);
        if (value.length() > MAX_TOKEN + SCHEME.length() + 1) {
            return fault(GateReason.CREDENTIALS_TOO_LARGE);
        }
        if (value.isEmpty()) {
            return fault(GateReason.CREDENTIALS_MISSING);
        }
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return fault(GateReason.CREDENTIALS_SCHEME);
        }
        if (value.length() == SCHEME.length()) {
            return fault(GateReason.CREDENTIALS_MISSING);
        }
        if (value.charAt(SCHEME.length()) != ' ') {
            return fault(
                    isTokenChar(value.charAt(SCHEME.length()))
                            ? GateReason.CREDENTIALS_SCHEME
                            : GateReason.CREDENTIALS_MALFORMED);
        }
        return bearer(value);
    }

    private static Credentials bearer(String value) {
        int from = SCHEME.length();
        while (from < value.length() && value.charAt(from) == ' ') {
            from++;
        }
        if (from == value.length()) {
            return fault(GateReason.CREDENTIALS_MISSING);
        }
        int to = from;
        while (to < value.length() && isBase64Char(value.charAt(to))) {
            to++;
        }
        boolean characters = to > from;
        while (to < value.length() && value.charAt(to) == '=') {
            to++;
        }
        if (!characters || to < value.length()) {
            // A comma joins what were two headers, or two credentials that somebody wants to be read differently.
            return fault(value.indexOf(',') >= 0 ? GateReason.CREDENTIALS_AMBIGUOUS : GateReason.CREDENTIALS_MALFORMED);
        }
        return new Credentials(value.substring(from), null);
    }

    private static boolean isBase64Char(char c) {
        return isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '+' || c == '/';
    }

    /** Returns whether a scheme's name may go on with this (RFC 9110, section 5.6.2). */
    private static boolean isTokenChar(char c) {
        return isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static Credentials fault(GateReason reason) {
        return new Credentials(null, reason);
    }

    /** Returns nothing of the token. */
    @Override
    public String toString() {
        return fault == null
                ? token == null ? "Credentials[none]" : "Credentials[a token]"
                : "Credentials[" + fault + "]";
    }
}
