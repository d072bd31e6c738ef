package dev.everyhop.token.internal.keys;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fetches of one issuer: at most one in flight, at most one every 30 seconds for the sake of unknown keys, and who may
 * wait for it.
 *
 * <p>Nobody waits beyond 250 ms after a fetch began, so a slow issuer holds few threads and not for long: at most
 * {@value #MAX_WAITERS} of them, once for each fetch. No lock is held while waiting.
 */
final class Flights {

    /** How long a request may wait, and how old the fetch that it waits for may become meanwhile. */
    static final Duration WAIT = Duration.ofMillis(250);

    private static final int MAX_WAITERS = 64;
    private static final long TURN_MILLIS = KeyTimes.UNKNOWN_KEY_INTERVAL.toMillis();
    private static final long NEVER = Long.MIN_VALUE;

    private final InstantSource clock;
    private final Background background;
    private final Supplier<Runnable> fetch;
    private final Runnable grounded;
    private final long waitNanos;

    private final AtomicReference<Tower> tower = new AtomicReference<>(new Tower(null, NEVER));
    private final Semaphore waiters = new Semaphore(MAX_WAITERS);
    private final LongAdder waits = new LongAdder();

    /**
     * Makes them.
     *
     * @param clock the time
     * @param background where to fetch
     * @param fetch fetches, keeps what came of it and returns what to do when those who wait have been let go
     * @param grounded takes note of a fetch that could not even begin
     * @param wait how long a request may wait
     */
    Flights(InstantSource clock, Background background, Supplier<Runnable> fetch, Runnable grounded, Duration wait) {
        this.clock = clock;
        this.background = background;
        this.fetch = fetch;
        this.grounded = grounded;
        this.waitNanos = wait.toNanos();
    }

    /** A fetch on its way. */
    static final class Flight {
        private final long begun = System.nanoTime();
        private final CountDownLatch landed = new CountDownLatch(1);

        private Flight() {}
    }

    /**
     * Who flies. Both in one value, so that no request can see a turn taken and not yet the fetch that it was taken for.
     *
     * @param flight the one fetch in flight
     * @param lastTurn when an unknown key last began one
     */
    private record Tower(@Nullable Flight flight, long lastTurn) {}

    /** Begins a planned fetch unless one is in flight. */
    void begin() {
        Flight mine = new Flight();
        Tower before = tower();
        while (before.flight == null) {
            if (tower.compareAndSet(before, new Tower(mine, before.lastTurn))) {
                dispatch(mine);
                return;
            }
            before = tower();
        }
    }

    /** Returns the fetch in flight, or begins one for an unknown key if it is time for it; else null. */
    @Nullable
    Flight beginInTurn() {
        while (true) {
            Tower before = tower();
            if (before.flight != null) {
                return before.flight;
            }
            if (!isOver(before.lastTurn)) {
                return null;
            }
            Flight mine = new Flight();
            if (tower.compareAndSet(before, new Tower(mine, clock.millis()))) {
                dispatch(mine);
                return mine;
            }
        }
    }

    /** Returns how long it takes until an unknown key can begin a fetch; zero or less if it can. */
    long millisToTurn() {
        long last = tower().lastTurn;
        return isOver(last) ? 0 : last + TURN_MILLIS - clock.millis();
    }

    /** Returns whether a turn that began then is over; a clock that was set back ends it too. */
    private boolean isOver(long then) {
        long since = clock.millis() - then;
        return then == NEVER || since >= TURN_MILLIS || since < 0;
    }

    /** Returns the latest moment of {@link System#nanoTime} until which a request that comes now may wait. */
    long deadline() {
        return System.nanoTime() + waitNanos;
    }

    /** Returns whether {@link #hasLanded} would wait, as far as can be told beforehand. */
    boolean isWorthWaiting(Flight flight) {
        return flight.landed.getCount() > 0
                && System.nanoTime() - flight.begun < waitNanos
                && waiters.availablePermits() > 0;
    }

    /**
     * Waits for a fetch, if there is room and time.
     *
     * @param deadline what {@link #deadline} said when the request came
     * @return whether it has landed
     */
    boolean hasLanded(Flight flight, long deadline) {
        if (flight.landed.getCount() == 0) {
            return true;
        }
        long now = System.nanoTime();
        long left = Math.min(deadline - now, flight.begun + waitNanos - now);
        if (left <= 0 || !waiters.tryAcquire()) {
            return false;
        }
        waits.increment();
        try {
            return flight.landed.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiters.release();
        }
    }

    /** Returns how many times a thread has waited. */
    long waits() {
        return waits.sum();
    }

    private void dispatch(Flight flight) {
        try {
            background.run(() -> fly(flight));
        } catch (RejectedExecutionException e) {
            // Closed: what is known stays as it is.
            land(flight);
        } catch (RuntimeException | Error e) {
            // No thread to be had, say. The next fetch must still be planned, or there would never be one.
            land(flight);
            grounded.run();
        }
    }

    private void fly(Flight flight) {
        Runnable afterwards = () -> {};
        try {
            afterwards = fetch.get();
        } finally {
            land(flight);
        }
        afterwards.run();
    }

    private void land(Flight flight) {
        tower.updateAndGet(before -> new Tower(null, before.lastTurn));
        flight.landed.countDown();
    }

    private Tower tower() {
        return Objects.requireNonNull(tower.get());
    }
}
