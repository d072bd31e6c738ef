package dev.everyhop.redis;

import dev.everyhop.limit.Limit;
import java.math.BigInteger;

/** A limit in the numbers of the script, and how its permits are leased. */
final class Rate {

    /** The part of a burst that one lease has at most, and in the time of which it ends. */
    static final int PART = 10;

    private static final long LONGEST_LEASE = 1_000_000_000L;

    private final Limit limit;
    private final byte[] perMicro;
    private final byte[] perPermit;
    private final byte[] depth;
    private final BigInteger cost;
    private final long block;
    private final long leaseNanos;
    private final long over;

    Rate(Limit limit, long waitNanos) {
        this.limit = limit;
        BigInteger period = BigInteger.valueOf(limit.period().toNanos());
        BigInteger permits = BigInteger.valueOf(limit.permits());
        BigInteger refill = permits.multiply(BigInteger.valueOf(1000));
        BigInteger divisor = period.gcd(refill);
        cost = period.divide(divisor);
        perMicro = Script.bytes(refill.divide(divisor).toString());
        perPermit = Script.bytes(cost.toString());
        depth = Script.bytes(cost.multiply(BigInteger.valueOf(limit.burst())).toString());
        block = Math.max(1, limit.burst() / PART);
        long part = BigInteger.valueOf(limit.burst())
                .multiply(period)
                .divide(permits)
                .divide(BigInteger.valueOf(PART))
                .longValueExact();
        leaseNanos = Math.max(Math.min(LONGEST_LEASE, part), waitNanos);
        // What comes back in the time of a lease, and a permit for what is rounded.
        over = BigInteger.valueOf(leaseNanos).multiply(permits).divide(period).longValueExact() + 1;
    }

    Limit limit() {
        return limit;
    }

    /** Returns the most permits of a lease, the one that a costly request needs apart. */
    long block() {
        return block;
    }

    /** Returns how long a lease lives from when it was asked for. */
    long leaseNanos() {
        return leaseNanos;
    }

    /** Returns how many permits may be handed out above the limit in any stretch of time. */
    long over() {
        return over;
    }

    byte[][] arguments(long need, long want, long back, long since, int instances) {
        BigInteger guard = cost.multiply(BigInteger.valueOf(block)).multiply(BigInteger.valueOf(2L * instances));
        return new byte[][] {
            perMicro,
            perPermit,
            depth,
            Script.bytes(need),
            Script.bytes(want),
            Script.bytes(back),
            Script.bytes(since),
            Script.bytes(guard.toString())
        };
    }
}
