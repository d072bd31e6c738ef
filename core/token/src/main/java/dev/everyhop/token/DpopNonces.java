package dev.everyhop.token;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Nonces that proofs must carry (RFC 9449, section 9), so that none can be made beforehand. They need no memory: a nonce is
 * the time and a keyed hash of it, and the key of each hour is derived from a secret. Immutable: each method returns a
 * changed copy.
 *
 * <p><b>Security guarantees.</b> Who does not know a secret cannot make a nonce. A nonce may be used for its whole life, by
 * any client: what makes a proof good only once is its {@code jti}.
 */
public final class DpopNonces {

    private static final int SECRET_LENGTH = 32;

    final Supplier<List<byte[]>> secrets;
    final Duration lifetime;

    private DpopNonces(Supplier<List<byte[]>> secrets, Duration lifetime) {
        this.secrets = secrets;
        this.lifetime = lifetime;
    }

    /** Makes nonces that this instance alone knows. */
    public static DpopNonces local() {
        byte[] secret = new byte[SECRET_LENGTH];
        new SecureRandom().nextBytes(secret);
        List<byte[]> secrets = List.of(secret);
        return new DpopNonces(() -> secrets, Duration.ofMinutes(5));
    }

    /**
     * Makes nonces that all instances with these secrets know.
     *
     * @param secrets the secrets, 32 bytes each or more; the first makes nonces and all check them, so that one is replaced by
     *     putting the new one second everywhere, then first, then leaving the old one out. Asked for often: it must return
     *     quickly
     */
    public static DpopNonces shared(Supplier<List<byte[]>> secrets) {
        return new DpopNonces(Objects.requireNonNull(secrets, "secrets"), Duration.ofMinutes(5));
    }

    /** Says how long a nonce is good: 5 minutes unless said. */
    public DpopNonces lifetime(Duration life) {
        if (life.compareTo(Duration.ofSeconds(10)) < 0 || life.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "A nonce's lifetime must be between 10 seconds and an hour, not " + life);
        }
        return new DpopNonces(secrets, life);
    }

    /** Checks that there are secrets that can be used. */
    void check() {
        List<byte[]> now = secrets.get();
        if (now.isEmpty() || now.stream().anyMatch(secret -> secret.length < SECRET_LENGTH)) {
            throw new IllegalStateException(
                    "DpopNonces.shared needs at least one secret, and none shorter than 32 bytes: make them with a"
                            + " random generator, such as 'openssl rand 32'");
        }
    }

    /** Returns nothing of the secrets. */
    @Override
    public String toString() {
        return "DpopNonces[" + lifetime + "]";
    }
}
