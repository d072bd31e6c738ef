package dev.everyhop.token.internal.json;

import dev.everyhop.token.internal.memory.Words;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of an object whose text stands in bytes: found by name and read without making anything. */
abstract sealed class JsonMembers permits JsonScanner {

    /** How many members one object may have. */
    static final int MAX_MEMBERS = 256;

    private static final int USUAL_MEMBERS = 32;
    private static final int MAX_COLLISIONS = 4;

    byte[] b = new byte[0];
    int end;

    /** Names of the objects that are open, outermost first; the outermost object's stay after the scan. */
    private int[] nameHash = new int[USUAL_MEMBERS];

    private int[] nameFrom = new int[USUAL_MEMBERS];
    private int[] nameTo = new int[USUAL_MEMBERS];
    private int names;

    private int[] valueFrom = new int[USUAL_MEMBERS];
    private int[] valueTo = new int[USUAL_MEMBERS];
    private JsonScanner.Kind[] kinds = new JsonScanner.Kind[USUAL_MEMBERS];
    private int members;

    /** A bit for each name of the outermost object: one whose bit is not set is not there. */
    private long marks;

    // Filling

    final void clear(byte[] bytes, int to) {
        b = bytes;
        end = to;
        names = 0;
        members = 0;
        marks = 0;
    }

    final int openObject() {
        return names;
    }

    /** Ends the object that began at {@code base}. */
    final void closeObject(int base, long itsMarks) {
        if (base > 0) {
            names = base;
        } else {
            marks = itsMarks;
        }
    }

    /** Returns the mark of a name: one bit, by its hash. */
    static long mark(int hash) {
        return 1L << hash;
    }

    /**
     * Adds a name to the open object that began at {@code base}; false if it is there already or there are too many.
     *
     * @param itsMarks the marks of the names that the object has so far
     */
    final boolean addName(int base, long itsMarks, int hash, int from, int to) {
        if ((itsMarks & mark(hash)) != 0) {
            int collisions = 0;
            for (int i = base; i < names; i++) {
                // Names made to collide would have each compared with each: no honest object has so many that do.
                if (nameHash[i] == hash && (sameName(i, from, to) || ++collisions == MAX_COLLISIONS)) {
                    return false;
                }
            }
        }
        if (names - base >= MAX_MEMBERS) {
            return false;
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

    final void addValue(int from, int to, JsonScanner.Kind kind) {
        if (members == valueFrom.length) {
            valueFrom = Arrays.copyOf(valueFrom, members * 2);
            valueTo = Arrays.copyOf(valueTo, members * 2);
            kinds = Arrays.copyOf(kinds, members * 2);
        }
        valueFrom[members] = from;
        valueTo[members] = to;
        kinds[members++] = kind;
    }

    private boolean sameName(int other, int from, int to) {
        return Arrays.equals(b, nameFrom[other], nameTo[other], b, from, to)
                || ((JsonText.escaped(b, from, to) || JsonText.escaped(b, nameFrom[other], nameTo[other]))
                        && JsonText.text(b, from, to).equals(JsonText.text(b, nameFrom[other], nameTo[other])));
    }

    // Reading

    /** Returns how many members the object has. */
    public final int size() {
        return members;
    }

    /** Returns the position of the member with this name, or -1. */
    public final int find(JsonName name) {
        if ((marks & mark(name.hash)) != 0) {
            for (int member = 0; member < members; member++) {
                if (nameHash[member] == name.hash && nameIs(member, name)) {
                    return member;
                }
            }
        }
        return -1;
    }

    /** Returns what the value of a member is. */
    public final JsonScanner.Kind kind(int member) {
        return kinds[member];
    }

    /** Returns where a value begins: for a string, after the quotation mark. */
    public final int valueFrom(int member) {
        return kind(member) == JsonScanner.Kind.STRING ? valueFrom[member] + 1 : valueFrom[member];
    }

    /** Returns where a value ends: for a string, at the quotation mark. */
    public final int valueTo(int member) {
        return kind(member) == JsonScanner.Kind.STRING ? valueTo[member] - 1 : valueTo[member];
    }

    /** Returns the value of a member that is a string. */
    public final String string(int member) {
        return JsonText.text(b, valueFrom(member), valueTo(member));
    }

    /** Returns whether the text of a string member stands in the bytes as it is, without escapes. */
    public final boolean isPlain(int member) {
        return !JsonText.escaped(b, valueFrom(member), valueTo(member));
    }

    /** Returns whether a member is a string equal to this text. */
    public final boolean is(int member, JsonName text) {
        return kind(member) == JsonScanner.Kind.STRING && textIs(valueFrom(member), valueTo(member), text);
    }

    /** Returns an integer member's value, or {@code Long.MIN_VALUE} if it is none or does not fit into 15 digits. */
    public final long integer(int member) {
        int from = valueFrom[member];
        int to = valueTo[member];
        boolean negative = b[from] == '-';
        if (negative) {
            from++;
        }
        if (kind(member) != JsonScanner.Kind.INTEGER || to - from > 15) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        int i = from;
        if (to - from >= 8) {
            value = Words.eightDigits(b, i);
            i += 8;
        }
        for (; i < to; i++) {
            value = value * 10 + (b[i] - '0');
        }
        return negative ? -value : value;
    }

    /** Returns whether an array member holds strings only, at least one. */
    public final boolean isStrings(int member) {
        if (kind(member) != JsonScanner.Kind.ARRAY) {
            return false;
        }
        int i = valueFrom[member] + 1;
        while (true) {
            i = JsonText.pastSpace(b, i, end);
            if (b[i] != '"') {
                return false;
            }
            i = JsonText.pastSpace(b, JsonText.pastString(b, i), end);
            if (b[i] == ']') {
                return true;
            }
            i++;
        }
    }

    /** Returns whether an array of strings, as {@link #isStrings} says it is, holds one of these texts. */
    public final boolean holdsOneOf(int member, JsonName[] texts) {
        int i = valueFrom[member] + 1;
        while (true) {
            i = JsonText.pastSpace(b, i, end);
            int past = JsonText.pastString(b, i);
            for (JsonName text : texts) {
                if (textIs(i + 1, past - 1, text)) {
                    return true;
                }
            }
            i = JsonText.pastSpace(b, past, end);
            if (b[i] == ']') {
                return false;
            }
            i++;
        }
    }

    /** Returns the value of a member, as {@link #tree} would; null for a JSON null. */
    public final @Nullable Object value(int member) {
        return new JsonTree(b, end).valueAt(valueFrom[member]);
    }

    /**
     * Returns the object as values: {@code String}, {@code Long} or {@code BigDecimal}, {@code Boolean}, unmodifiable
     * {@code List} and {@code Map} in the order of the text; a JSON null is left out of objects and is null in lists.
     */
    public final Map<String, Object> tree() {
        JsonTree tree = new JsonTree(b, end);
        Map<String, Object> map = new LinkedHashMap<>(members * 2);
        for (int i = 0; i < members; i++) {
            Object value = tree.valueAt(valueFrom[i]);
            if (value != null) {
                map.put(JsonText.text(b, nameFrom[i], nameTo[i]), value);
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private boolean nameIs(int member, JsonName name) {
        return textIs(nameFrom[member], nameTo[member], name);
    }

    private boolean textIs(int from, int to, JsonName text) {
        byte[] bytes = text.bytes;
        if (to - from == bytes.length && text.plain) {
            return Words.begin(b, from, bytes);
        }
        return to - from >= bytes.length
                && JsonText.escaped(b, from, to)
                && JsonText.text(b, from, to).equals(text.text);
    }
}
