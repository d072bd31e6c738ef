package dev.everyhop.spring.internal;

import dev.everyhop.redis.Redis;
import dev.everyhop.redis.RedisRevocations;
import dev.everyhop.redis.RedisState;
import dev.everyhop.redis.RedisStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Tells how it stands with Redis, and what it costs. */
public final class RedisMetrics implements MeterBinder {

    private final Redis redis;
    private final @Nullable RedisRevocations revocations;

    /**
     * Makes a binder.
     *
     * @param revocations the list of what was called back; null if there is none
     */
    public RedisMetrics(Redis redis, @Nullable RedisRevocations revocations) {
        this.redis = redis;
        this.revocations = revocations;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (RedisState state : RedisState.values()) {
            Gauge.builder("everyhop.redis.state", redis, now -> now.status().state() == state ? 1 : 0)
                    .description("1 for the state that Redis is in as this instance sees it")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("everyhop.redis.instances", redis, now -> now.status().instances())
                .description("Instances that said lately that they live")
                .register(registry);
        count(registry, "everyhop.redis.round.trips", "Commands that were sent for requests", RedisStatus::roundTrips);
        count(registry, "everyhop.redis.leases", "Commands that leased permits", RedisStatus::leases);
        count(registry, "everyhop.redis.waits", "Requests that waited for an answer", RedisStatus::waits);
        count(registry, "everyhop.redis.gave.up", "Requests that went on without an answer", RedisStatus::gaveUp);
        count(registry, "everyhop.redis.timeouts", "Requests that waited out a time-out", RedisStatus::timeouts);
        count(registry, "everyhop.redis.probes", "Probes while Redis was down", RedisStatus::probes);
        count(registry, "everyhop.redis.downs", "How often Redis went down", RedisStatus::downs);
        decisions(registry, "local", RedisStatus::localDecisions);
        decisions(registry, "closed", RedisStatus::closedDecisions);
        if (revocations != null) {
            Gauge.builder("everyhop.revocations.entries", revocations, RedisRevocations::size)
                    .description("Entries in the list of what was called back")
                    .register(registry);
            Gauge.builder("everyhop.revocations.current", revocations, list -> list.isCurrent() ? 1 : 0)
                    .description("1 while the list is whole and not too old, else every token is refused")
                    .register(registry);
        }
    }

    private void count(MeterRegistry registry, String name, String description, ToLongFunction<RedisStatus> value) {
        FunctionCounter.builder(name, redis, now -> value.applyAsLong(now.status()))
                .description(description)
                .register(registry);
    }

    private void decisions(MeterRegistry registry, String by, ToLongFunction<RedisStatus> value) {
        FunctionCounter.builder("everyhop.redis.decisions", redis, now -> value.applyAsLong(now.status()))
                .description("Requests decided without Redis: by the local share of their limits, or refused")
                .tag("by", by)
                .register(registry);
    }
}
