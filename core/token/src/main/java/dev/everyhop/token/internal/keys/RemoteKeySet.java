package dev.everyhop.token.internal.keys;

import dev.everyhop.event.Reason;
import dev.everyhop.token.KeySetSnapshot;
import dev.everyhop.token.internal.keys.Flights.Flight;
import dev.everyhop.token.internal.keys.KeySetFetch.Fetched;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer, fetched in the background before they grow old.
 *
 * <p>All that is known is one immutable {@link State}, replaced when a fetch lands; at most one is in flight, so there is
 * one writer. Whoever looks up a known key reads that state and nothing else: no lock, no wait.
 *
 * <p>Which key ids the issuer does not have is not remembered one by one: that an unknown key may begin a fetch only every
 * 30 seconds says it of all of them at once, takes no memory and cannot be filled by an attacker.
 */
final class RemoteKeySet implements KeySource {

    private static final int MAX_RETRY_SECONDS = (int) KeyTimes.UNKNOWN_KEY_INTERVAL.toSeconds();

    private final String issuer;
    private final KeySetFetch fetch;
    private final InstantSource clock;
    private final Background background;
    private final RandomGenerator random;
    private final KeyEvents events;
    private final Flights flights;

    private final AtomicBoolean started = new AtomicBoolean();
    private volatile State state = new State(null, 0, 0, 0, 0, 0);
    private volatile Runnable callOff = () -> {};
    private volatile boolean closed;

    RemoteKeySet(
            String issuer,
            KeySetFetch fetch,
            InstantSource clock,
            Background background,
            RandomGenerator random,
            KeyEvents events,
            Duration wait) {
        this.issuer = issuer;
        this.fetch = fetch;
        this.clock = clock;
        this.background = background;
        this.random = random;
        this.events = events;
        this.flights = new Flights(clock, background, this::fetchAndKeep, this::grounded, wait);
    }

    @Override
    public @Nullable KeySet current() {
        State now = state;
        return now.isTooOld(clock.millis()) ? null : now.keys;
    }

    @Override
    public Answer unknownKey(@Nullable String kid, @Nullable KeySet seen, boolean mayWait) {
        long deadline = flights.deadline();
        // Twice, as a fetch that was under way may have asked before the issuer published the key.
        for (int round = 0; round < 2 && newer(state, kid, seen) == null; round++) {
            Flight flight = flights.beginInTurn();
            if (flight == null) {
                break;
            }
            if (!mayWait && flights.isWorthWaiting(flight)) {
                return new Answer.MustWait();
            }
            if (!flights.hasLanded(flight, deadline)) {
                KeySet newer = newer(state, kid, seen);
                // Whether the issuer has the key, nobody can tell yet.
                return newer != null ? new Answer.Newer(newer) : new Answer.Unavailable(1);
            }
        }
        return verdict(kid, seen);
    }

    @Override
    public KeySetSnapshot snapshot() {
        State now = state;
        return new KeySetSnapshot(
                issuer,
                now.at(clock.millis()),
                now.keys == null ? List.of() : now.keys.keyIds(),
                now.keys == null ? null : Instant.ofEpochMilli(now.fetchedAt),
                now.failures == 0 ? null : Instant.ofEpochMilli(now.lastFailure),
                now.failures,
                now.keys == null ? 0 : now.keys.generation());
    }

    @Override
    public void start() {
        if (started.compareAndSet(false, true)) {
            flights.begin();
        }
    }

    @Override
    public void close() {
        closed = true;
        callOff.run();
    }

    /** Returns how many times a thread has waited for a fetch. */
    long waits() {
        return flights.waits();
    }

    private @Nullable KeySet newer(State now, @Nullable String kid, @Nullable KeySet seen) {
        KeySet keys = now.isTooOld(clock.millis()) ? null : now.keys;
        return keys != null && keys != seen && (kid == null || keys.byKid(kid) != null) ? keys : null;
    }

