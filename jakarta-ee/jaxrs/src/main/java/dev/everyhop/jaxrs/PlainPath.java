package dev.everyhop.jaxrs;

import java.net.URI;
import java.util.Optional;

/**
 * Paths in the spelling that all implementations match alike. The gate checks the decoded path; RESTEasy holds what was sent
 * against its literals, so that {@code /%61} is not {@code /a} to it. Characters that need no encoding (RFC 3986, section
 * 6.2.2.2) are written plainly, and nothing else is changed.
 */
final class PlainPath {

    private PlainPath() {}

    /** Returns the URI with its path written plainly; empty if it is so already. */
    static Optional<URI> of(URI uri) {
        String raw = uri.getRawPath();
        if (raw == null || raw.indexOf('%') < 0) {
            return Optional.empty();
        }
        StringBuilder plain = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            int octet = raw.charAt(i) == '%' && i + 2 < raw.length() ? octet(raw, i) : -1;
            if (isUnreserved(octet)) {
                plain.append((char) octet);
                i += 2;
            } else {
                plain.append(raw.charAt(i));
            }
        }
        if (plain.length() == raw.length()) {
            return Optional.empty();
        }
        String whole = uri.toString();
        int at = whole.indexOf(raw, uri.getRawAuthority() == null ? 0 : whole.indexOf("//") + 2);
        return Optional.of(URI.create(whole.substring(0, at) + plain + whole.substring(at + raw.length())));
    }

    private static int octet(String raw, int at) {
        int high = Character.digit(raw.charAt(at + 1), 16);
        int low = Character.digit(raw.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
