package dev.everyhop.limit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A limit by its name: as it is in force, and as it was. */
final class Named {

    private static final int MOST_FORMER = 64;

    private volatile List<Limit> former = List.of();
    private volatile Limit current;
    private volatile @Nullable R4jLimiter publisher;

    Named(Limit defined) {
        this.current = defined;
    }

    Limit limit() {
        return current;
    }

    /** Changes it; who still asks with it as it was means it as it is. */
    void change(Limit limit) {
        List<Limit> all = new ArrayList<>(former);
        all.add(0, current);
        former = List.copyOf(all.subList(0, Math.min(all.size(), MOST_FORMER)));
        current = limit;
    }

    /** Returns whether somebody who asks with this limit means this one. */
    boolean isCalled(Limit limit) {
        return limit.equals(current) || former.contains(limit);
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
