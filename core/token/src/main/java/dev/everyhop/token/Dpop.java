package dev.everyhop.token;

import dev.everyhop.token.internal.dpop.HttpUri;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How proofs of possession are checked (DPoP, RFC 9449). Immutable: each method returns a changed copy.
 *
 * <p><b>Security guarantees.</b> A proof is good for one request: for one method and one URI of those named here (never of a
 * {@code Host} header), for one token, signed with the key that the token is bound to, not long ago, and once. It is
 * remembered only when all of that was found good, so that nobody fills the memory of others.
 *
 * <p><b>Failure.</b> A value that cannot be right is refused at once with an {@link IllegalArgumentException} that says what
 * to write instead.
 */
public final class Dpop {

    private static final String[] USUAL = {"ES256", "ES384", "ES512", "EdDSA", "PS256", "RS256"};
    private static final int CAPACITY = 100_000;
    private static final int QUOTA = 10_000;

    final List<String> bases;
    final Set<JwsAlgorithm> algorithms;
    final Duration maxAge;
    final Duration clockSkew;
    final @Nullable DpopNonces nonces;
    private final @Nullable ReplayStore replay;

    private Dpop(
            List<String> bases,
            Set<JwsAlgorithm> algorithms,
            Duration maxAge,
            Duration clockSkew,
            @Nullable DpopNonces nonces,
            @Nullable ReplayStore replay) {
        this.bases = bases;
        this.algorithms = algorithms;
        this.maxAge = maxAge;
        this.clockSkew = clockSkew;
        this.nonces = nonces;
        this.replay = replay;
    }

    /**
     * Checks proofs for a service that its clients know by these URLs: scheme, host, port and the path before what the service
     * itself sees, such as {@code https://api.example} or {@code https://api.example/shop}.
     */
    public static Dpop at(String... publicUrls) {
        List<String> bases = new ArrayList<>();
        for (String url : publicUrls) {
            String normal = url.indexOf('?') >= 0 || url.indexOf('#') >= 0 ? null : HttpUri.normal(url);
            if (normal == null) {
                throw new IllegalArgumentException(
                        "Dpop.at(\"" + url
                                + "\") must be the URL that clients call, such as https://api.example, without query and fragment");
            }
            bases.add(normal.endsWith("/") ? normal.substring(0, normal.length() - 1) : normal);
        }
        if (bases.isEmpty()) {
            throw new IllegalArgumentException(
                    "Dpop.at(...) needs the URL that clients call, such as https://api.example");
        }
        return new Dpop(List.copyOf(bases), known(USUAL), Duration.ofMinutes(1), Duration.ofSeconds(10), null, null);
    }

    /**
     * Says which algorithms proofs may use, by their JOSE names: {@code ES256}, {@code ES384}, {@code ES512}, {@code EdDSA},
     * {@code PS256} and {@code RS256} unless said. None with a secret can be among them.
     */
    public Dpop algorithms(String... names) {
        return new Dpop(bases, known(names), maxAge, clockSkew, nonces, replay);
    }

    /** Says how old a proof may be: a minute unless said. */
    public Dpop maxAge(Duration age) {
        if (age.compareTo(Duration.ofSeconds(1)) < 0 || age.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("A proof's maxAge must be between a second and 10 minutes, not " + age);
        }
        return new Dpop(bases, algorithms, age, clockSkew, nonces, replay);
    }

    /** Says how far clients' clocks may be off, in either direction: 10 seconds unless said. */
    public Dpop clockSkew(Duration skew) {
        if (skew.isNegative() || skew.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "A proof's clockSkew must be between nothing and 5 minutes, not " + skew);
        }
        return new Dpop(bases, algorithms, maxAge, skew, nonces, replay);
    }

    /** Asks for a nonce in each proof. */
    public Dpop requireNonces(DpopNonces asked) {
        return new Dpop(bases, algorithms, maxAge, clockSkew, Objects.requireNonNull(asked, "asked"), replay);
    }

    /**
     * Remembers proofs in this store. Without it they are remembered in this JVM: 100,000 live ones at most, 10,000 of one key.
     */
    public Dpop replay(ReplayStore store) {
        return new Dpop(bases, algorithms, maxAge, clockSkew, nonces, Objects.requireNonNull(store, "store"));
    }

    /** Returns the store, which is made if there was none. */
    ReplayStore store(long longestLife) {
        return replay != null ? replay : LocalReplayStore.of(CAPACITY, QUOTA, Duration.ofSeconds(longestLife));
    }

    @Override
    public String toString() {
        return "Dpop" + bases;
    }

    private static Set<JwsAlgorithm> known(String... names) {
        Set<JwsAlgorithm> set = new LinkedHashSet<>();
        for (String name : names) {
            JwsAlgorithm algorithm = JwsAlgorithm.named(name).orElse(null);
            if (algorithm == null || algorithm.keyType() == KeyType.OCT) {
                throw new IllegalArgumentException(
                        "A proof's algorithm must have a public key, such as ES256: '" + name + "' is not supported");
            }
            set.add(algorithm);
        }
        if (set.isEmpty()) {
            throw new IllegalArgumentException("Proofs need at least one algorithm, such as ES256");
        }
        return set;
    }
}
