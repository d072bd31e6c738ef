package dev.everyhop.token.internal.jose;

import dev.everyhop.token.internal.memory.Words;
import java.util.Arrays;

/** Base64url without padding, in its one canonical spelling (RFC 4648, sections 3.5 and 5; RFC 7515, section 2). */
public final class Base64Url {

    /** What a character stands for, moved to each of the four places in a group; negative where it stands for nothing. */
    private static final int[] FIRST = new int[256];

    private static final int[] SECOND = new int[256];
    private static final int[] THIRD = new int[256];
    private static final int[] FOURTH = new int[256];

    static {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int[] table : new int[][] {FIRST, SECOND, THIRD, FOURTH}) {
            Arrays.fill(table, -1);
        }
        for (int i = 0; i < alphabet.length(); i++) {
            FIRST[alphabet.charAt(i)] = i << 18;
            SECOND[alphabet.charAt(i)] = i << 12;
            THIRD[alphabet.charAt(i)] = i << 6;
            FOURTH[alphabet.charAt(i)] = i;
        }
    }

    private Base64Url() {}

    /**
     * Decodes the characters from {@code from} to {@code to}.
     *
     * @param text ASCII or Latin-1
     * @param out where the bytes go, from its beginning
     * @return how many bytes there are; -1 if the text is not canonical base64url
     */
    public static int decode(byte[] text, int from, int to, byte[] out) {
        int sign = 0;
        int i = from;
        int o = 0;
        // Eight characters become six bytes and are written as eight: as long as there is room for all eight.
        int roomy = out.length < 8 ? from - 1 : from + (out.length - 8) / 6 * 8;
        for (int last = Math.min(to - 8, roomy); i <= last; i += 8, o += 6) {
            long eight = Words.getBig(text, i);
            int high = FIRST[(int) (eight >>> 56)]
                    | SECOND[(int) (eight >>> 48) & 0xFF]
                    | THIRD[(int) (eight >>> 40) & 0xFF]
                    | FOURTH[(int) (eight >>> 32) & 0xFF];
            int low = FIRST[(int) (eight >>> 24) & 0xFF]
                    | SECOND[(int) (eight >>> 16) & 0xFF]
                    | THIRD[(int) (eight >>> 8) & 0xFF]
                    | FOURTH[(int) eight & 0xFF];
            sign |= high | low;
            Words.putBig(out, o, (long) high << 40 | (low & 0xFFFFFFL) << 16);
        }
        for (int last = to - 4; i <= last; i += 4, o += 3) {
            int group = FIRST[text[i] & 0xFF]
                    | SECOND[text[i + 1] & 0xFF]
                    | THIRD[text[i + 2] & 0xFF]
                    | FOURTH[text[i + 3] & 0xFF];
            sign |= group;
            out[o] = (byte) (group >> 16);
            out[o + 1] = (byte) (group >> 8);
            out[o + 2] = (byte) group;
        }
        int rest = to - i;
        if (rest == 1) {
            return -1;
        }
        if (rest > 1) {
            int third = rest == 3 ? THIRD[text[i + 2] & 0xFF] : 0;
            int group = FIRST[text[i] & 0xFF] | SECOND[text[i + 1] & 0xFF] | third;
            int unused = rest == 3 ? 0xFF : 0xFFFF;
            if ((group & unused) != 0) {
                return -1;
            }
            out[o++] = (byte) (group >> 16);
            if (rest == 3) {
                out[o++] = (byte) (group >> 8);
            }
        }
        return sign < 0 ? -1 : o;
    }
}
