package dev.everyhop.token;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.TokenDigests.Digest;
import dev.everyhop.token.TokenResult.Rejected;
import dev.everyhop.token.TokenResult.Verified;
import dev.everyhop.token.internal.keys.Background;
import dev.everyhop.token.internal.memory.BoundedMap;
import dev.everyhop.token.internal.oauth.Breaker;
import dev.everyhop.token.internal.oauth.Endpoint.Answer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one authorization server what opaque tokens mean, and remembers what it said.
 *
 * <p>One question is on its way for each token, and {@value #MAX_IN_FLIGHT} at most for all; they run in the background. What
 * was refused is remembered for ten seconds, in a memory of its own, so that strangers' tokens push out no good one.
 */
final class Introspector {

    private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);

    static final int MAX_IN_FLIGHT = 64;
    static final long REFUSED_SECONDS = 10;
    private static final ClaimRules CLAIMS = new ClaimRules(List.of("scope"), List.of("roles"));

    private final String issuer;
    private final AuthorizationServer server;
    private final IntrospectionAnswer judge;
    private final Background background;
    private final Breaker breaker;
    private final InstantSource clock;
    private final SecurityEvents events;
    private final Duration patience;
    private final long maxAgeMillis;
    private final TokenDigests digests;
    private final BoundedMap<Digest, Known> active;
    private final BoundedMap<Digest, Refused> refused;
    private final ConcurrentHashMap<Digest, CompletableFuture<TokenResult>> flights = new ConcurrentHashMap<>();
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final Map<TokenReason, Rejected> rejections = new EnumMap<>(TokenReason.class);

    Introspector(
            Introspection options,
            Set<String> verifierAudience,
            InstantSource clock,
            Background background,
            RandomGenerator random,
            SecurityEvents events) {
        this.issuer = options.location();
        this.clock = clock;
        this.background = background;
        this.events = events;
        this.breaker = new Breaker(clock, random);
        this.server = new AuthorizationServer(
                options.access, options.checked(verifierAudience), options.timeout, clock, random);
        this.judge = new IntrospectionAnswer(options, verifierAudience);
        this.patience = options.timeout.plusMillis(500);
        this.maxAgeMillis = options.cacheMaxAge.toMillis();
        this.digests = new TokenDigests(random);
        this.active = new BoundedMap<>(options.cacheEntries, known -> false);
        this.refused = new BoundedMap<>(options.cacheEntries, no -> false);
        for (TokenReason reason : TokenReason.values()) {
            rejections.put(reason, new Rejected(reason, issuer, null));
        }
    }

    /** Returns whether a text is an opaque token by its form: what RFC 6750, section 2.1 lets a token have, but no dot. */
    static boolean isOpaque(String token) {
        int end = token.length();
        while (end > 0 && token.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = token.charAt(i);
            boolean good = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '~'
                    || c == '+'
                    || c == '/';
            if (!good) {
                return false;
            }
        }
        return end > 0;
    }

    /** Returns what a token means; null if it would have to be asked for and nobody may wait. */
    @Nullable
    TokenResult verify(String token, boolean mayWait) {
        if (!isOpaque(token)) {
            return rejected(TokenReason.MALFORMED);
        }
        Digest digest = digests.of(token);
        TokenResult known = known(digest);
        return known != null || !mayWait ? known : ask(token, digest);
    }

    String issuer() {
        return issuer;
    }

    void close() {
        background.close();
    }

    private @Nullable TokenResult known(Digest digest) {
        Known entry = active.get(digest);
        long now = clock.millis();
        if (entry != null) {
            if (now - entry.since < maxAgeMillis && now >= entry.since && now / 1000 < entry.expiry) {
                return entry.verified;
            }
            active.remove(digest);
        }
        Refused no = refused.get(digest);
        if (no != null) {
            if (now - no.since < REFUSED_SECONDS * 1000 && now >= no.since) {
                return rejected(no.reason);
            }
            refused.remove(digest);
        }
        return null;
    }

    private TokenResult ask(String token, Digest digest) {
        CompletableFuture<TokenResult> mine = new CompletableFuture<>();
        CompletableFuture<TokenResult> theirs = flights.putIfAbsent(digest, mine);
        if (theirs != null) {
            return await(theirs);
        }
        // Another may have asked and landed since this one looked.
        TokenResult known = known(digest);
        if (known != null) {
            return land(digest, mine, known);
        }
        // Room first: whom the breaker lets in must ask, or the one trial would be used up by nobody.
        if (!inFlight.tryAcquire()) {
            return land(digest, mine, unavailable(null));
        }
        long pause = breaker.tryEnter();
        if (pause > 0) {
            inFlight.release();
            return land(digest, mine, unavailable(Duration.ofMillis(pause)));
        }
        try {
            background.run(() -> fly(token, digest, mine));
        } catch (RuntimeException | Error e) {
            // Closed, or no thread to be had.
            inFlight.release();
            return land(digest, mine, unavailable(null));
        }
        return await(mine);
    }

    private void fly(String token, Digest digest, CompletableFuture<TokenResult> flight) {
        TokenResult result;
        try {
            long asked = clock.millis();
            Answer answer = server.post(AuthorizationServer.INTROSPECTION, null, form -> form.add("token", token)
                    .add("token_type_hint", "access_token"));
            result = judged(answer, token, digest, asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = unavailable(null);
        } catch (RuntimeException | Error e) {
            LOG.warn("An introspection ended with {}", e.getClass().getName());
            result = unavailable(null);
        }
        inFlight.release();
        land(digest, flight, result);
    }

    private TokenResult judged(Answer answer, String token, Digest digest, long asked) {
        if (!(answer instanceof Answer.Json json)) {
            return failed((Answer.Failed) answer);
        }
        if (json.status() != 200) {
            ObtainReason reason = TokenAnswer.error(json);
            // A 400 may be about this token; with the others the server does not want this client.
            return failed(new Answer.Failed(reason, json.status() != 400, null));
        }
        TokenReason fault = judge.fault(json.members(), asked / 1000);
        if (fault == TokenReason.INTROSPECTION_UNAVAILABLE) {
            return failed(new Answer.Failed(ObtainReason.MALFORMED, true, null));
        }
        breaker.succeeded();
        if (fault != null) {
            refused.put(digest, new Refused(fault, asked));
            return rejected(fault);
        }
        long expiry = (Long) Objects.requireNonNull(json.members().get("exp"));
        Verified verified = new Verified(VerifiedToken.introspected(issuer, token, json.members(), CLAIMS, expiry));
        if (maxAgeMillis > 0) {
            active.put(digest, new Known(verified, asked, expiry));
        }
        return verified;
    }

    private Rejected failed(Answer.Failed failed) {
        if (failed.serverIsIll()) {
            breaker.failed(failed.retryAfter());
        } else {
            breaker.succeeded();
        }
        SecurityEvent event = new SecurityEvent(
                "introspection.failed",
                clock.instant(),
                Outcome.FAILED,
                failed.reason(),
                Map.of("issuer", issuer, "suspended", String.valueOf(breaker.isOpen())));
        try {
            events.emit(event);
        } catch (RuntimeException e) {
            LOG.warn(
                    "A listener of security events threw {} at {}", e.getClass().getName(), event.name());
        }
        return unavailable(failed.retryAfter());
    }

    private TokenResult land(Digest digest, CompletableFuture<TokenResult> flight, TokenResult result) {
        flights.remove(digest, flight);
        flight.complete(result);
        return result;
    }

    private TokenResult await(CompletableFuture<TokenResult> flight) {
        try {
            return flight.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable(null);
        } catch (ExecutionException | TimeoutException e) {
            return unavailable(null);
        }
    }

    private Rejected rejected(TokenReason reason) {
        return Objects.requireNonNull(rejections.get(reason));
    }

    private Rejected unavailable(@Nullable Duration retryAfter) {
        Duration wait = retryAfter == null ? Duration.ofSeconds(1) : retryAfter;
        return new Rejected(TokenReason.INTROSPECTION_UNAVAILABLE, issuer, wait);
    }

    /**
     * A token that the server called active.
     *
     * @param since when it was asked, in milliseconds
     * @param expiry in seconds
     */
    private record Known(Verified verified, long since, long expiry) {}

    /**
     * A token that is refused whoever sends it.
     *
     * @param since when it was asked, in milliseconds
     */
    private record Refused(TokenReason reason, long since) {}
}
