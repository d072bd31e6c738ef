package dev.everyhop.token.internal.jose;

import java.util.Arrays;

/** Base64url without padding, in its one canonical spelling (RFC 4648, sections 3.5 and 5; RFC 7515, section 2). */
public final class Base64Url {

    private static final int[] VALUES = new int[128];

    static {
        Arrays.fill(VALUES, -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = i;
        }
    }

    private Base64Url() {}

    /**
     * Decodes the characters from {@code from} to {@code to}.
     *
     * @param out where the bytes go, from its beginning
     * @return how many bytes there are; -1 if the text is not canonical base64url
     */
    public static int decode(String text, int from, int to, byte[] out) {
        int[] values = VALUES;
        int wide = 0;
        int sign = 0;
        int i = from;
        int o = 0;
        for (int last = to - 4; i <= last; i += 4, o += 3) {
            char a = text.charAt(i);
            char b = text.charAt(i + 1);
            char c = text.charAt(i + 2);
            char d = text.charAt(i + 3);
            wide |= a | b | c | d;
            int group = values[a & 127] << 18 | values[b & 127] << 12 | values[c & 127] << 6 | values[d & 127];
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
            char a = text.charAt(i);
            char b = text.charAt(i + 1);
            char c = rest == 3 ? text.charAt(i + 2) : 'A';
            wide |= a | b | c;
            int group = values[a & 127] << 12 | values[b & 127] << 6 | values[c & 127];
            sign |= group;
            int unused = rest == 3 ? 0x3 : 0x3FF;
            if ((group & unused) != 0) {
                return -1;
            }
            out[o++] = (byte) (group >> 10);
            if (rest == 3) {
                out[o++] = (byte) (group >> 2);
            }
        }
        return sign < 0 || wide > 127 ? -1 : o;
    }
}
