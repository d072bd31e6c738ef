package dev.everyhop.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-decoding (RFC 3986, section 2.1), strict. */
public final class Percent {

    private Percent() {}

    /** Returns the bytes; null if an escape is cut off or not hexadecimal. */
    static byte @Nullable [] decode(String text, boolean plusIsSpace) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '+' && plusIsSpace) {
                out.write(' ');
            } else if (raw[i] == '%') {
                int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(raw[i]);
            }
        }
        return out.toByteArray();
    }

    /**
     * Returns the text; null if an escape is malformed or the result is not strict UTF-8 without NUL.
     *
     * @param plusIsSpace whether a plus sign is a space, as in forms and queries
     */
    public static @Nullable String decodeText(String text, boolean plusIsSpace) {
        byte[] decoded = decode(text, plusIsSpace);
        if (decoded == null || !Utf8.isStrict(decoded, 0, decoded.length)) {
            return null;
        }
        String result = new String(decoded, StandardCharsets.UTF_8);
        return Utf8.isPlain(result) ? result : null;
    }
}
