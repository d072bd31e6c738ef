package dev.everyhop.limit;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.EventProcessor;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnFailureEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnSuccessEvent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One key's permits of a limit, as Resilience4j sees a rate limiter. */
final class R4jLimiter implements RateLimiter, RateLimiter.Metrics {

    private final Limits limits;
    private final Named named;
    private final LimitKey key;
    private final Publisher publisher = new Publisher();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Duration timeout = Duration.ZERO;

    R4jLimiter(Limits limits, Named named, LimitKey key) {
        this.limits = limits;
        this.named = named;
        this.key = key;
    }

    void publish(LimitDecision decision, long cost) {
        if (publisher.hasConsumers()) {
            int permits = (int) Math.min(cost, Integer.MAX_VALUE);
            publisher.processEvent(
                    decision.isAllowed()
                            ? new RateLimiterOnSuccessEvent(getName(), permits)
                            : new RateLimiterOnFailureEvent(getName(), permits));
        }
    }

    @Override
    public boolean acquirePermission(int permits) {
        long left = timeout.toNanos();
        waiting.incrementAndGet();
        try {
            while (true) {
                LimitDecision decision = asked(permits);
                if (!(decision instanceof LimitDecision.Refused refused)) {
                    return true;
                }
                long wait = refused.retryAfterNanos();
                if (wait < 0 || wait > left || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                long before = System.nanoTime();
                LockSupport.parkNanos(this, wait);
                left -= System.nanoTime() - before;
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public long reservePermission(int permits) {
        return asked(permits).isAllowed() ? 0 : -1;
    }

    @Override
    public void drainPermissions() {
        int available = getAvailablePermissions();
        if (available > 0) {
            asked(available);
        }
    }

    private LimitDecision asked(int permits) {
        LimitDecision decision = limits.acquire(named.limit(), key, permits);
        if (limits.rateLimiters().find(getName()).orElse(null) != this) {
            publish(decision, permits);
        }
        return decision;
    }

    @Override
    public void changeTimeoutDuration(Duration duration) {
        timeout = duration;
    }

    @Override
    public void changeLimitForPeriod(int permits) {
        Limit now = named.limit();
        limits.change(new Limit(now.name(), permits, now.period(), permits, now.shadow(), now.failClosed()));
    }

    @Override
    public String getName() {
        return named.limit().name();
    }

    @Override
    public RateLimiterConfig getRateLimiterConfig() {
        Limit limit = named.limit();
        return RateLimiterConfig.custom()
                .limitForPeriod((int) Math.min(limit.permits(), Integer.MAX_VALUE))
                .limitRefreshPeriod(limit.period())
                .timeoutDuration(timeout)
                .build();
    }

    @Override
    public Map<String, String> getTags() {
        return Map.of();
    }

    @Override
    public RateLimiter.Metrics getMetrics() {
        return this;
    }

    @Override
    public RateLimiter.EventPublisher getEventPublisher() {
        return publisher;
    }

    @Override
    public int getNumberOfWaitingThreads() {
        return waiting.get();
    }

    @Override
    public int getAvailablePermissions() {
        return (int) Math.min(limits.remaining(named.limit(), key), Integer.MAX_VALUE);
    }

    private static final class Publisher extends EventProcessor<RateLimiterEvent>
            implements RateLimiter.EventPublisher {

        @Override
        public RateLimiter.EventPublisher onSuccess(EventConsumer<RateLimiterOnSuccessEvent> consumer) {
            registerConsumer(RateLimiterOnSuccessEvent.class.getName(), consumer);
            return this;
        }

        @Override
        public RateLimiter.EventPublisher onFailure(EventConsumer<RateLimiterOnFailureEvent> consumer) {
            registerConsumer(RateLimiterOnFailureEvent.class.getName(), consumer);
            return this;
        }
    }
}
