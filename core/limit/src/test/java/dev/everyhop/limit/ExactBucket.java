package dev.everyhop.limit;

import java.math.BigInteger;

/**
 * The reference: a bucket by its level instead of by an arrival time, in integers of any size. A permit is {@code period}
 * units, a nanosecond brings {@code permits} units.
 */
final class ExactBucket {

    private final BigInteger perNano;
    private final BigInteger perPermit;
    private final BigInteger full;
    private BigInteger level;
    private long last;

    ExactBucket(Limit limit, long now) {
        perNano = BigInteger.valueOf(limit.permits());
        perPermit = BigInteger.valueOf(limit.period().toNanos());
        full = perPermit.multiply(BigInteger.valueOf(limit.burst()));
        level = full;
        last = now;
    }

    /** Returns whether there is enough, give or take what some nanoseconds bring. */
    boolean has(long cost, long now, long slackNanos) {
        refill(now);
        return level.add(perNano.multiply(BigInteger.valueOf(slackNanos)))
                        .compareTo(perPermit.multiply(BigInteger.valueOf(cost)))
                >= 0;
    }

    void take(long cost, long now) {
        refill(now);
        level = level.subtract(perPermit.multiply(BigInteger.valueOf(cost)));
    }

    void giveBack(long cost, long now) {
        refill(now);
        level = level.add(perPermit.multiply(BigInteger.valueOf(cost))).min(full);
    }

    private void refill(long now) {
        level = level.add(perNano.multiply(BigInteger.valueOf(now - last))).min(full);
        last = now;
    }
}
