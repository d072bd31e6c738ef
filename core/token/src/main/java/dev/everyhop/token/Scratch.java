package dev.everyhop.token;

import dev.everyhop.token.internal.jose.VerificationKey;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.keys.KeySet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The memory that checking one token takes, used again for the next. */
final class Scratch {

    /** Longer than any signature that is understood (ML-DSA-87). */
    private static final int MAX_SIGNATURE = 4700;

    private static final int TYPICAL_TOKEN = 2048;

    byte[] token = new byte[TYPICAL_TOKEN];
    byte[] decoded = new byte[TYPICAL_TOKEN];
    byte[] signature = new byte[1024];
    final JsonScanner header = new JsonScanner();
    final JsonScanner claims = new JsonScanner();

    private @Nullable KeySet keys;
    private @Nullable VerificationKey key;

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

    /** Makes room for a token of this length and for what it decodes to. */
    void fit(int tokenLength) {
        if (token.length < tokenLength) {
            token = new byte[tokenLength];
            decoded = new byte[tokenLength];
        }
        if (signature.length < Math.min(tokenLength, MAX_SIGNATURE)) {
            signature = new byte[MAX_SIGNATURE];
        }
    }
}
