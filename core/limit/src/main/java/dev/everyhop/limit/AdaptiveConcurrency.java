package dev.everyhop.limit;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many requests are worked on at once, to as many as the service can do without queues getting long, and sheds
 * the others by priority.
 *
 * <p>It compares how long requests take with how long they take when there is little to do. Where they take more than the
 * tolerated multiple, the limit shrinks by as much; else it grows by its square root. What "little to do" means is measured
 * anew now and then, by going down to a quarter of the limit for some requests.
 *
 * <pre>{@code
 * AdaptiveConcurrency.Slot slot = concurrency.tryEnter(Priority.NORMAL);
 * if (slot == null) {
 *     // answer 503
 * } else {
 *     try (slot) {
 *         // work
 *     }
 * }
 * }</pre>
 *
 * <p><b>Security guarantees.</b> {@link Priority#LOW} gets at most 60 % of the limit and {@link Priority#NORMAL} 90 %, so
 * that a flood of them leaves room for {@link Priority#HIGH}; {@link Priority#CRITICAL} has a tenth above the limit, at
 * least 2, and the whole limit also while the others are down to a quarter. A priority must come from the service, never from the request.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. Nothing waits.
 */
public final class AdaptiveConcurrency {

    private static final int SAMPLES = 50;
    private static final int WINDOWS_BETWEEN_PROBES = 100;
    private static final double SMOOTHING = 0.3;
    private static final double LEAST_GRADIENT = 0.5;
    private static final double AFTER_FAILURE = 0.9;

    private final int least;
    private final int most;
    private final double tolerance;
    private final LongSupplier nanoTime;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder shed = new LongAdder();
    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicLong sum = new AtomicLong();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final ReentrantLock updating = new ReentrantLock();
    private volatile int limit;
    private volatile int unprobed;
    private volatile long windowStart;
    private double estimate;
    private double baseline;
    private int windows;

    private AdaptiveConcurrency(Builder builder) {
        least = builder.least;
        most = builder.most;
        tolerance = builder.tolerance;
        nanoTime = builder.nanoTime;
        estimate = builder.initial;
        limit = builder.initial;
        unprobed = builder.initial;
        windowStart = nanoTime.getAsLong();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Lets a request in; returns null if it must be shed. */
    public @Nullable Slot tryEnter(Priority priority) {
        int room = room(priority);
        int now = inFlight.get();
        while (now < room) {
            if (inFlight.compareAndSet(now, now + 1)) {
                if (now + 1 > peak.get()) {
                    peak.accumulateAndGet(now + 1, Math::max);
                }
                return new Slot(nanoTime.getAsLong());
            }
            now = inFlight.get();
        }
        shed.increment();
        return null;
    }

    /** Returns how many requests may be worked on at once at present. */
    public int limit() {
        return limit;
    }

    /** Returns how many requests are being worked on. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Returns how many requests were shed so far. */
    public long shed() {
        return shed.sum();
    }

    private int room(Priority priority) {
        int now = limit;
        return switch (priority) {
            // What was let in before a probe began must not take the room of what is critical.
            case CRITICAL -> unprobed + Math.max(2, unprobed / 10);
            case HIGH -> now;
            case NORMAL -> Math.max(1, now * 9 / 10);
            case LOW -> Math.max(1, now * 6 / 10);
        };
    }

    private void sample(long start, long end) {
        // One that began in the window before says what the limit of that one was like.
        if (start - windowStart < 0) {
            return;
        }
        sum.addAndGet(end - start);
        if (samples.incrementAndGet() >= SAMPLES && updating.tryLock()) {
            try {
                if (samples.get() >= SAMPLES) {
                    update(end);
                }
            } finally {
                updating.unlock();
            }
        }
    }

    private void update(long now) {
        double time = Math.max(1, (double) sum.get() / samples.get());
        boolean probed = windows % WINDOWS_BETWEEN_PROBES == 0;
        boolean busy = peak.get() * 2 >= limit;
        baseline = probed || baseline == 0 ? time : Math.min(baseline, time);
        if (!probed) {
            double gradient = Math.max(LEAST_GRADIENT, Math.min(1, tolerance * baseline / time));
            double next = estimate * gradient + (busy ? Math.sqrt(estimate) : 0);
            next = failed.get() ? Math.min(next, estimate * AFTER_FAILURE) : next;
            estimate = clamped(estimate * (1 - SMOOTHING) + next * SMOOTHING);
        }
        windows++;
        boolean probing = windows % WINDOWS_BETWEEN_PROBES == 0;
        unprobed = (int) estimate;
        limit = probing ? (int) clamped(estimate / 4) : unprobed;
        windowStart = now;
        peak.set(inFlight.get());
        failed.set(false);
        sum.set(0);
        samples.set(0);
    }

    private double clamped(double value) {
        return Math.max(least, Math.min(most, value));
    }

    /** A request's place among those that are worked on. It must be closed, once; more often does nothing. */
    public final class Slot implements AutoCloseable {

        private final long start;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Slot(long start) {
            this.start = start;
        }

        /** Ends it; how long it took counts. */
        @Override
        public void close() {
            if (leave()) {
                sample(start, nanoTime.getAsLong());
            }
        }

        /** Ends it because what it waited for had too much to do: the limit shrinks. */
        public void overloaded() {
            if (leave()) {
                failed.set(true);
                sample(start, nanoTime.getAsLong());
            }
        }

        /** Ends it; how long it took says nothing, such as that of a request which was refused. */
        public void ignored() {
            leave();
        }

        private boolean leave() {
            boolean left = open.compareAndSet(true, false);
            if (left) {
                inFlight.decrementAndGet();
            }
            return left;
        }
    }

    /** Builds a limit of concurrency. Not safe for use by several threads. */
    public static final class Builder {

        private int least = 4;
        private int most = 1000;
        private int initial = 20;
        private double tolerance = 2;
        private LongSupplier nanoTime = System::nanoTime;

        private Builder() {}

        /**
         * Sets between what the limit moves.
         *
         * @param least at least 1; 4 unless said
         * @param most 1,000 unless said
         */
        public Builder between(int least, int most) {
            if (least < 1 || most < least) {
                throw new IllegalArgumentException(
                        "between(...) must have a least limit of at least 1 and a most one that is"
                                + " not smaller, not " + least + " and " + most);
            }
            this.least = least;
            this.most = most;
            return this;
        }

        /** Sets what the limit begins with; 20 unless said. */
        public Builder initial(int limit) {
            this.initial = limit;
            return this;
        }

        /**
         * Sets how many times as long as with little to do requests may take.
         *
         * @param multiple at least 1; 2 unless said
         */
        public Builder tolerance(double multiple) {
            if (!(multiple >= 1)) {
                throw new IllegalArgumentException("tolerance must be at least 1, not " + multiple);
            }
            this.tolerance = multiple;
            return this;
        }

        /** Takes the time from here: nanoseconds since whenever, {@link System#nanoTime} unless said. */
        public Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
            return this;
        }

        /** Builds. */
        public AdaptiveConcurrency build() {
            if (initial < least || initial > most) {
                throw new IllegalStateException("initial(" + initial + ") is not between the least and the most limit, "
                        + least + " and " + most + ": change one of them");
            }
            return new AdaptiveConcurrency(this);
        }
    }
}
