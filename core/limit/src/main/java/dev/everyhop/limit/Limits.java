package dev.everyhop.limit;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often each key calls and refuses what is too much.
 *
 * <pre>{@code
 * Limits limits = Limits.local();
 * Limit write = Limit.of("orders-write", 100, Duration.ofSeconds(1)).burst(200);
 * if (limits.acquire(write, LimitKey.of(issuer, subject)) instanceof LimitDecision.Refused refused) {
 *     // refused.reason(), refused.retryAfter()
 * }
 * }</pre>
 *
 * <p><b>Security guarantees.</b> In any stretch of time {@code t} a key gets at most {@code burst + t × permits ÷ period}
 * permits of a limit, whatever the threads, and a request that is refused takes none. Memory has a fixed size, whatever
 * number of keys strangers invent: what does not fit shares the permits of one key. Keys cannot be chosen so that they
 * collide. Counts are in memory and start full with the process; a {@link LimitStore} may keep them elsewhere.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads, virtual ones too.
 *
 * <p><b>Failure.</b> {@link #acquire(Limit, LimitKey)} never throws for what a key contains. Two limits of one name that
 * differ, in numbers, in shadow or in what they do without a store, are a mistake and an {@link IllegalArgumentException}.
 */
public final class Limits implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Limits.class.getName());

    private final LimitStore store;
    private final NamedLimits named;
    private final SecurityEvents events;
    private final InstantSource clock;

    private Limits(Builder builder, LimitStore store) {
        this.store = store;
        this.events = builder.events;
        this.clock = builder.clock;
        this.named = new NamedLimits(this);
    }

    /** Returns limits that are counted in this process, in 8 MiB of memory: see {@link Builder#memory}. */
    public static Limits local() {
        return builder().build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Takes one permit of something that was authenticated, by its name. */
    public LimitDecision acquire(Limit limit, String key) {
        return acquire(limit, LimitKey.of(key));
    }

    /** Takes one permit. */
    public LimitDecision acquire(Limit limit, LimitKey key) {
        return acquire(limit, key, 1);
    }

    /**
     * Takes several permits, or none.
     *
     * @param cost how many, at least 1
     */
    public LimitDecision acquire(Limit limit, LimitKey key, long cost) {
        Named one = named.of(limit);
        if (store instanceof LocalStore local && !one.limit().shadow() && cost >= 1) {
            return one.told(local.acquire(one.limit(), key, cost), cost);
        }
        return acquire(List.of(new Charge(limit, key, cost)));
    }

    /**
     * Takes all of the charges or none. May wait for I/O where the store does.
     *
     * @param charges in the order in which they are told in the decision; none are allowed
     */
    public LimitDecision acquire(List<Charge> charges) {
        Asked asked = asked(charges);
        return asked.enforced.isEmpty() ? allowed(asked) : finished(asked, store.acquire(asked.enforced));
    }

    /**
     * Takes all of the charges or none, without waiting.
     *
     * @return the decision; null if only I/O could tell, and then nothing was taken
     */
    public @Nullable LimitDecision tryAcquire(List<Charge> charges) {
        Asked asked = asked(charges);
        LimitDecision decision = asked.enforced.isEmpty() ? allowed(asked) : store.tryAcquire(asked.enforced);
        return decision == null || asked.enforced.isEmpty() ? decision : finished(asked, decision);
    }

    /** Takes all of the charges or none, without keeping the thread. The stage never ends in an exception. */
    public CompletionStage<LimitDecision> acquireAsync(List<Charge> charges) {
        Asked asked = asked(charges);
        return asked.enforced.isEmpty()
                ? CompletableFuture.completedFuture(allowed(asked))
                : store.acquireAsync(asked.enforced).thenApply(decision -> finished(asked, decision));
    }

    /** Returns whether {@link #acquire(List)} might wait for I/O if it were called now. */
    public boolean mayBlock(List<Charge> charges) {
        if (store instanceof LocalStore || charges.isEmpty()) {
            return false;
        }
        List<Charge> enforced = asked(charges).enforced;
        return !enforced.isEmpty() && store.mayBlock(enforced);
    }

    /** Gives permits back that were taken, at most once each, as if they had never been asked for. */
    public void giveBack(List<Charge> charges) {
        Asked asked = asked(charges);
        List<Charge> taken = asked.enforced;
        asked.shadowed.forEach(charge -> taken.add(tried(charge)));
        if (!taken.isEmpty()) {
            store.giveBack(taken);
        }
    }

    /** Returns about how many permits a key could take at once now, without taking any. */
    public long remaining(Limit limit, LimitKey key) {
        return store.remaining(named.of(limit).limit(), key);
    }

    /**
     * Takes notice of a limit, so that it is in the registry before it is first asked.
     *
     * @throws IllegalArgumentException if there is one of its name that is not the same
     */
    public void define(Limit limit) {
        named.of(limit);
    }

    /**
     * Gives the limit of a name other numbers, for all from now on; what keys have used is kept. Who asks with the limit as
     * it was first defined asks for it as it is now.
     */
    public void change(Limit limit) {
        named.change(limit, (before, after) -> {
            store.change(before, after);
            tell("limit.changed", SecurityEvent.Outcome.SUCCEEDED, null, after);
        });
    }

    /** Returns the limit of a name as it is in force. */
    public Optional<Limit> limit(String name) {
        return named.limit(name);
    }

    /** Returns all limits that were named so far, each as a rate limiter of Resilience4j: for its metrics and events. */
    public RateLimiterRegistry rateLimiters() {
        return named.registry();
    }

    /**
     * Returns one key's permits of a limit as a rate limiter of Resilience4j, for its decorators. It publishes the events of
     * its own calls; those of all keys are published by the one in {@link #rateLimiters}.
     */
    public RateLimiter rateLimiter(Limit limit, LimitKey key) {
        return named.of(limit).view(this, key);
    }

    /** Returns where permits are counted. */
    public LimitStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }

    private Asked asked(List<Charge> charges) {
        List<Charge> enforced = new ArrayList<>(charges.size());
        List<Charge> shadowed = new ArrayList<>(0);
        for (Charge charge : charges) {
            Limit current = named.of(charge.limit()).limit();
            if (!current.shadow()) {
                enforced.add(
                        current.equals(charge.limit()) ? charge : new Charge(current, charge.key(), charge.cost()));
            } else {
                shadowed.add(new Charge(current, charge.key(), charge.cost()));
            }
        }
        return new Asked(enforced, shadowed);
    }

    private LimitDecision allowed(Asked asked) {
        return finished(asked, new LimitDecision.Allowed(List.of()));
    }

    private LimitDecision finished(Asked asked, LimitDecision decision) {
        for (Charge charge : asked.enforced) {
            named.of(charge.limit()).tell(decision, charge.cost());
        }
        if (asked.shadowed.isEmpty() || !(decision instanceof LimitDecision.Allowed allowed)) {
            return decision;
        }
        List<Standing> refused = new ArrayList<>();
        for (Charge charge : asked.shadowed) {
            // Never waits: a limit that is only tried out must cost nobody anything.
            List<Charge> tried = List.of(tried(charge));
            LimitDecision one = store.tryAcquire(tried);
            if (one == null) {
                store.acquireAsync(tried).thenAccept(late -> tried(charge, late));
            } else if (tried(charge, one)) {
                refused.add(((LimitDecision.Refused) one).by());
            }
        }
        return new LimitDecision.Allowed(allowed.standings(), refused);
    }

    private static Charge tried(Charge charge) {
        return new Charge(charge.limit().shadow(false), charge.key(), charge.cost());
    }

    /** Tells what came of a limit in shadow. Returns whether it would have refused. */
    private boolean tried(Charge charge, LimitDecision decision) {
        named.of(charge.limit()).tell(decision, charge.cost());
        if (!(decision instanceof LimitDecision.Refused refused)) {
            return false;
        }
        tell("limit.shadow", SecurityEvent.Outcome.PERMITTED, refused.reason(), charge.limit());
        return true;
    }

    /** Tells an event; a listener that throws disturbs nothing. */
    private void tell(String name, SecurityEvent.Outcome outcome, @Nullable LimitReason reason, Limit limit) {
        if (events != SecurityEvents.none()) {
            try {
                events.emit(new SecurityEvent(name, clock.instant(), outcome, reason, Map.of("limit", limit.name())));
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A listener to security events threw {0}",
                        e.getClass().getName());
            }
        }
    }

    /** What a call asks for, with the limits as they are in force. */
    private record Asked(List<Charge> enforced, List<Charge> shadowed) {}

    /** Builds limits. Not safe for use by several threads. */
    public static final class Builder {

        private static final long LEAST_BYTES = 64 * 1024;
        private static final long MOST_BYTES = 4L << 30;

        private @Nullable LimitStore store;
        private long bytes = 4 << 20;
        private long unauthenticatedBytes = 4 << 20;
        private Duration remember = Duration.ofMinutes(10);
        private SecurityEvents events = SecurityEvents.none();
        private InstantSource clock = InstantSource.system();
        private LongSupplier nanoTime = System::nanoTime;
        private RandomGenerator random = new SecureRandom();

        private Builder() {}

        /** Counts in this store instead of in memory; what is said of memory then does not matter. */
        public Builder store(LimitStore store) {
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * Sets how much memory there is to count keys that were authenticated.
         *
         * @param bytes 64 KiB to 4 GiB; 4 MiB unless said, which counts 190,000 keys apart that are not full: 22 bytes
         *     each
         */
        public Builder memory(long bytes) {
            this.bytes = checked("memory", bytes);
            return this;
        }

        /**
         * Sets how much memory there is to count keys that anyone can invent, such as addresses.
         *
         * @param bytes 64 KiB to 4 GiB; 4 MiB unless said
         */
        public Builder unauthenticatedMemory(long bytes) {
            this.unauthenticatedBytes = checked("unauthenticatedMemory", bytes);
            return this;
        }

        /**
         * Sets how long the place of a key that came more than once is kept for it after it was last needed.
         *
         * @param time 10 minutes unless said
         */
        public Builder remember(Duration time) {
            if (time.isNegative() || time.compareTo(Duration.ofDays(366)) > 0) {
                throw new IllegalArgumentException("remember must be 0 to 366 days, not " + time);
            }
            this.remember = time;
            return this;
        }

        /** Tells of changed limits and of what limits in shadow would refuse; to none unless said. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /** Takes the time of events from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Takes the time by which permits come back from here: nanoseconds since whenever, {@link System#nanoTime}. */
        public Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
            return this;
        }

        /** Takes the secret of the hash from here, for tests that must repeat. */
        public Builder random(RandomGenerator random) {
            this.random = Objects.requireNonNull(random, "random");
            return this;
        }

        /** Builds, and takes the memory. */
        public Limits build() {
            LimitStore given = store;
            return new Limits(
                    this,
                    given != null
                            ? given
                            : new LocalStore(bytes, unauthenticatedBytes, remember.toNanos(), nanoTime, random));
        }

        private static long checked(String option, long bytes) {
            if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
                throw new IllegalArgumentException(
                        option + " must be 65,536 to 4,294,967,296 bytes (64 KiB to 4 GiB), not " + bytes);
            }
            return bytes;
        }
    }
}
