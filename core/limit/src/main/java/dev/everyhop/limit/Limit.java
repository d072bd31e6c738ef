package dev.everyhop.limit;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of something there is in a period, for each key apart: a bucket that holds {@code burst} permits and is
 * refilled evenly, {@code permits} in each {@code period}.
 *
 * <p><b>Security guarantees.</b> In any stretch of time {@code t} no key gets more than {@code burst + t × permits ÷
 * period} permits.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param name its name, for headers, events and metrics, and by which its counts are found: 1 to 64 printable ASCII
 *     characters without quotes and backslashes
 * @param permits how many permits there are in a period, at most 1,000,000,000 in a second
 * @param period the period
 * @param burst how many permits may be taken at once
 * @param shadow whether what the limit would refuse is only told
 * @param failClosed whether it refuses while a store that several instances share cannot be asked; else each instance then
 *     counts its share
 */
public record Limit(String name, long permits, Duration period, long burst, boolean shadow, boolean failClosed) {

    private static final Duration LONGEST_REFILL = Duration.ofDays(366);
    private static final int LONGEST_NAME = 64;

    /** Checks the values. */
    public Limit {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(period, "period");
        if (name.isEmpty() || name.length() > LONGEST_NAME || !name.chars().allMatch(Limit::isOfName)) {
            throw new IllegalArgumentException("The name of a limit must be 1 to 64 printable ASCII characters without"
                    + " quotes and backslashes, such as 'orders-write'");
        }
        if (permits < 1 || burst < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("The limit '" + name
                    + "' must have at least 1 permit, a burst of at least 1 and a period longer than nothing");
        }
        if (period.compareTo(LONGEST_REFILL) > 0 || permits > Gcra.mostPermits(period)) {
            throw new IllegalArgumentException("The limit '" + name
                    + "' is out of range: a period is at most 366 days, and there are at most 1,000,000,000 permits in a"
                    + " second");
        }
        if ((double) burst * period.toNanos() / permits > LONGEST_REFILL.toNanos()) {
            throw new IllegalArgumentException("The limit '" + name + "' would need more than 366 days to refill its"
                    + " burst: lower burst or period, or raise permits");
        }
    }

    /**
     * Returns a limit whose burst is the permits of one period.
     *
     * @param name its name
     * @param permits how many permits there are in a period
     * @param period the period
     */
    public static Limit of(String name, long permits, Duration period) {
        return new Limit(name, permits, period, permits, false, false);
    }

    /** Returns this limit with another burst: how many permits may be taken at once. */
    public Limit burst(long most) {
        return new Limit(name, permits, period, most, shadow, failClosed);
    }

    /** Returns this limit in shadow: what it would refuse is told as an event and let through. */
    public Limit shadowed() {
        return shadow(true);
    }

    Limit shadow(boolean on) {
        return new Limit(name, permits, period, burst, on, failClosed);
    }

    /** Returns this limit so that it refuses while a store that several instances share cannot be asked. */
    public Limit failingClosed() {
        return new Limit(name, permits, period, burst, shadow, true);
    }

    private static boolean isOfName(int c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }
}
