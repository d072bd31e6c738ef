package dev.everyhop.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still unless it is told to go on. */
public final class ManualTime implements LongSupplier {

    private final AtomicLong nanos = new AtomicLong(1_234_567_890_123L);

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    /** Goes on, or back. */
    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Goes on, or back. */
    public void pass(long nanoseconds) {
        nanos.addAndGet(nanoseconds);
    }
}
