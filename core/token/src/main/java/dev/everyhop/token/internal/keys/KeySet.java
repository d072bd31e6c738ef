package dev.everyhop.token.internal.keys;

import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.VerificationKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An issuer's keys at one moment: immutable, looked up without a lock in constant time. */
public final class KeySet {

    private final long generation;
    private final List<VerificationKey> keys;
    private final Map<String, VerificationKey> byKid;
    private final @Nullable VerificationKey whateverKid;

    /**
     * Makes a set.
     *
     * @param generation counts the sets of this issuer that differed from the one before
     * @param keys the keys; key ids among them are distinct
     */
    public KeySet(long generation, List<VerificationKey> keys) {
        this(generation, keys, null);
    }

    private KeySet(long generation, List<VerificationKey> keys, @Nullable VerificationKey whateverKid) {
        this.whateverKid = whateverKid;
        this.generation = generation;
        this.keys = List.copyOf(keys);
        this.byKid = new HashMap<>();
        for (VerificationKey key : this.keys) {
            String kid = key.kid();
            if (kid != null && byKid.put(kid, key) != null) {
                throw new IllegalArgumentException("two keys with one kid");
            }
        }
    }

    /** Returns the set of one secret: configuration names it, whatever {@code kid} a token carries. */
    static KeySet ofSecret(VerificationKey secret) {
        return new KeySet(1, List.of(secret), secret);
    }

    /**
     * Returns the set of what its issuer publishes now: this one if nothing changed. Keys that stayed are taken over as
     * they are, so that their signature objects need not be made again.
     */
    KeySet succeededBy(List<VerificationKey> published) {
        KeySet next =
                new KeySet(generation + 1, published.stream().map(this::asKnown).toList());
        return next.countNotIn(this) == 0 && countNotIn(next) == 0 ? this : next;
    }

    /** Returns how many keys the other set, one of the same issuer, does not have. */
    long countNotIn(KeySet other) {
        return keys.stream().filter(key -> !other.holds(key)).count();
    }

    private VerificationKey asKnown(VerificationKey key) {
        for (VerificationKey known : keys) {
            if (Objects.equals(known.kid(), key.kid())
                    && known.algorithms().equals(key.algorithms())
                    && Arrays.equals(known.key().getEncoded(), key.key().getEncoded())) {
                return known;
            }
        }
        return key;
    }

    private boolean holds(VerificationKey key) {
        return keys.stream().anyMatch(known -> known == key);
    }

    /** Returns which set of the issuer this is. */
    public long generation() {
        return generation;
    }

    /** Returns the keys. */
    public List<VerificationKey> keys() {
        return keys;
    }

    /** Returns the id of each key, empty where it has none. */
    List<String> keyIds() {
        return keys.stream()
                .map(key -> Objects.requireNonNullElse(key.kid(), ""))
                .toList();
    }

    /**
     * Returns the key for a token: the one that it names, or if it names none, the one that fits; null if there is none or
     * several fit.
     *
     * @param kid the key id of the token; null if it has none
     */
    public @Nullable VerificationKey find(@Nullable String kid, JwsAlgorithm algorithm) {
        if (kid != null) {
            return byKid(kid);
        }
        VerificationKey found = null;
        for (VerificationKey key : keys) {
            if (key.fits(algorithm)) {
                if (found != null) {
                    return null;
                }
                found = key;
            }
        }
        return found;
    }

    /** Returns the key of this id; null if there is none. */
    @Nullable
    VerificationKey byKid(String kid) {
        return whateverKid != null ? whateverKid : byKid.get(kid);
    }

    /** Returns how many keys fit the algorithm. */
    public long countFor(JwsAlgorithm algorithm) {
        return keys.stream().filter(key -> key.fits(algorithm)).count();
    }
}
