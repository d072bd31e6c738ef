package dev.everyhop.token.internal.keys;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long key sets live and when they are fetched anew. */
final class KeyTimes {

    static final Duration DEFAULT_LIFE = Duration.ofMinutes(10);
    static final Duration MIN_LIFE = Duration.ofMinutes(1);
    static final Duration MAX_LIFE = Duration.ofHours(1);
    /** How long keys serve whose issuer does not answer. */
    static final Duration MAX_STALE = Duration.ofHours(24);
    /** How often an unknown key id may cause a fetch. */
    static final Duration UNKNOWN_KEY_INTERVAL = Duration.ofSeconds(30);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LAST_RETRY = Duration.ofSeconds(60);
    private static final int DOUBLINGS = 4;

    private KeyTimes() {}

    static Duration life(@Nullable Duration maxAge) {
        Duration asked = maxAge == null ? DEFAULT_LIFE : maxAge;
        if (asked.compareTo(MIN_LIFE) < 0) {
            return MIN_LIFE;
        }
        return asked.compareTo(MAX_LIFE) > 0 ? MAX_LIFE : asked;
    }

    /** Between 75 and 85 percent of the life, so that instances that started together drift apart. */
    static Duration refreshAfter(Duration life, RandomGenerator random) {
        return scaled(life, 0.75 + 0.1 * random.nextDouble());
    }

    /** 5 seconds doubled with each failure up to 60, and up to half as much again. */
    static Duration retryAfter(int failures, RandomGenerator random) {
        Duration doubled = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
        Duration delay = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
        return scaled(delay, 1 + 0.5 * random.nextDouble());
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofMillis((long) (duration.toMillis() * factor));
    }
}
