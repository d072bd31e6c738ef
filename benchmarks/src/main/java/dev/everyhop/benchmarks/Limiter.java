package dev.everyhop.benchmarks;

import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Limits;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** A limiter of keys, at its leanest: the libraries that limit one thing get a concurrent map of them. */
public enum Limiter {
    /** This library. */
    EVERYHOP {
        @Override
        Keyed make(boolean generous, int keys) {
            Limits limits = Limits.builder()
                    .memory(Math.max(1 << 16, keys * 24L))
                    .unauthenticatedMemory(1 << 16)
                    .random(new SplittableRandom())
                    .build();
            Limit limit = generous
                    ? Limit.of("l", 1_000_000_000, Duration.ofSeconds(1)).burst(GENEROUS)
                    : Limit.of("l", 1, Duration.ofDays(1));
            return new Keyed() {
                @Override
                public boolean acquire(String key) {
                    return limits.acquire(limit, LimitKey.of(key)).isAllowed();
                }

                @Override
                public Object root() {
                    return limits;
                }
            };
        }
    },
    /** Resilience4j's, without its registry, which keeps more for each. */
    RESILIENCE4J {
        @Override
        Keyed make(boolean generous, int keys) {
            RateLimiterConfig config = RateLimiterConfig.custom()
                    .limitForPeriod(generous ? GENEROUS : 1)
                    .limitRefreshPeriod(generous ? Duration.ofMillis(1) : Duration.ofDays(1))
                    .timeoutDuration(Duration.ZERO)
                    .build();
            ConcurrentHashMap<String, RateLimiter> limiters = new ConcurrentHashMap<>();
            return new Keyed() {
                @Override
                public boolean acquire(String key) {
                    RateLimiter limiter = limiters.get(key);
                    if (limiter == null) {
                        limiter = limiters.computeIfAbsent(key, name -> RateLimiter.of("l", config));
                    }
                    return limiter.acquirePermission();
                }

                @Override
                public Object root() {
                    return limiters;
                }
            };
        }
    },
    /** Bucket4j's local bucket. */
    BUCKET4J {
        @Override
        Keyed make(boolean generous, int keys) {
            BucketConfiguration shared = BucketConfiguration.builder()
                    .addLimit(
                            generous
                                    ? BandwidthBuilder.builder()
                                            .capacity(GENEROUS)
                                            .refillGreedy(1_000_000_000, Duration.ofSeconds(1))
                                            .build()
                                    : BandwidthBuilder.builder()
                                            .capacity(1)
                                            .refillGreedy(1, Duration.ofDays(1))
                                            .build())
                    .build();
            ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
            return new Keyed() {
                @Override
                public boolean acquire(String key) {
                    Bucket bucket = buckets.get(key);
                    if (bucket == null) {
                        bucket = buckets.computeIfAbsent(key, name -> {
                            var builder = Bucket.builder();
                            for (var bandwidth : shared.getBandwidths()) {
                                builder.addLimit(bandwidth);
                            }
                            return builder.build();
                        });
                    }
                    return bucket.tryConsume(1);
                }

                @Override
                public Object root() {
                    return buckets;
                }
            };
        }
    };

    private static final int GENEROUS = 1_000_000;

    /**
     * Makes a limiter.
     *
     * @param generous whether it always allows; else it allows each key once
     * @param keys how many keys there will be
     */
    abstract Keyed make(boolean generous, int keys);

    /** What limits keys. */
    interface Keyed {

        /** Takes one permit. */
        boolean acquire(String key);

        /** Returns what holds all of its memory. */
        Object root();
    }
}
