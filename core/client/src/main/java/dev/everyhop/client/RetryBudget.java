package dev.everyhop.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What calls to a target have paid for retries. Each first sending pays a share of one, a retry takes a whole one and
 * something must be left, so that retries stay below their share of calls. Little is saved up: a target that fails after
 * a long good time does not get a burst.
 */
final class RetryBudget {

    private static final int RETRY = 100;
    private static final int MOST_SAVED = 10 * RETRY;

    private final int share;
    private final AtomicLong saved = new AtomicLong();

    /** Makes a budget; {@code share} is in percent, which is what one call pays of the hundred that a retry takes. */
    RetryBudget(int share) {
        this.share = share;
    }

    void called() {
        long now = saved.get();
        // With a full account the common call writes nothing that others would have to read.
        while (now < MOST_SAVED && !saved.compareAndSet(now, Math.min(MOST_SAVED, now + share))) {
            now = saved.get();
        }
    }

    boolean tryRetry() {
        long now = saved.get();
        while (now > RETRY) {
            if (saved.compareAndSet(now, now - RETRY)) {
                return true;
            }
            now = saved.get();
        }
        return false;
    }
}
