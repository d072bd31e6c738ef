package dev.everyhop.token.internal.oauth;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from asking a server that does not answer. After {@value #THRESHOLD} failures in a row nobody asks for a second,
 * then one may try; each further failure doubles the pause up to 30 seconds, and up to half as much again is added.
 *
 * <p>Lock-free. What one caller can provoke, such as a token that the server does not know, must not be told as a failure.
 */
public final class Breaker {

    static final int THRESHOLD = 3;
    private static final long FIRST_PAUSE = 1_000;
    private static final long LAST_PAUSE = 30_000;
    private static final int DOUBLINGS = 5;

    /** How long a server may ask to be left alone. */
    private static final long LONGEST_PAUSE = 300_000;

    /** When one that was let in to try is given up. */
    private static final long TRIAL = 15_000;

    private static final State CLOSED = new State(0, 0, false);

    private final InstantSource clock;
    private final RandomGenerator random;
    private final AtomicReference<State> state = new AtomicReference<>(CLOSED);

    /** Makes one that lets everyone in. */
    public Breaker(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Lets the caller in and returns 0, or returns for how many milliseconds nobody shall ask. */
    public long tryEnter() {
        while (true) {
            State now = state();
            if (now.until == 0) {
                return 0;
            }
            long left = now.until - clock.millis();
            // A clock that was set back would keep it shut for as long as it went back.
            if (left > 0 && left <= LONGEST_PAUSE) {
                return left;
            }
            if (state.compareAndSet(now, new State(now.failures, clock.millis() + TRIAL, true))) {
                return 0;
            }
        }
    }

    /** Returns whether the server is being left alone. */
    public boolean isOpen() {
        State now = state();
        return now.until != 0 && clock.millis() < now.until;
    }

    /** Takes note of an answer. */
    public void succeeded() {
        state.set(CLOSED);
    }

    /**
     * Takes note that there was none.
     *
     * @param asked for how long the server asked to be left alone; null if it did not
     */
    public void failed(@Nullable Duration asked) {
        state.updateAndGet(before -> {
            long now = clock.millis();
            boolean open = before.until > now && !before.trial;
            if (open && asked == null) {
                // Late news of what was asked before.
                return before;
            }
            int failures = open ? before.failures : before.failures + 1;
            if (failures < THRESHOLD && asked == null) {
                return new State(failures, 0, false);
            }
            long pause = asked == null ? pause(failures) : Math.min(LONGEST_PAUSE, Math.max(1, asked.toMillis()));
            return new State(failures, Math.max(before.trial ? 0 : before.until, now + pause), false);
        });
    }

    private long pause(int failures) {
        long doubled = FIRST_PAUSE << Math.min(Math.max(0, failures - THRESHOLD), DOUBLINGS);
        return (long) (Math.min(doubled, LAST_PAUSE) * (1 + 0.5 * random.nextDouble()));
    }

    private State state() {
        return Objects.requireNonNull(state.get());
    }

    /**
     * Where it stands.
     *
     * @param failures how many in a row
     * @param until when somebody may try; 0 while all may
     * @param trial whether somebody is trying
     */
    private record State(int failures, long until, boolean trial) {}
}
