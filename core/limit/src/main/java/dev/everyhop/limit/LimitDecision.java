package dev.everyhop.limit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What came of asking for permits: {@link Allowed}, or {@link Refused} and then nothing was taken. */
public sealed interface LimitDecision permits LimitDecision.Allowed, LimitDecision.Refused {

    /** Returns whether the permits were taken. */
    default boolean isAllowed() {
        return this instanceof Allowed;
    }

    /** Returns how the keys stand with the limits that were asked, those in shadow left out. */
    List<Standing> standings();

    /**
     * The permits were taken, all of them.
     *
     * @param standings how the keys stand now, in the order of the charges
     * @param shadowed how those stand that limits in shadow would have refused
     */
    record Allowed(List<Standing> standings, List<Standing> shadowed) implements LimitDecision {

        /** Copies the lists. */
        public Allowed {
            standings = List.copyOf(standings);
            shadowed = List.copyOf(shadowed);
        }

        /** Makes a decision in which no limit in shadow would have refused. */
        public Allowed(List<Standing> standings) {
            this(standings, List.of());
        }
    }

    /**
     * Nothing was taken.
     *
     * @param reason why
     * @param standings how the keys stand with the limits that refused, or some of them
     * @param by of those that refused, the one with which it takes longest
     * @param retryAfterNanos after how many nanoseconds the same would be allowed, if nothing is taken meanwhile; negative
     *     if never
     */
    record Refused(LimitReason reason, List<Standing> standings, Standing by, long retryAfterNanos)
            implements LimitDecision {

        /** Copies the list and checks that nothing is absent. */
        public Refused {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(by, "by");
            standings = List.copyOf(standings);
        }

        /** Returns after what time the same would be allowed; negative if never. */
        public Duration retryAfter() {
            return Duration.ofNanos(retryAfterNanos);
        }
    }
}
