package dev.everyhop.token.internal.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object from bytes, strictly (RFC 8259, RFC 7493): UTF-8 only, no duplicate names at any depth, no lone
 * surrogates, nothing before or after the object but white space.
 *
 * <p>{@link #scan} checks everything in one pass and allocates nothing; it remembers where the members of the outermost
 * object are. {@code tree} then makes values of it. Not thread-safe; made to be used again.
 */
public final class JsonScanner extends JsonMembers {

    /** How deep objects and arrays may nest. */
    public static final int MAX_DEPTH = 32;

    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_EXPONENT_DIGITS = 3;

    /** What a value is. */
    public enum Kind {
        /** A string. */
        STRING,
        /** A number with neither fraction nor exponent. */
        INTEGER,
        /** Any other number. */
        NUMBER,
        /** {@code true}. */
        TRUE,
        /** {@code false}. */
        FALSE,
        /** {@code null}. */
        NULL,
        /** An object. */
        OBJECT,
        /** An array. */
        ARRAY
    }

    private int pos;
    private int lastHash;

    /** Reads bytes {@code from} to {@code to} and returns whether they are one strict JSON object. */
    public boolean scan(byte[] bytes, int from, int to) {
        clear(bytes, to);
        pos = from;
        space();
        if (pos >= end || b[pos] != '{' || !object(1, true)) {
            clear(b, 0);
            return false;
        }
        space();
        if (pos != end) {
            clear(b, 0);
            return false;
        }
        return true;
    }

    /** Reads one strict JSON object into values; null if it is none. */
    public static @Nullable Map<String, Object> read(byte[] bytes) {
        JsonScanner scanner = new JsonScanner();
        return scanner.scan(bytes, 0, bytes.length) ? scanner.tree() : null;
    }

    private boolean object(int depth, boolean outermost) {
        int base = openObject();
        long marks = 0;
        pos++;
        space();
        if (pos < end && b[pos] == '}') {
            pos++;
            return true;
        }
        while (true) {
            int from = pos + 1;
            if (pos >= end || b[pos] != '"' || !string(true) || !addName(base, marks, lastHash, from, pos - 1)) {
                return false;
            }
            marks |= mark(lastHash);
            space();
            if (pos >= end || b[pos] != ':') {
                return false;
            }
            pos++;
            space();
            int valueAt = pos;
            Kind kind = any(depth);
            if (kind == null) {
                return false;
            }
            if (outermost) {
                addValue(valueAt, pos, kind);
            }
            space();
            if (pos >= end) {
                return false;
            }
            byte next = b[pos++];
            if (next == '}') {
                closeObject(base, marks);
                return true;
            }
            if (next != ',') {
                return false;
            }
            space();
        }
    }

    private boolean array(int depth) {
        pos++;
        space();
        if (pos < end && b[pos] == ']') {
            pos++;
            return true;
        }
        while (true) {
            if (any(depth) == null) {
                return false;
            }
            space();
            if (pos >= end) {
                return false;
            }
            byte next = b[pos++];
            if (next == ']') {
                return true;
            }
            if (next != ',') {
                return false;
            }
            space();
        }
    }

    private @Nullable Kind any(int depth) {
        if (pos >= end) {
            return null;
        }
        return switch (b[pos]) {
            case '"' -> string(false) ? Kind.STRING : null;
            case '{' -> depth < MAX_DEPTH && object(depth + 1, false) ? Kind.OBJECT : null;
            case '[' -> depth < MAX_DEPTH && array(depth + 1) ? Kind.ARRAY : null;
            case 't' -> literal("true") ? Kind.TRUE : null;
            case 'f' -> literal("false") ? Kind.FALSE : null;
            case 'n' -> literal("null") ? Kind.NULL : null;
            default -> number();
        };
    }

    private boolean literal(String word) {
        if (end - pos < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (b[pos + i] != word.charAt(i)) {
                return false;
            }
        }
        pos += word.length();
        return true;
    }

    private @Nullable Kind number() {
        int from = pos;
        if (b[pos] == '-') {
            pos++;
        }
        int digits = digits();
        if (digits == 0 || (digits > 1 && b[pos - digits] == '0')) {
            return null;
        }
        boolean integer = true;
        if (pos < end && b[pos] == '.') {
            integer = false;
            pos++;
            if (digits() == 0) {
                return null;
            }
        }
        if (pos < end && (b[pos] | 0x20) == 'e') {
            integer = false;
            pos++;
            if (pos < end && (b[pos] == '+' || b[pos] == '-')) {
                pos++;
            }
            int exponent = digits();
            if (exponent == 0 || exponent > MAX_EXPONENT_DIGITS) {
                return null;
            }
        }
        if (pos - from > MAX_NUMBER_LENGTH) {
            return null;
        }
        return integer ? Kind.INTEGER : Kind.NUMBER;
    }

    private int digits() {
        int from = pos;
        while (pos < end && b[pos] >= '0' && b[pos] <= '9') {
            pos++;
        }
        return pos - from;
    }

    /** Checks the string at {@code pos}; leaves the hash of a name in {@code lastHash}. */
    private boolean string(boolean name) {
        int from = pos + 1;
        int i = from;
        boolean escapes = false;
        while (true) {
            i = JsonText.pastPlain(b, i, end);
            if (i >= end) {
                return false;
            }
            byte c = b[i];
            if (c == '"') {
                break;
            }
            escapes |= c == '\\';
            i = c == '\\' ? pastEscape(i) : c < 0 ? pastUtf8(i) : -1;
            if (i < 0) {
                return false;
            }
        }
        if (name) {
            lastHash = JsonText.hash(b, from, i, escapes);
        }
        pos = i + 1;
        return true;
    }

    private int pastEscape(int i) {
        if (i + 1 >= end) {
            return -1;
        }
        switch (b[i + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 2;
            }
            case 'u' -> {
                int unit = JsonText.hex(b, i + 2, end);
                if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) {
                    return -1;
                }
                if (unit < 0xD800 || unit > 0xDBFF) {
                    return i + 6;
                }
                if (i + 7 >= end || b[i + 6] != '\\' || b[i + 7] != 'u') {
                    return -1;
                }
                int low = JsonText.hex(b, i + 8, end);
                return low >= 0xDC00 && low <= 0xDFFF ? i + 12 : -1;
            }
            default -> {
                return -1;
            }
        }
    }

    private int pastUtf8(int i) {
        int first = b[i] & 0xFF;
        int length = first >= 0xC2 && first <= 0xDF
                ? 2
                : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
        if (length == 0 || i + length > end) {
            return -1;
        }
        for (int k = 1; k < length; k++) {
            if ((b[i + k] & 0xC0) != 0x80) {
                return -1;
            }
        }
        int second = b[i + 1] & 0xFF;
        boolean overlongOrSurrogateOrTooHigh = (first == 0xE0 && second < 0xA0)
                || (first == 0xED && second > 0x9F)
                || (first == 0xF0 && second < 0x90)
                || (first == 0xF4 && second > 0x8F);
        return overlongOrSurrogateOrTooHigh ? -1 : i + length;
    }

    private void space() {
        pos = JsonText.pastSpace(b, pos, end);
    }
}
