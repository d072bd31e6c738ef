package dev.everyhop.token.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text in bytes that have been checked to be JSON. */
final class JsonText {

    private JsonText() {}

    static int pastSpace(byte[] b, int from, int end) {
        int i = from;
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
