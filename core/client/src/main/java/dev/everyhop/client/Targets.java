package dev.everyhop.client;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import okhttp3.HttpUrl;

/** The targets of a client, no more than some. Those that nobody named share one when there are too many. */
final class Targets {

    private static final int MOST = 1000;
    private static final String OTHERS = "others";
    private static final int LAST_CALLS = 20;
    private static final int LEAST_CALLS = 10;
    private static final int DECIDING_CALLS = 3;

    private final Map<String, Target> known = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Resilience resilience;
    private final LongSupplier ticker;
    private final CircuitBreakerRegistry breakers;
    private final BulkheadRegistry bulkheads;
    private final RetryRegistry retries;

    Targets(Resilience resilience, LongSupplier ticker) {
        this.resilience = resilience;
        this.ticker = ticker;
        this.breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .failureRateThreshold(resilience.failurePercent())
                .slidingWindow(
                        LAST_CALLS,
                        LEAST_CALLS,
                        SlidingWindowType.COUNT_BASED,
                        SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .permittedNumberOfCallsInHalfOpenState(DECIDING_CALLS)
                .waitDurationInOpenState(resilience.openFor())
                .currentTimestampFunction(any -> ticker.getAsLong(), TimeUnit.NANOSECONDS)
                .clock(new Ticking(ticker))
                .build());
        this.bulkheads = BulkheadRegistry.of(BulkheadConfig.custom()
                .maxConcurrentCalls(resilience.concurrent())
                .maxWaitDuration(Duration.ZERO)
                .build());
        this.retries = RetryRegistry.of(RetryConfig.<Retries.Tried>custom()
                .maxAttempts(resilience.retries() + 1)
                .retryOnResult(Retries.Tried::isAgain)
                .retryOnException(any -> false)
                .intervalBiFunction((number, tried) -> tried.get().waitMillis())
                .build());
    }

    CircuitBreakerRegistry breakers() {
        return breakers;
    }

    BulkheadRegistry bulkheads() {
        return bulkheads;
    }

    RetryRegistry retries() {
        return retries;
    }

    Target at(HttpUrl url) {
        String name = url.host() + ':' + url.port();
        Target target = known.get(name);
        if (target != null) {
            return target;
        }
        if (count.get() >= MOST && !forgetOne()) {
            return known.computeIfAbsent(OTHERS, this::made);
        }
        return known.computeIfAbsent(name, this::made);
    }

    int count() {
        return count.get();
    }

    private boolean forgetOne() {
        Optional<Target> found = known.values().stream()
                .filter(one -> !one.name().equals(OTHERS) && one.isForgettable())
                .findFirst();
        found.filter(one -> known.remove(one.name(), one)).ifPresent(one -> {
            count.decrementAndGet();
            breakers.remove(one.name());
            bulkheads.remove(one.name());
            retries.remove(one.name());
        });
        return found.isPresent();
    }

    private Target made(String name) {
        CircuitBreaker breaker = breakers.circuitBreaker(name);
        Target target = new Target(
                name,
                breaker,
                new AtomicReference<>(breaker.getState()),
                bulkheads.bulkhead(name),
                retries.retry(name),
                new RetryBudget(resilience.budgetPercent()),
                new Resends(ticker));
        count.incrementAndGet();
        return target;
    }

    /** A clock that no setting of the machine's clock disturbs. Only differences of its times mean something. */
    private static final class Ticking extends Clock {

        private final LongSupplier ticker;

        Ticking(LongSupplier ticker) {
            this.ticker = ticker;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(ticker.getAsLong());
        }
    }
}
