package dev.everyhop.token;

import dev.everyhop.token.TokenOutcome.Obtained;
import dev.everyhop.token.TokenOutcome.Refused;
import dev.everyhop.token.TokenOutcome.Unavailable;
import dev.everyhop.token.internal.keys.Background;
import dev.everyhop.token.internal.memory.BoundedMap;
import dev.everyhop.token.internal.oauth.Breaker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that a client has, and the requests that are on their way for others: at most one for each key. Requests run in
 * the background; whoever needs their outcome waits for it without a lock, and who is interrupted harms nobody else.
 *
 * <p>A token is renewed at a share of its life between 70 and 85 percent, by the first who asks for it then and gets the old
 * one; nobody waits while a usable token is there. What failed is remembered: for one second, doubled with each failure up to
 * 30.
 */
final class ObtainedTokens {

    private static final Logger LOG = LoggerFactory.getLogger(TokenClient.class);

    static final int MAX_IN_FLIGHT = 64;

    /** A token younger than this that is refused is not replaced: the next would be refused too. */
    static final Duration FRESH = Duration.ofSeconds(10);

    private static final double EARLIEST_RENEWAL = 0.7;
    private static final double RENEWAL_SPREAD = 0.15;
    private static final long MAX_MARGIN = 30_000;
    private static final long FIRST_PAUSE = 1_000;
    private static final long LAST_PAUSE = 30_000;
    private static final int DOUBLINGS = 5;

