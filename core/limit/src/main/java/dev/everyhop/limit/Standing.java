package dev.everyhop.limit;

import java.time.Duration;

/**
 * How a key stands with a limit after a decision.
 *
 * @param limit the limit
 * @param remaining how many permits could be taken at once now
 * @param untilFullNanos after how many nanoseconds all of the burst could be taken, if nothing is taken meanwhile
 */
public record Standing(Limit limit, long remaining, long untilFullNanos) {

    /** Returns after what time all of the burst could be taken. */
    public Duration untilFull() {
        return Duration.ofNanos(untilFullNanos);
    }
}
