package dev.everyhop.limit;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/** The limits by their names, each as a rate limiter of Resilience4j too. */
final class NamedLimits {

    private final ConcurrentHashMap<String, Named> byName = new ConcurrentHashMap<>();
    private final RateLimiterRegistry registry = RateLimiterRegistry.of(RateLimiterConfig.ofDefaults());
    private final ReentrantLock lock = new ReentrantLock();
    private final Limits limits;

    NamedLimits(Limits limits) {
        this.limits = limits;
    }

    /** Returns what is known by the name of a limit, and learns of it if it is new. */
    Named of(Limit limit) {
        Named known = byName.get(limit.name());
        if (known == null) {
            known = defined(limit);
        }
        if (!known.isCalled(limit)) {
            throw new IllegalArgumentException("There are two limits with the name '" + limit.name() + "': "
                    + known.limit() + " and " + limit + ". Give one another name, or change(...) the first");
        }
        return known;
    }

    private Named defined(Limit limit) {
        lock.lock();
        try {
            Named known = byName.get(limit.name());
            if (known == null) {
                known = new Named(limit);
                R4jLimiter view = known.view(limits, LimitKey.all());
                registry.rateLimiter(limit.name(), view.getRateLimiterConfig());
                registry.replace(limit.name(), view);
                known.publishAt(view);
                byName.put(limit.name(), known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    void change(Limit limit, BiConsumer<Limit, Limit> changing) {
        Named known = byName.get(limit.name());
        if (known == null) {
            defined(limit);
            return;
        }
        lock.lock();
        try {
            Limit before = known.limit();
            if (!before.equals(limit)) {
                changing.accept(before, limit);
                known.change(limit);
            }
        } finally {
            lock.unlock();
        }
    }

    Optional<Limit> limit(String name) {
        return Optional.ofNullable(byName.get(name)).map(Named::limit);
    }

    RateLimiterRegistry registry() {
        return registry;
    }
}
