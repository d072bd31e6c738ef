package dev.everyhop.spring.internal;

import dev.everyhop.gate.GateLimits;
import dev.everyhop.limit.AdaptiveConcurrency;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitStore;
import dev.everyhop.limit.Limits;
import dev.everyhop.limit.SourceKeys;
import dev.everyhop.spring.internal.EveryhopProperties.Concurrency;
import dev.everyhop.spring.internal.EveryhopProperties.LimitProperties;
import dev.everyhop.spring.internal.EveryhopProperties.SourceLimit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes limits of the properties below {@code everyhop.limits}. */
public final class LimitFactory {

    private static final String SOURCE = "source";

    private LimitFactory() {}

    /**
     * Returns where calls are counted.
     *
     * @param shared where instances count together; null if this one counts by itself
     */
    public static Limits limits(LimitProperties properties, EventSink sink, @Nullable LimitStore shared) {
        return understood(
                () -> (shared == null ? Limits.builder() : Limits.builder().store(shared))
                        .memory(properties.memory().toBytes())
                        .unauthenticatedMemory(properties.sourceMemory().toBytes())
                        .events(sink.events())
                        .build());
    }

    /** Returns how the gate limits calls. */
    public static GateLimits gateLimits(LimitProperties properties, Limits limits) {
        return understood(() -> {
            SourceLimit source = properties.source();
            GateLimits.Builder builder = GateLimits.builder()
                    .limits(limits)
                    .sourceLimit(sourceLimit(source))
                    .sources(sources(source))
                    .tenantClaim(properties.tenantClaim())
                    .headers(properties.headers());
            Concurrency concurrency = properties.concurrency();
            if (concurrency.adaptive()) {
                int initial = Math.max(concurrency.least(), Math.min(20, concurrency.most()));
                builder.concurrency(AdaptiveConcurrency.builder()
                        .between(concurrency.least(), concurrency.most())
                        .initial(initial)
                        .tolerance(concurrency.tolerance())
                        .build());
            }
            return builder.build();
        });
    }

    private static Limit sourceLimit(SourceLimit source) {
        Limit limit = Limit.of(SOURCE, source.permits(), source.period()).burst(source.burst());
        return source.shadow() ? limit.shadowed() : limit;
    }

    private static SourceKeys sources(SourceLimit source) {
        SourceKeys.Builder keys = SourceKeys.builder().ipv6Prefix(source.ipv6Prefix());
        source.trustedProxies().forEach(keys::trustedProxy);
        return source.forwarded() ? keys.forwarded().build() : keys.build();
    }

    private static <T> T understood(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Misconfiguration.LIMITS_INVALID.with(Misconfiguration.cause(e));
        }
    }
}
