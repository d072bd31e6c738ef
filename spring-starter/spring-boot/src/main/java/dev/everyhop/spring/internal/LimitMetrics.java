package dev.everyhop.spring.internal;

import dev.everyhop.gate.GateLimits;
import dev.everyhop.limit.AdaptiveConcurrency;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells of limits: permits that were given and refused for each, and how many requests are worked on at once. */
public final class LimitMetrics implements MeterBinder {

    private final GateLimits limits;

    public LimitMetrics(GateLimits limits) {
        this.limits = limits;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        RateLimiterRegistry limiters = limits.limits().rateLimiters();
        Set<RateLimiter> counted = ConcurrentHashMap.newKeySet();
        // A limit is first added under its name and then replaced by the one that publishes.
        limiters.getEventPublisher().onEntryReplaced(event -> count(event.getNewEntry(), counted, registry));
        limiters.getAllRateLimiters().forEach(limiter -> count(limiter, counted, registry));
        limits.concurrency().ifPresent(concurrency -> concurrency(concurrency, registry));
    }

    private static void count(RateLimiter limiter, Set<RateLimiter> counted, MeterRegistry registry) {
        if (counted.add(limiter)) {
            Counter allowed = calls(limiter, "allowed", registry);
            Counter refused = calls(limiter, "refused", registry);
            limiter.getEventPublisher().onSuccess(event -> allowed.increment()).onFailure(event -> refused.increment());
        }
    }

    private static Counter calls(RateLimiter limiter, String outcome, MeterRegistry registry) {
        return Counter.builder("everyhop.limit.calls")
                .description("Calls that a limit was asked about")
                .tag("limit", limiter.getName())
                .tag("outcome", outcome)
                .register(registry);
    }

    private static void concurrency(AdaptiveConcurrency concurrency, MeterRegistry registry) {
        Gauge.builder("everyhop.concurrency.limit", concurrency, AdaptiveConcurrency::limit)
                .description("How many requests may be worked on at once")
                .register(registry);
        Gauge.builder("everyhop.concurrency.active", concurrency, AdaptiveConcurrency::inFlight)
                .description("How many requests are worked on")
                .register(registry);
        FunctionCounter.builder("everyhop.concurrency.shed", concurrency, AdaptiveConcurrency::shed)
                .description("Requests that were shed")
                .register(registry);
    }
}
