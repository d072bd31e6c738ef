package dev.everyhop.token.internal.memory;

import org.jspecify.annotations.Nullable;

/**
 * An immutable table from byte strings to values, looked up by a range of a larger array without making a key.
 *
 * @param <V> the values
 */
public final class ByteTable<V> {

    private final byte[] @Nullable [] keys;
    private final @Nullable Object[] values;
    private final int mask;
    private final int longest;
    private final int size;

    private ByteTable(int capacity, int longest, int size) {
        this.keys = new byte[capacity] @Nullable [];
        this.values = new Object[capacity];
        this.mask = capacity - 1;
        this.longest = longest;
        this.size = size;
    }

    /** Returns the table without entries. */
    public static <V> ByteTable<V> empty() {
        return new ByteTable<>(1, 0, 0);
    }

    /** Returns a table with one entry more; the key must not be there yet. */
    public ByteTable<V> with(byte[] key, V value) {
        ByteTable<V> table =
                new ByteTable<>(Integer.highestOneBit(size + 1) * 4, Math.max(longest, key.length), size + 1);
        for (int i = 0; i < keys.length; i++) {
            byte[] old = keys[i];
            if (old != null) {
                table.put(old, valueAt(i));
            }
        }
        table.put(key, value);
        return table;
    }

    /** Returns how many entries there are. */
    public int size() {
        return size;
    }

    /** Returns the value of the key that stands in {@code bytes} between {@code from} and {@code to}; null if there is none. */
    public @Nullable V get(byte[] bytes, int from, int to) {
        if (to - from > longest) {
            return null;
        }
        for (int i = Words.sampledHash(bytes, from, to) & mask; ; i = (i + 1) & mask) {
            byte[] key = keys[i];
            if (key == null) {
                return null;
            }
            if (key.length == to - from && Words.begin(bytes, from, key)) {
                return valueAt(i);
            }
        }
    }

    private void put(byte[] key, V value) {
        int i = Words.sampledHash(key, 0, key.length) & mask;
        while (keys[i] != null) {
            i = (i + 1) & mask;
        }
        keys[i] = key;
        values[i] = value;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // put() fills both arrays together
    private V valueAt(int i) {
        return (V) values[i];
    }
}
