package dev.everyhop.token.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes, eight at a time. */
public final class Words {

    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Words() {}

    /** Reads eight bytes, the first in the lowest place. */
    public static long get(byte[] b, int at) {
        return (long) LITTLE.get(b, at);
    }

    /** Reads eight bytes, the first in the highest place. */
    public static long getBig(byte[] b, int at) {
        return (long) BIG.get(b, at);
    }

    /** Writes eight bytes, the highest place first. */
    public static void putBig(byte[] b, int at, long word) {
        BIG.set(b, at, word);
    }

    /** Reads the bytes from {@code from} to {@code to}, fewer than eight, the first in the lowest place. */
    public static long rest(byte[] b, int from, int to) {
        if (from + 8 <= b.length) {
            return get(b, from) & ((1L << ((to - from) << 3)) - 1);
        }
        long word = 0;
        for (int i = from; i < to; i++) {
            word |= (b[i] & 0xFFL) << ((i - from) << 3);
        }
        return word;
    }

    /** Returns a hash over all of the bytes, for tables that only trusted bytes are put into. */
    public static int hash(byte[] b, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        for (; i <= to - 8; i += 8) {
            hash = mixed(hash, get(b, i));
        }
        if (i < to) {
            hash = mixed(hash, rest(b, i, to));
        }
        return (int) (hash >>> 32);
    }

    /**
     * Returns a hash over the length and the first, middle and last eight bytes, for tables of a few long keys that are
     * compared whole anyway.
     */
    static int sampledHash(byte[] b, int from, int to) {
        if (to - from < 24) {
            return hash(b, from, to);
        }
        long hash = mixed((long) to - from, get(b, from));
        hash = mixed(hash, get(b, (from + to) >>> 1));
        return (int) (mixed(hash, get(b, to - 8)) >>> 32);
    }

    /** Returns the value of eight ASCII digits. */
    public static long eightDigits(byte[] b, int at) {
        long pairs = get(b, at) - 0x3030303030303030L;
        pairs = pairs * 10 + (pairs >>> 8);
        return ((pairs & 0x000000FF000000FFL) * (100 + (1000000L << 32))
                        + ((pairs >>> 16) & 0x000000FF000000FFL) * (1 + (10000L << 32)))
                >>> 32;
    }

    /** Returns whether the bytes from {@code from} on begin with all of {@code other}. There must be as many. */
    public static boolean begin(byte[] b, int from, byte[] other) {
        int length = other.length;
        int i = 0;
        for (; i <= length - 8; i += 8) {
            if (get(b, from + i) != get(other, i)) {
                return false;
            }
        }
        return i == length || rest(b, from + i, from + length) == rest(other, i, length);
    }

    /** Returns whether two arrays begin with the same {@code length} bytes, in a time that does not depend on them. */
    public static boolean sameInConstantTime(byte[] a, byte[] b, int length) {
        long difference = 0;
        int i = 0;
        for (; i <= length - 8; i += 8) {
            difference |= get(a, i) ^ get(b, i);
        }
        for (; i < length; i++) {
            difference |= a[i] ^ b[i];
        }
        return difference == 0;
    }

    private static long mixed(long hash, long word) {
        long product = (hash ^ word) * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 29);
    }
}
