package dev.everyhop.token.internal.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object from bytes, strictly (RFC 8259, RFC 7493): UTF-8 only, no duplicate names at any depth, no lone
 * surrogates, nothing before or after the object but white space.
 *
 * <p>{@link #scan} checks everything in one pass and allocates nothing; it remembers where the members of the outermost
 * object are. {@link #tree} then makes values of it. Not thread-safe; made to be used again.
 */
public final class JsonScanner {

    /** How deep objects and arrays may nest. */
    public static final int MAX_DEPTH = 32;

    /** How many members one object may have. */
    public static final int MAX_MEMBERS = 256;

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

    private byte[] b = new byte[0];
    private int pos;
    private int end;

    /** Names of the objects that are open, outermost first; the outermost object's stay after the scan. */
    private int[] nameHash = new int[64];

    private int[] nameFrom = new int[64];
    private int[] nameTo = new int[64];
    private int names;

    private final int[] valueFrom = new int[MAX_MEMBERS];
    private final int[] valueTo = new int[MAX_MEMBERS];
    private final Kind[] kinds = new Kind[MAX_MEMBERS];
    private int members;
    private int lastHash;

    /** Reads bytes {@code from} to {@code to} and returns whether they are one strict JSON object. */
    public boolean scan(byte[] bytes, int from, int to) {
        b = bytes;
        pos = from;
        end = to;
        names = 0;
        members = 0;
        space();
        if (pos >= end || b[pos] != '{' || !object(1, true)) {
            members = 0;
            return false;
        }
        space();
        if (pos != end) {
            members = 0;
            return false;
        }
        return true;
    }

    /** Returns how many members the outermost object has. */
    public int size() {
        return members;
    }

    /** Returns the position of the member with this name, or -1. The name must be plain ASCII. */
    public int find(JsonName name) {
        for (int i = 0; i < members; i++) {
            if (nameHash[i] == name.hash && nameIs(i, name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns what the value of a member is. */
    public Kind kind(int member) {
        return kinds[member];
    }

    /** Returns where a value begins: for a string, after the quotation mark. */
    public int valueFrom(int member) {
        return kinds[member] == Kind.STRING ? valueFrom[member] + 1 : valueFrom[member];
    }

    /** Returns where a value ends: for a string, at the quotation mark. */
    public int valueTo(int member) {
        return kinds[member] == Kind.STRING ? valueTo[member] - 1 : valueTo[member];
    }

    /** Returns the value of a member that is a string. */
    public String string(int member) {
        return text(valueFrom(member), valueTo(member));
    }

    /** Returns whether the text of a string member stands in the bytes as it is, without escapes. */
    public boolean isPlain(int member) {
        return !escaped(valueFrom(member), valueTo(member));
    }

    /** Returns whether a member is a string equal to this text. */
    public boolean is(int member, JsonName text) {
        if (kinds[member] != Kind.STRING) {
            return false;
        }
        int from = valueFrom(member);
        int to = valueTo(member);
        return escaped(from, to)
                ? text(from, to).equals(text.text)
                : Arrays.equals(b, from, to, text.bytes, 0, text.bytes.length);
    }

    /** Returns an integer member's value, or {@code Long.MIN_VALUE} if it does not fit into 15 digits. */
    public long integer(int member) {
        int from = valueFrom[member];
        int to = valueTo[member];
        boolean negative = b[from] == '-';
        if (negative) {
            from++;
        }
        if (kinds[member] != Kind.INTEGER || to - from > 15) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (b[i] - '0');
        }
        return negative ? -value : value;
    }

    /** Returns whether an array member holds strings only, at least one. */
    public boolean isStrings(int member) {
        if (kinds[member] != Kind.ARRAY) {
            return false;
        }
        int i = valueFrom[member] + 1;
        while (true) {
            i = pastSpace(i);
            if (b[i] != '"') {
                return false;
            }
            i = pastSpace(pastString(i));
            if (b[i] == ']') {
                return true;
            }
            i++;
        }
    }

    /** Returns whether an array of strings, as {@link #isStrings} says it is, holds one of these texts. */
    public boolean holdsOneOf(int member, JsonName[] texts) {
        int i = valueFrom[member] + 1;
        while (true) {
            i = pastSpace(i);
            int past = pastString(i);
            for (JsonName text : texts) {
                if (escaped(i + 1, past - 1)
                        ? text(i + 1, past - 1).equals(text.text)
                        : Arrays.equals(b, i + 1, past - 1, text.bytes, 0, text.bytes.length)) {
                    return true;
                }
            }
            i = pastSpace(past);
            if (b[i] == ']') {
                return false;
            }
            i++;
        }
    }

    /**
     * Returns the object that was just scanned as values: {@code String}, {@code Long} or {@code BigDecimal},
     * {@code Boolean}, unmodifiable {@code List} and {@code Map} in the order of the text; a JSON null is left out of
     * objects and is null in lists.
     */
    public Map<String, Object> tree() {
        JsonTree tree = new JsonTree(b, end);
        Map<String, Object> map = new LinkedHashMap<>(members * 2);
        for (int i = 0; i < members; i++) {
            Object value = tree.valueAt(valueFrom[i]);
            if (value != null) {
                map.put(text(nameFrom[i], nameTo[i]), value);
            }
        }
        return Collections.unmodifiableMap(map);
    }

    /** Reads one strict JSON object into values; null if it is none. */
    public static @Nullable Map<String, Object> read(byte[] bytes) {
        JsonScanner scanner = new JsonScanner();
        return scanner.scan(bytes, 0, bytes.length) ? scanner.tree() : null;
    }

    // Checking

    private boolean object(int depth, boolean outermost) {
        int base = names;
        pos++;
        space();
        if (pos < end && b[pos] == '}') {
            pos++;
            return true;
        }
        while (true) {
            int from = pos + 1;
            if (pos >= end || b[pos] != '"' || !string(true) || !name(base, from, pos - 1)) {
                return false;
            }
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
                valueFrom[members] = valueAt;
                valueTo[members] = pos;
                kinds[members++] = kind;
            }
            space();
            if (pos >= end) {
                return false;
            }
            byte next = b[pos++];
            if (next == '}') {
                if (!outermost) {
                    names = base;
                }
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
        byte[] bytes = b;
        int limit = end;
        int i = pos + 1;
        int hash = 0;
        boolean escapes = false;
        while (i < limit) {
            byte c = bytes[i];
            if (c == '"') {
                lastHash = escapes && name ? text(pos + 1, i).hashCode() : hash;
                pos = i + 1;
                return true;
            }
            if (c == '\\') {
                escapes = true;
                i = pastEscape(i);
                if (i < 0) {
                    return false;
                }
            } else if (c >= 0x20) {
                hash = 31 * hash + c;
                i++;
            } else if (c >= 0) {
                return false;
            } else {
                // Not ASCII: hashed through its text, as an escape is, so that both spellings meet.
                escapes = true;
                i = pastUtf8(i);
                if (i < 0) {
                    return false;
                }
            }
        }
        return false;
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

    private boolean name(int base, int from, int to) {
        int hash = lastHash;
        if (names - base >= MAX_MEMBERS) {
            return false;
        }
        for (int i = base; i < names; i++) {
            if (nameHash[i] == hash && sameName(i, from, to)) {
                return false;
            }
        }
        if (names == nameHash.length) {
            nameHash = Arrays.copyOf(nameHash, names * 2);
            nameFrom = Arrays.copyOf(nameFrom, names * 2);
            nameTo = Arrays.copyOf(nameTo, names * 2);
        }
        nameHash[names] = hash;
        nameFrom[names] = from;
        nameTo[names++] = to;
        return true;
    }

    private boolean sameName(int other, int from, int to) {
        return Arrays.equals(b, nameFrom[other], nameTo[other], b, from, to)
                || ((escaped(from, to) || escaped(nameFrom[other], nameTo[other]))
                        && text(from, to).equals(text(nameFrom[other], nameTo[other])));
    }

    private boolean nameIs(int member, JsonName name) {
        int from = nameFrom[member];
        int to = nameTo[member];
        return Arrays.equals(b, from, to, name.bytes, 0, name.bytes.length)
                || (escaped(from, to) && text(from, to).equals(name.text));
    }

    private void space() {
        pos = JsonText.pastSpace(b, pos, end);
    }

    private int pastSpace(int i) {
        return JsonText.pastSpace(b, i, end);
    }

    private int pastString(int i) {
        return JsonText.pastString(b, i);
    }

    private boolean escaped(int from, int to) {
        return JsonText.escaped(b, from, to);
    }

    private String text(int from, int to) {
        return JsonText.text(b, from, to);
    }
}