    /** Longer than any pause: what seems to last longer does so because the clock was set back. */
    private static final long LONGEST_PAUSE = 300_000;

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Background background;
    private final Breaker breaker;
    private final Duration patience;
    private final BoundedMap<GrantKey, Slot> slots;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);

    ObtainedTokens(
            InstantSource clock,
            RandomGenerator random,
            Background background,
            Breaker breaker,
            Duration patience,
            int maxEntries) {
        this.clock = clock;
        this.random = random;
        this.background = background;
        this.breaker = breaker;
        this.patience = patience;
        this.slots = new BoundedMap<>(maxEntries, slot -> slot.state().flight != null);
    }

    /** Asks the authorization server, once, on a background thread. */
    interface Request {
        TokenOutcome send() throws InterruptedException;
    }

    TokenOutcome get(GrantKey key, Request request) {
        Slot slot = slots.get(key, Slot::new);
        while (true) {
            State seen = slot.state();
            long now = clock.millis();
            if (seen.isUsable(now)) {
                if (seen.flight == null && now >= seen.renewAt && !seen.isPaused(now)) {
                    begin(slot, seen, new CompletableFuture<>(), request);
                }
                return Objects.requireNonNull(seen.obtained);
            }
            if (seen.flight != null) {
                return await(seen.flight);
            }
            if (seen.failure != null && seen.isPaused(now)) {
                return seen.failureAt(now);
            }
            CompletableFuture<TokenOutcome> flight = new CompletableFuture<>();
            if (begin(slot, seen, flight, request)) {
                return await(flight);
            }
        }
    }

    /** Returns another token than the refused one, if that is worth asking for. */
    TokenOutcome renew(GrantKey key, ObtainedToken refused, Request request) {
        Slot slot = slots.get(key, Slot::new);
        State seen = slot.state();
        while (seen.obtained != null && seen.obtained.token() == refused) {
            if (clock.millis() - seen.obtainedAt < FRESH.toMillis()) {
                return new Refused(ObtainReason.FRESH_TOKEN_REFUSED);
            }
            slot.state.compareAndSet(seen, seen.withoutToken());
            seen = slot.state();
        }
        return get(key, request);
    }

    /** Forgets all that is known of a key. */
    void forget(GrantKey key) {
        slots.remove(key);
    }

    /** Forgets a token that is no longer good, wherever it is. */
    void forget(ObtainedToken token) {
        slots.removeIf(slot -> {
            Obtained there = slot.state().obtained;
            return there != null && there.token().value().equals(token.value());
        });
    }

    int size() {
        return slots.size();
    }

    /** Begins a flight, unless another did; it may have landed on return. */
    private boolean begin(Slot slot, State seen, CompletableFuture<TokenOutcome> flight, Request request) {
        if (!slot.state.compareAndSet(seen, seen.with(flight))) {
            return false;
        }
        // Room first: whom the breaker lets in must ask, or the one trial would be used up by nobody.
        if (!inFlight.tryAcquire()) {
            land(slot, flight, new Unavailable(ObtainReason.BUSY, Duration.ofMillis(FIRST_PAUSE)));
            return true;
        }
        long pause = breaker.tryEnter();
        if (pause > 0) {
            inFlight.release();
            land(slot, flight, new Unavailable(ObtainReason.BACK_OFF, Duration.ofMillis(pause)));
        } else {
            dispatch(slot, flight, request);
        }
        return true;
    }

    private void dispatch(Slot slot, CompletableFuture<TokenOutcome> flight, Request request) {
        try {
            background.run(() -> fly(slot, flight, request));
        } catch (RejectedExecutionException e) {
            inFlight.release();
            land(slot, flight, new Unavailable(ObtainReason.CLOSED, Duration.ofMillis(LAST_PAUSE)));
        } catch (RuntimeException | Error e) {
            // No thread to be had, say.
            inFlight.release();
            land(slot, flight, new Unavailable(ObtainReason.BUSY, Duration.ofMillis(FIRST_PAUSE)));
        }
    }

    private void fly(Slot slot, CompletableFuture<TokenOutcome> flight, Request request) {
        TokenOutcome outcome;
        try {
            outcome = request.send();
        } catch (InterruptedException e) {
            outcome = new Unavailable(ObtainReason.CLOSED, Duration.ofMillis(LAST_PAUSE));
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whatever ends one request must not leave those who wait for it waiting.
            LOG.warn("A request for a token ended with {}", e.getClass().getName());
            outcome = new Unavailable(ObtainReason.FAULT, Duration.ofMillis(FIRST_PAUSE));
        }
        inFlight.release();
        land(slot, flight, outcome);
    }

    private void land(Slot slot, CompletableFuture<TokenOutcome> flight, TokenOutcome outcome) {
        long now = clock.millis();
        slot.state.updateAndGet(
                before -> outcome instanceof Obtained obtained ? kept(obtained, now) : failed(before, outcome, now));
        flight.complete(outcome);
    }

    private State kept(Obtained obtained, long now) {
        long life = Math.max(0, obtained.token().expiresAt().toEpochMilli() - now);
        long renewAfter = (long) (life * (EARLIEST_RENEWAL + RENEWAL_SPREAD * random.nextDouble()));
        long margin = Math.min(MAX_MARGIN, life / 10);
        return new State(obtained, now, now + renewAfter, now + life - margin, null, 0, 0, null);
    }

    private State failed(State before, TokenOutcome outcome, long now) {
        long pause = pause(before.failures + 1);
        if (outcome instanceof Unavailable away) {
            pause = Math.max(
                    away.reason() == ObtainReason.BACK_OFF ? 0 : pause,
                    away.retryAfter().toMillis());
        }
        int failures = outcome instanceof Unavailable away && away.reason() == ObtainReason.BACK_OFF
                ? before.failures
                : before.failures + 1;
        return new State(
                before.obtained,
                before.obtainedAt,
                before.renewAt,
                before.usableUntil,
                outcome,
                now + pause,
                failures,
                null);
    }

    private long pause(int failures) {
        long doubled = FIRST_PAUSE << Math.min(failures - 1, DOUBLINGS);
        return (long) (Math.min(doubled, LAST_PAUSE) * (1 + 0.5 * random.nextDouble()));
    }

    private TokenOutcome await(CompletableFuture<TokenOutcome> flight) {
        try {
            return flight.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unavailable(ObtainReason.TIMEOUT, Duration.ofMillis(FIRST_PAUSE));
        } catch (ExecutionException | TimeoutException e) {
            return new Unavailable(ObtainReason.TIMEOUT, Duration.ofMillis(FIRST_PAUSE));
        }
    }

    private static final class Slot {
        final AtomicReference<State> state = new AtomicReference<>(State.NOTHING);

        State state() {
            return Objects.requireNonNull(state.get());
        }
    }

    /**
     * All that is known of one token; times are milliseconds of the clock.
     *
     * @param failure what came of the last request, if no token
     * @param failedUntil when the next may be sent
     * @param failures how many failed in a row
     */
    private record State(
            @Nullable Obtained obtained,
            long obtainedAt,
            long renewAt,
            long usableUntil,
            @Nullable TokenOutcome failure,
            long failedUntil,
            int failures,
            @Nullable CompletableFuture<TokenOutcome> flight) {

        static final State NOTHING = new State(null, 0, 0, 0, null, 0, 0, null);

        /** A clock that was set back before the token came makes it unusable too. */
        boolean isUsable(long now) {
            return obtained != null && now < usableUntil && now >= obtainedAt - MAX_MARGIN;
        }

        boolean isPaused(long now) {
            return now < failedUntil && failedUntil - now <= LONGEST_PAUSE;
        }

        State with(CompletableFuture<TokenOutcome> next) {
            return new State(obtained, obtainedAt, renewAt, usableUntil, failure, failedUntil, failures, next);
        }

        State withoutToken() {
            return new State(null, 0, 0, 0, failure, failedUntil, failures, flight);
        }

        TokenOutcome failureAt(long now) {
            return failure instanceof Unavailable away
                    ? new Unavailable(away.reason(), Duration.ofMillis(failedUntil - now))
                    : Objects.requireNonNull(failure);
        }
    }
}
