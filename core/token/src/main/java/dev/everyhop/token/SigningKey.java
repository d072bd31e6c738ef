package dev.everyhop.token;

import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import dev.everyhop.token.internal.jose.JwsSigner;
import dev.everyhop.token.internal.jose.KeyIds;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * A private key with the algorithm that it signs with, for {@code private_key_jwt} (RFC 7523). Immutable.
 *
 * <p><b>Failure.</b> A key that does not fit the algorithm is refused at once with an {@link IllegalArgumentException}.
 */
public final class SigningKey {

    /** The name as it was given: servers that know {@code EdDSA} need not know {@code Ed25519}. */
    final String algorithm;

    final JwsSigner signer;
    final @Nullable String keyId;

    private SigningKey(String algorithm, JwsSigner signer, @Nullable String keyId) {
        this.algorithm = algorithm;
        this.signer = signer;
        this.keyId = keyId;
    }

    /**
     * Returns a key that signs with this algorithm.
     *
     * @param algorithm its JOSE name, such as {@code ES256}, {@code PS256}, {@code RS256} or {@code EdDSA}; no HMAC
     */
    public static SigningKey of(String algorithm, PrivateKey key) {
        return new SigningKey(algorithm, new JwsSigner(asymmetric(algorithm), key), null);
    }

    /** Names the key in the {@code kid} header, by which the authorization server finds its public half. */
    public SigningKey keyId(String keyId) {
        if (!KeyIds.isGood(keyId)) {
            throw new IllegalArgumentException("A keyId has 1 to 256 characters and no control characters");
        }
        return new SigningKey(algorithm, signer, keyId);
    }

    /** Returns the algorithm and the id, never the key. */
    @Override
    public String toString() {
        return "SigningKey[" + algorithm + (keyId == null ? "" : ", " + keyId) + "]";
    }

    static JwsAlgorithm asymmetric(String algorithm) {
        return JwsAlgorithm.named(algorithm)
                .filter(one -> one.keyType() != KeyType.OCT)
                .orElseThrow(() -> new IllegalArgumentException("'" + algorithm
                        + "' is not a signature algorithm with a private key that is supported: ES256, PS256, RS256,"
                        + " EdDSA and their kin"));
    }
}
