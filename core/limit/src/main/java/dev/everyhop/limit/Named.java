package dev.everyhop.limit;

import org.jspecify.annotations.Nullable;

/** A limit by its name: as it was first defined, and as it is in force. */
final class Named {

    private final Limit defined;
    private volatile Limit current;
    private volatile @Nullable R4jLimiter publisher;

    Named(Limit defined) {
        this.defined = defined;
        this.current = defined;
    }

    Limit limit() {
        return current;
    }

    void change(Limit limit) {
        current = limit;
    }

    /** Returns whether somebody who asks with this limit means this one. */
    boolean isCalled(Limit limit) {
        return sameNumbers(limit, defined) || sameNumbers(limit, current);
    }

    private static boolean sameNumbers(Limit one, Limit other) {
        return one.permits() == other.permits()
                && one.burst() == other.burst()
                && one.period().equals(other.period());
    }

    void publishAt(R4jLimiter view) {
        publisher = view;
    }

    /** Returns one key's permits as a rate limiter of Resilience4j. */
    R4jLimiter view(Limits limits, LimitKey key) {
        return new R4jLimiter(limits, this, key);
    }

    LimitDecision told(LimitDecision decision, long cost) {
        tell(decision, cost);
        return decision;
    }

    /** Publishes what came of a call, if somebody listens. */
    void tell(LimitDecision decision, long cost) {
        R4jLimiter at = publisher;
        if (at != null) {
            at.publish(decision, cost);
        }
    }
}
