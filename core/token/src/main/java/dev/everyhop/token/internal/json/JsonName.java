package dev.everyhop.token.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A member's name or a text to compare with, its bytes and hash made beforehand. */
public final class JsonName {

    final String text;
    final byte[] bytes;
    final int hash;

    /** Whether no escape could spell it with as many bytes. */
    final boolean plain;

    private JsonName(String text) {
        this.text = text;
        this.bytes = text.getBytes(UTF_8);
        this.plain = text.indexOf('\\') < 0;
        this.hash = JsonText.hash(bytes, 0, bytes.length, false);
    }

    /** Makes a name. */
    public static JsonName of(String text) {
        return new JsonName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
