package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.everyhop.token.internal.jose.VerificationKey;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.keys.KeySet;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The memory that checking one token takes, used again for the next. */
final class Scratch {

    /** Longer than any signature that is understood (ML-DSA-87). */
    private static final int MAX_SIGNATURE = 4700;

    private static final int TYPICAL_TOKEN = 2048;

    /** The token's characters, one byte each. */
    byte[] token = new byte[0];

    byte[] decoded = new byte[0];
    byte[] signature = new byte[0];
    final JsonScanner header = new JsonScanner();
    final JsonScanner claims = new JsonScanner();
    final RegisteredClaims registered = new RegisteredClaims();

    private final CharsetEncoder encoder = ISO_8859_1.newEncoder();
    private char[] chars = new char[0];
    private CharBuffer charBuffer = CharBuffer.wrap(chars);
    private ByteBuffer tokenBuffer = ByteBuffer.wrap(token);

    /** Whether the thread that uses this may wait for keys. */
    boolean mayWait;

    private @Nullable KeySet keys;
    private @Nullable VerificationKey key;

    Scratch() {
        fit(TYPICAL_TOKEN);
    }

    /**
     * Takes a token in and makes room for what it decodes to.
     *
     * @return false if it has characters that no token has
     */
    boolean load(String compact) {
        int length = compact.length();
        if (length > token.length) {
            fit(length);
        }
        // In two steps that the JVM has vectorised; String's own ways either allocate or lose the high bytes.
        compact.getChars(0, length, chars, 0);
        charBuffer.clear().limit(length);
        tokenBuffer.clear();
        return !encoder.reset().encode(charBuffer, tokenBuffer, true).isError();
    }

    void choose(KeySet keys, VerificationKey key) {
        this.keys = keys;
        this.key = key;
    }

    KeySet keys() {
        return Objects.requireNonNull(keys);
    }

    VerificationKey key() {
        return Objects.requireNonNull(key);
    }

    private void fit(int length) {
        token = new byte[length];
        decoded = new byte[length];
        signature = new byte[Math.min(length, MAX_SIGNATURE)];
        chars = new char[length];
        charBuffer = CharBuffer.wrap(chars);
        tokenBuffer = ByteBuffer.wrap(token);
    }
}
