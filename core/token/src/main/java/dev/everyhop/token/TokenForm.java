package dev.everyhop.token;

/** What can be told of a token from its characters alone. */
final class TokenForm {

    private TokenForm() {}

    /** Returns whether a text may be a token: the characters of RFC 6750, section 2.1, dots among them. */
    static boolean isToken(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (sextet(c) < 0 && c != '~' && c != '.') {
                return false;
            }
        }
        return end > 0;
    }

    /**
     * Returns whether a text begins as a JWT does: what stands before its first dot is the Base64 of a text that begins with a
     * brace. More is taken for a JWT than a parser would take (either alphabet, a byte order mark, blanks), so that no broken
     * JWT passes for an opaque token.
     */
    static boolean beginsAsJwt(String text) {
        int end = text.indexOf('.');
        int bits = 0;
        int count = 0;
        for (int i = 0; i < end; i++) {
            int sextet = sextet(text.charAt(i));
            if (sextet < 0) {
                return false;
            }
            bits = bits << 6 | sextet;
            count += 6;
            if (count >= 8) {
                count -= 8;
                int octet = bits >> count & 0xFF;
                bits &= (1 << count) - 1;
                if (octet == '{') {
                    return true;
                }
                if (!isBeforeBrace(octet)) {
                    return false;
                }
            }
        }
        return false;
    }

    /** Blanks of JSON, and the bytes of a byte order mark. */
    private static boolean isBeforeBrace(int octet) {
        return octet == ' '
                || octet == '\t'
                || octet == '\n'
                || octet == '\r'
                || octet == 0xEF
                || octet == 0xBB
                || octet == 0xBF;
    }

    private static int sextet(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' || c == '+' ? 62 : c == '_' || c == '/' ? 63 : -1;
    }
}