    private Answer verdict(@Nullable String kid, @Nullable KeySet seen) {
        State now = state;
        KeySet newer = newer(now, kid, seen);
        if (newer != null) {
            return new Answer.Newer(newer);
        }
        long millis = clock.millis();
        if (now.failures > 0 || now.at(millis) != KeySetSnapshot.State.FRESH) {
            return new Answer.Unavailable(retryAfterSeconds(now.nextFetch - millis));
        }
        return new Answer.NoSuchKey();
    }

    private int retryAfterSeconds(long millisToFetch) {
        long millis = Math.min(flights.millisToTurn(), millisToFetch);
        return (int) Math.max(1, Math.min((millis + 999) / 1000, MAX_RETRY_SECONDS));
    }

    private Runnable fetchAndKeep() {
        long begun = clock.millis();
        Fetched fetched;
        try {
            fetched = fetch.fetch(begun);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fetched = new Fetched.Failed(KeyReason.FETCH);
        } catch (RuntimeException | Error e) {
            // Whatever ends one fetch, a foreign fetcher's linkage error included, must not end the fetching.
            fetched = new Fetched.Failed(KeyReason.FETCH);
        }
        if (closed) {
            // The fetch may have been cut off: that is no failure to tell of.
            return () -> {};
        }
        return fetched instanceof Fetched.Keys got ? keep(got, begun) : endure((Fetched.Failed) fetched);
    }

    private void grounded() {
        if (!closed) {
            endure(new Fetched.Failed(KeyReason.FETCH)).run();
        }
    }

    private Runnable keep(Fetched.Keys got, long begun) {
        KeySet before = state.keys;
        KeySet keys = before == null ? new KeySet(1, got.keys()) : before.succeededBy(got.keys());
        Duration life = KeyTimes.life(got.maxAge());
        Duration next = KeyTimes.refreshAfter(life, random);
        state = new State(keys, begun, begun + life.toMillis(), 0, 0, clock.millis() + next.toMillis());
        plan(next);
        return () -> {
            events.refreshed(keys, got.ignored());
            if (before != null && before != keys) {
                events.rotated(before, keys);
            }
        };
    }

    private Runnable endure(Fetched.Failed failed) {
        State before = state;
        long now = clock.millis();
        Duration next = KeyTimes.retryAfter(before.failures + 1, random);
        State after = before.failedAt(now, next);
        state = after;
        plan(next);
        Reason reason = failed.reason();
        boolean wasStale = before.failures > 0 && before.lastFailure >= before.freshUntil;
        return () -> {
            events.failed(reason, after.at(now), after.failures, next);
            if (after.at(now) == KeySetSnapshot.State.STALE && !wasStale) {
                events.stale(reason, now - after.fetchedAt);
            }
        };
    }

    private void plan(Duration delay) {
        callOff.run();
        try {
            callOff = background.later(delay, flights::begin);
        } catch (RejectedExecutionException e) {
            return;
        } catch (RuntimeException | Error e) {
            // No thread to keep time with: the next token of an unknown key begins a fetch, and plans anew.
            return;
        }
        if (closed) {
            callOff.run();
        }
    }

    /**
     * All that is known at one moment; times are milliseconds of the clock.
     *
     * @param keys the last set that was had
     * @param fetchedAt when its fetch began
     * @param freshUntil the end of its life
     * @param failures how many fetches have failed since
     * @param lastFailure when the last of them did
     * @param nextFetch when the next fetch is planned
     */
    private record State(
            @Nullable KeySet keys, long fetchedAt, long freshUntil, int failures, long lastFailure, long nextFetch) {

        KeySetSnapshot.State at(long now) {
            if (keys == null) {
                return KeySetSnapshot.State.ABSENT;
            }
            if (isTooOld(now)) {
                return KeySetSnapshot.State.EXPIRED;
            }
            return now < freshUntil ? KeySetSnapshot.State.FRESH : KeySetSnapshot.State.STALE;
        }

        boolean isTooOld(long now) {
            return now - fetchedAt > KeyTimes.MAX_STALE.toMillis();
        }

        State failedAt(long now, Duration retry) {
            return new State(keys, fetchedAt, freshUntil, failures + 1, now, now + retry.toMillis());
        }
    }
}
