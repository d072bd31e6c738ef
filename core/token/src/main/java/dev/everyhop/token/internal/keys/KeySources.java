package dev.everyhop.token.internal.keys;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key sources of one verifier. They share its threads, and nothing is fetched before
 * {@link KeySource#start}. Closing this closes them and stops the threads; the keys that are there stay usable.
 */
public final class KeySources implements AutoCloseable {

    private final InstantSource clock;
    private final Background background;
    private final RandomGenerator random;
    private final SecurityEvents events;
    private final Duration wait;
    private final List<KeySource> made = new CopyOnWriteArrayList<>();
    private final Map<List<@Nullable Object>, KeyFetcher> clients = new ConcurrentHashMap<>();

    /**
     * Makes a factory.
     *
     * @param clock the time
     * @param background the threads; closed by {@link #close}
     * @param random spreads the refreshes of many instances over time; must be thread-safe
     * @param events hears what becomes of key sets
     */
    public KeySources(InstantSource clock, Background background, RandomGenerator random, SecurityEvents events) {
        this(clock, background, random, events, Flights.WAIT);
    }

    /** The same, of which a request with an unknown key waits that long for a fetch. */
    KeySources(
            InstantSource clock, Background background, RandomGenerator random, SecurityEvents events, Duration wait) {
        this.clock = clock;
        this.background = background;
        this.random = random;
        this.events = events;
        this.wait = wait;
    }

    /**
     * Makes the source of one issuer.
     *
     * @throws IllegalArgumentException if the configuration contradicts itself, or given keys or a secret cannot be used
     */
    public KeySource of(IssuerKeys issuer) {
        check(issuer);
        if (issuer.secret() != null) {
            return StaticKeySource.ofSecret(issuer.location(), issuer.algorithms(), issuer.secret());
        }
        if (issuer.jwks() != null) {
            return StaticKeySource.ofSet(issuer.location(), issuer.algorithms(), issuer.jwks(), issuer.provider());
        }
        KeyFetcher fetcher = issuer.fetcher() != null ? issuer.fetcher() : httpFetcher(issuer);
        KeySetFetch fetch = new KeySetFetch(
                issuer.jwksUri(),
                new Discovery(issuer.location(), fetcher, issuer.insecureHttp()),
                fetcher,
                new JwksReader(issuer.algorithms(), issuer.provider()));
        KeyEvents told = new KeyEvents(issuer.location(), clock, events);
        KeySource source = new RemoteKeySet(issuer.location(), fetch, clock, background, random, told, wait);
        made.add(source);
        return source;
    }

    /** Issuers with the same trust share one client and its thread. */
    private KeyFetcher httpFetcher(IssuerKeys issuer) {
        return clients.computeIfAbsent(
                Arrays.asList(issuer.trust(), issuer.insecureHttp()),
                same -> new HttpKeyFetcher(issuer.trust(), issuer.insecureHttp()));
    }

    private static void check(IssuerKeys issuer) {
        String who = "Issuer " + issuer.location() + ": ";
        long places = Stream.of(issuer.jwksUri() != null, issuer.jwks() != null, issuer.secret() != null)
                .filter(given -> given)
                .count();
        if (places > 1) {
            throw new IllegalArgumentException(who + "use one of jwksUri(...), jwks(...) and secret(...), not several");
        }
        URI uri = issuer.jwksUri() != null ? issuer.jwksUri() : URI.create(issuer.location());
        if (!Discovery.isAllowedScheme(uri, issuer.insecureHttp())) {
            throw new IllegalArgumentException(who + "'" + uri + "' must be an https URL");
        }
        for (JwsAlgorithm algorithm : issuer.algorithms()) {
            if (algorithm.keyType() == KeyType.OCT && issuer.secret() == null) {
                throw new IllegalArgumentException(who + "algorithm " + algorithm
                        + " needs secret(...); HMAC keys are never fetched. Give one, or list other algorithms");
            }
        }
        if (issuer.fetcher() != null && issuer.trust() != null) {
            throw new IllegalArgumentException(who + "trust(...) is for the built-in HTTP client and fetcher(...)"
                    + " replaces it. Use one of them");
        }
    }

    @Override
    public void close() {
        made.forEach(KeySource::close);
        background.close();
    }
}
