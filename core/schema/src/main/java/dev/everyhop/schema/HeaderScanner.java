package dev.everyhop.schema;

import java.util.Locale;
import java.util.Map;

/** Reads tokens, quoted strings and parameters of header values (RFC 9110, section 5.6). */
final class HeaderScanner {

    private final String text;
    private int at;

    HeaderScanner(String text) {
        this.text = text;
    }

    /** Returns the token here; empty if there is none. */
    String token() {
        int from = at;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    boolean take(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Reads parameters up to the end of the text; returns whether they are well-formed and each name stands once. */
    boolean parameters(Map<String, String> into) {
        while (!atEnd()) {
            skipSpace();
            if (!take(';')) {
                return false;
            }
            skipSpace();
            String name = token().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || !take('=')) {
                return false;
            }
            StringBuilder value = new StringBuilder();
            if (take('"')) {
                if (!quoted(value)) {
                    return false;
                }
            } else if (value.append(token()).isEmpty()) {
                return false;
            }
            if (into.put(name, value.toString()) != null) {
                return false;
            }
        }
        return true;
    }

    private boolean quoted(StringBuilder value) {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c == '\\') {
                if (at == text.length()) {
                    return false;
                }
                c = text.charAt(at++);
            }
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return false;
            }
            value.append(c);
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isTokenCharacter(char c) {
        return isAsciiAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    static boolean isAsciiAlphanumeric(int c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }
}
