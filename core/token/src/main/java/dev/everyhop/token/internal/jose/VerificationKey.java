package dev.everyhop.token.internal.jose;

import java.security.Key;
import java.security.Provider;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that verifies signatures, with the algorithms that it may be used for: what its type, curve and size allow, cut
 * down to its own {@code alg}.
 *
 * <p>Thread-safe: signature objects are taken from a small pool and given back.
 */
public final class VerificationKey {

    private final @Nullable String kid;
    private final Key key;
    private final Map<JwsAlgorithm, SignatureCheck> checks;

    private VerificationKey(@Nullable String kid, Key key, Map<JwsAlgorithm, SignatureCheck> checks) {
        this.kid = kid;
        this.key = key;
        this.checks = checks;
    }

    /**
     * Makes a key. The caller has checked that it is strong enough and may be used with the algorithms.
     *
     * @param kid its id; null if it has none
     * @param key a public key, or a secret for HMAC
     * @param algorithms what it may be used for
     * @param provider whose cryptography to use; null for the JDK's choice
     */
    public static VerificationKey of(
            @Nullable String kid, Key key, Set<JwsAlgorithm> algorithms, @Nullable Provider provider) {
        Map<JwsAlgorithm, SignatureCheck> checks = new EnumMap<>(JwsAlgorithm.class);
        for (JwsAlgorithm algorithm : algorithms) {
            checks.put(algorithm, SignatureCheck.of(algorithm, key, provider));
        }
        return new VerificationKey(kid, key, checks);
    }

    /** Returns the key's id; null if it has none. */
    public @Nullable String kid() {
        return kid;
    }

    /** Returns the key. */
    public Key key() {
        return key;
    }

    /** Returns the algorithms that it may be used for. */
    public Set<JwsAlgorithm> algorithms() {
        return checks.keySet();
    }

    /** Returns whether it may be used with this algorithm. */
    public boolean fits(JwsAlgorithm algorithm) {
        return checks.containsKey(algorithm);
    }

    /**
     * Makes the first of the objects that {@link #verify} needs.
     *
     * @throws IllegalStateException if cryptography does not take this key
     */
    public void prepare() {
        checks.values().forEach(SignatureCheck::prepare);
    }

    /**
     * Returns whether this is the signature of the first {@code inputLength} bytes of the input.
     *
     * @param algorithm one that {@link #fits}
     */
    public boolean verify(
            JwsAlgorithm algorithm, byte[] input, int inputLength, byte[] signature, int signatureLength) {
        SignatureCheck check = checks.get(algorithm);
        return check != null && check.verify(input, inputLength, signature, signatureLength);
    }

    /** Returns the id and the algorithms, never the key. */
    @Override
    public String toString() {
        return "VerificationKey[" + checks.keySet() + "]";
    }
}
