package dev.everyhop.gate;

import org.jspecify.annotations.Nullable;

/**
 * Decodes a path that has exactly one reading, and refuses every other.
 *
 * <p>Servers, frameworks and proxies differ in what they do with dot segments, encoded slashes, path parameters and bad
 * encodings. What all of them read alike is let through, so that the path which is checked is the path that runs.
 */
final class CanonicalPath {

    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            PLAIN[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }
        // The other pchar of RFC 3986, section 3.3, save the semicolon.
        for (char c : "-._~!$&'()*+,=:@".toCharArray()) {
            PLAIN[c] = true;
        }
    }

    private CanonicalPath() {}

    /**
     * Returns the decoded path; its slashes are those that were sent as slashes. Null if the path is not canonical.
     *
     * @param raw the path as it was sent
     */
    static @Nullable String of(String raw) {
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return null;
        }
        boolean encoded = false;
        for (int i = 1; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '/') {
                if (raw.charAt(i - 1) == '/') {
                    return null;
                }
            } else if (c == '%') {
                encoded = true;
            } else if (c >= 128 || !PLAIN[c]) {
                return null;
            }
        }
        String path = encoded ? decoded(raw) : raw;
        return path == null || hasDotSegment(path) ? null : path;
    }

    private static @Nullable String decoded(String raw) {
        StringBuilder path = new StringBuilder(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != '%') {
                path.append(c);
                i++;
                continue;
            }
            int first = octet(raw, i);
            int length = first < 0 ? 0 : first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
            if (length == 0) {
                return null;
            }
            int codePoint = length == 1 ? first : multiByte(raw, i, first, length);
            if (codePoint < 0 || !allowedEncoded(codePoint)) {
                return null;
            }
            path.appendCodePoint(codePoint);
            i += 3 * length;
        }
        return encodedTwice(path) ? null : path.toString();
    }

    /** Returns the code point of a sequence of 2 to 4 encoded bytes (RFC 3629, section 4); -1 if it is not well-formed. */
    private static int multiByte(String raw, int at, int first, int length) {
        int codePoint = first & (0xFF >> (length + 1));
        for (int k = 1; k < length; k++) {
            int next = octet(raw, at + 3 * k);
            if (next < 0x80 || next > 0xBF) {
                return -1;
            }
            codePoint = codePoint << 6 | (next & 0x3F);
        }
        boolean overlong = codePoint < (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
        return overlong || surrogate || codePoint > Character.MAX_CODE_POINT ? -1 : codePoint;
    }

    private static boolean allowedEncoded(int codePoint) {
        return codePoint != '/'
                && codePoint != '\\'
                && codePoint != ';'
                && !Character.isISOControl(codePoint)
                && codePoint != 0x2028
                && codePoint != 0x2029;
    }

    /** Returns whether what was decoded would change if somebody behind decoded it once more. */
    private static boolean encodedTwice(CharSequence path) {
        for (int i = 0; i + 2 < path.length(); i++) {
            if (path.charAt(i) == '%' && hex(path.charAt(i + 1)) >= 0 && hex(path.charAt(i + 2)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasDotSegment(String path) {
        for (int from = 1; from <= path.length(); ) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            if ((to == from + 1 && path.charAt(from) == '.')
                    || (to == from + 2 && path.charAt(from) == '.' && path.charAt(from + 1) == '.')) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    private static int octet(String raw, int at) {
        if (at + 2 >= raw.length() || raw.charAt(at) != '%') {
            return -1;
        }
        int high = hex(raw.charAt(at + 1));
        int low = hex(raw.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Returns the value of an ASCII hexadecimal digit; -1 for everything else, digits of other scripts too. */
    static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
