package dev.everyhop.audit;

import java.util.Arrays;

/**
 * Writes JSON into one array that is used again. Nothing it writes can end a line: control characters, those of Latin-1 and
 * the separators U+2028 and U+2029 included, are written as escapes. For one thread.
 */
final class JsonBytes {

    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1024];
    private int size;
    private boolean first = true;

    JsonBytes reset() {
        size = 0;
        first = true;
        return this;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    int size() {
        return size;
    }

    JsonBytes open() {
        put('{');
        first = true;
        return this;
    }

    JsonBytes close() {
        put('}');
        first = false;
        return this;
    }

    JsonBytes openArray(String name) {
        name(name);
        put('[');
        first = true;
        return this;
    }

    JsonBytes closeArray() {
        put(']');
        first = false;
        return this;
    }

    JsonBytes element() {
        if (!first) {
            put(',');
        }
        return open();
    }

    JsonBytes open(String name) {
        name(name);
        return open();
    }

    JsonBytes field(String name, String value) {
        name(name);
        string(value, Integer.MAX_VALUE);
        return this;
    }

    JsonBytes field(String name, String value, int maxChars) {
        name(name);
        string(value, maxChars);
        return this;
    }

    JsonBytes field(String name, long value) {
        name(name);
        ascii(Long.toString(value));
        return this;
    }

    JsonBytes field(String name, boolean value) {
        name(name);
        ascii(value ? "true" : "false");
        return this;
    }

    private void name(String name) {
        if (!first) {
            put(',');
        }
        first = false;
        string(name, Integer.MAX_VALUE);
        put(':');
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void string(String text, int maxChars) {
        put('"');
        int end = Math.min(text.length(), maxChars);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                if (c == '"' || c == '\\') {
                    put('\\');
                }
                put(c);
            } else if (c < 0xa0 || c == 0x2028 || c == 0x2029) {
                escape(c);
            } else if (c < 0x800) {
                put(0xc0 | (c >> 6));
                put(0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                three(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                int code = Character.toCodePoint(c, text.charAt(++i));
                put(0xf0 | (code >> 18));
                put(0x80 | ((code >> 12) & 0x3f));
                put(0x80 | ((code >> 6) & 0x3f));
                put(0x80 | (code & 0x3f));
            } else {
                three(0xfffd);
            }
        }
        put('"');
    }

    private void three(int c) {
        put(0xe0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3f));
        put(0x80 | (c & 0x3f));
    }

    private void escape(char c) {
        put('\\');
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[(c >> shift) & 0xf]);
        }
    }

    private void put(int b) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) b;
    }
}
