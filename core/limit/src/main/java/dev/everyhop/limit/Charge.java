package dev.everyhop.limit;

import java.util.Objects;

/**
 * What one request costs by one limit.
 *
 * @param limit the limit
 * @param key whose permits are taken
 * @param cost how many permits, at least 1
 */
public record Charge(Limit limit, LimitKey key, long cost) {

    /** Checks the values. */
    public Charge {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(key, "key");
        if (cost < 1) {
            throw new IllegalArgumentException("A charge must cost at least 1 permit, not " + cost);
        }
    }

    /** Returns a charge of one permit. */
    public static Charge of(Limit limit, LimitKey key) {
        return new Charge(limit, key, 1);
    }
}
