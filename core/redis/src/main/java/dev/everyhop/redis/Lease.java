package dev.everyhop.redis;

import java.util.List;

/**
 * What the script answered.
 *
 * @param granted how many permits were leased; 0 if there were too few
 * @param retryNanos after what time the fewest could be had, or one more if some were leased
 * @param left how many are left for all
 * @param untilFullNanos when the bucket is full again
 * @param since the time in Redis, in microseconds
 */
record Lease(long granted, long retryNanos, long left, long untilFullNanos, long since) {

    private static final long NANOS = 1_000;

    static Lease of(List<Object> answer) {
        return new Lease(
                number(answer, 0),
                Math.multiplyExact(number(answer, 1), NANOS),
                number(answer, 2),
                Math.multiplyExact(number(answer, 3), NANOS),
                number(answer, 4));
    }

    private static long number(List<Object> answer, int index) {
        return (Long) answer.get(index);
    }
}
