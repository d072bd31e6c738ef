package dev.everyhop.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Strict UTF-8 (RFC 3629): no overlong form, no surrogate, nothing past U+10FFFF, no byte order mark. */
final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean isStrict(byte[] b, int from, int to) {
        return strictUntil(b, from, to) == to && !startsWithMark(b, from, to);
    }

    static boolean startsWithMark(byte[] b, int from, int to) {
        return to - from >= 3 && b[from] == (byte) 0xef && b[from + 1] == (byte) 0xbb && b[from + 2] == (byte) 0xbf;
    }

    /** Returns where the first character starts that is ill-formed or cut off; {@code to} if there is none. */
    static int strictUntil(byte[] b, int from, int to) {
        int i = from;
        while (i < to) {
            if (i + 8 <= to && ((long) LONGS.get(b, i) & HIGH_BITS) == 0) {
                i += 8;
            } else if (b[i] >= 0) {
                i++;
            } else {
                int length = sequence(b, i, to);
                if (length == 0) {
                    return i;
                }
                i += length;
            }
        }
        return to;
    }

    /** Returns the length of the sequence of two to four bytes at {@code i}; 0 if it is ill-formed. */
    private static int sequence(byte[] b, int i, int to) {
        int lead = b[i] & 0xff;
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || i + length > to) {
            return 0;
        }
        // The lead byte narrows the range of the second one (RFC 3629, section 4).
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        int second = b[i + 1] & 0xff;
        if (second < low || second > high) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((b[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Returns whether the text has neither a lone surrogate nor a NUL. */
    static boolean isPlain(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
