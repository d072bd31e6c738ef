package dev.everyhop.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How often a request may go once more on another connection, because the one that was kept for it was closed: a handful at
 * once, then one each second. A peer closes what was idle, which is no failure; one that closes what it was just asked on is.
 */
final class Resends {

    private static final long EVERY = 1_000_000_000L;
    private static final int AT_ONCE = 16;

    private final LongSupplier ticker;
    private final AtomicLong fullAt;

    Resends(LongSupplier ticker) {
        this.ticker = ticker;
        this.fullAt = new AtomicLong(ticker.getAsLong());
    }

    boolean isAllowed() {
        return fullAt.get() - ticker.getAsLong() <= (AT_ONCE - 1) * EVERY;
    }

    void resent() {
        long now = ticker.getAsLong();
        fullAt.updateAndGet(at -> (at - now > 0 ? at : now) + EVERY);
    }
}
