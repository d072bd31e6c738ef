package dev.everyhop.token.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.memory.Words;

/** Text in bytes that have been checked to be JSON. */
final class JsonText {

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;

    private JsonText() {}

    /** Returns where the first character is, from {@code from} on, that is not plain text inside a string. */
    static int pastPlain(byte[] b, int from, int end) {
        int i = from;
        for (; i <= end - 8; i += 8) {
            long word = Words.get(b, i);
            // The lowest byte marked is right: a borrow may mark others above it, never below.
            long special =
                    (marksOf(word ^ QUOTES) | marksOf(word ^ BACKSLASHES) | (word - SPACES & ~word) | word) & HIGH_BITS;
            if (special != 0) {
                return i + (Long.numberOfTrailingZeros(special) >>> 3);
            }
        }
        while (i < end && b[i] >= 0x20 && b[i] != '"' && b[i] != '\\') {
            i++;
        }
        return i;
    }

    private static long marksOf(long zeros) {
        return zeros - ONES & ~zeros;
    }

    /**
     * Returns the hash of a text, the same however it is spelled. All bytes count; it is for finding names, of which there
     * are few. Strangers can make names collide: whoever compares them bounds how often.
     */
    static int hash(byte[] b, int from, int to, boolean escaped) {
        if (escaped) {
            byte[] spelledOut = text(b, from, to).getBytes(UTF_8);
            return hash(spelledOut, 0, spelledOut.length, false);
        }
        return Words.hash(b, from, to);
    }

    static int pastSpace(byte[] b, int from, int end) {
        int i = from;
        if (i < end && b[i] > ' ') {
            return i;
        }
        while (i < end && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** Returns where the string that begins with the quotation mark at {@code from} is over. */
    static int pastString(byte[] b, int from) {
        int i = from + 1;
        while (b[i] != '"') {
            i += b[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    static boolean escaped(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    /** Returns the text between two quotation marks. */
    static String text(byte[] b, int from, int to) {
        if (!escaped(b, from, to)) {
            return new String(b, from, to - from, UTF_8);
        }
        StringBuilder text = new StringBuilder(to - from);
        int plain = from;
        int i = from;
        while (i < to) {
            if (b[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(b, plain, i - plain, UTF_8));
            char c = (char) b[i + 1];
            if (c == 'u') {
                text.append((char) hex(b, i + 2, to));
                i += 6;
            } else {
                text.append(
                        switch (c) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            default -> c;
                        });
                i += 2;
            }
            plain = i;
        }
        return text.append(new String(b, plain, to - plain, UTF_8)).toString();
    }

    /** Returns the four hexadecimal digits at {@code at}; -1 if there are none. */
    static int hex(byte[] b, int at, int end) {
        if (at + 4 > end) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = b[i] < 0 ? -1 : Character.digit(b[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
