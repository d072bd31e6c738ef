package dev.everyhop.limit;

import java.math.BigInteger;
import java.time.Duration;

/**
 * The generic cell rate algorithm in whole numbers. A bucket is one number, the <em>theoretical arrival time</em> at which
 * it will be full again, in ticks of its limit.
 *
 * <p>A tick is chosen such that a permit costs a whole number of them. So nothing is rounded when permits are taken, and
 * no error adds up; only the clock is rounded, down, to ticks that are never longer than a nanosecond.
 */
final class Gcra {

    /** How long a process may run, about 9 years in nanoseconds: what comes after it is told as this. */
    static final long LAST_NANO = (1L << 58) - 1;

    private static final long MOST_TICKS_PER_NANO = 16;
    private static final int FRACTION_BITS = 59;
    private static final int CLOCK_SHIFT = 64 - FRACTION_BITS;

    private final long ticksPerPermit;
    private final long depth;
    private final boolean wholeTicks;
    private final long ticksPerNano;
    private final double nanosPerTick;

    Gcra(Limit limit) {
        long period = limit.period().toNanos();
        long divisor = gcd(limit.permits(), period);
        long permits = limit.permits() / divisor;
        wholeTicks = permits <= MOST_TICKS_PER_NANO;
        if (wholeTicks) {
            ticksPerPermit = period / divisor;
            ticksPerNano = permits;
            nanosPerTick = 1.0 / permits;
        } else {
            BigInteger time = BigInteger.valueOf(period);
            BigInteger amount = BigInteger.valueOf(limit.permits());
            BigInteger ticks =
                    BigInteger.valueOf(MOST_TICKS_PER_NANO).multiply(time).divide(amount);
            ticksPerPermit = ticks.longValueExact();
            // Rounded down, by less than half a tick in all the time there is: never faster than the limit.
            ticksPerNano =
                    ticks.multiply(amount).shiftLeft(FRACTION_BITS).divide(time).longValueExact();
            nanosPerTick = Math.scalb(1.0, FRACTION_BITS) / ticksPerNano;
        }
        depth = Math.multiplyExact(limit.burst(), ticksPerPermit);
    }

    /** Returns the most permits that a period may have. */
    static long mostPermits(Duration period) {
        return period.toNanos();
    }

    /** Returns the tick of a time in nanoseconds, which must not be negative. */
    long ticks(long nanos) {
        return wholeTicks ? nanos * ticksPerNano : Math.multiplyHigh(nanos << CLOCK_SHIFT, ticksPerNano);
    }

    /** Returns after how many ticks an empty bucket is full: the burst. */
    long depth() {
        return depth;
    }

    /** Returns what a number of permits costs in ticks; they must not be more than the burst. */
    long cost(long permits) {
        return permits * ticksPerPermit;
    }

    /** Returns how many permits a bucket holds. */
    long permits(long arrival, long tick) {
        return Math.max(0, depth - Math.max(0, arrival - tick)) / ticksPerPermit;
    }

    /** Returns how long it takes from a time to a tick, in nanoseconds: no sooner has it come. */
    long nanosUntil(long tick, long fromNanos) {
        long away = tick - ticks(fromNanos);
        if (away <= 0) {
            return 0;
        }
        if (wholeTicks) {
            return (away + ticksPerNano - 1) / ticksPerNano;
        }
        long nanos = Math.max(0, (long) (away * nanosPerTick * (1 - 0x1p-50)) - 1);
        while (ticks(fromNanos + nanos) < tick) {
            nanos++;
        }
        return nanos;
    }

    /** Returns about how many nanoseconds a number of ticks takes. */
    long aboutNanos(long ticks) {
        return (long) (ticks * nanosPerTick);
    }

    /** Returns the ticks that the permits used under other numbers cost under these, rounded up; at most all. */
    long converted(long usedTicks, Gcra from) {
        BigInteger ticks = BigInteger.valueOf(usedTicks)
                .multiply(BigInteger.valueOf(ticksPerPermit))
                .add(BigInteger.valueOf(from.ticksPerPermit - 1))
                .divide(BigInteger.valueOf(from.ticksPerPermit));
        return ticks.min(BigInteger.valueOf(depth)).longValue();
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
