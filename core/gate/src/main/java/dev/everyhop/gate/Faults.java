package dev.everyhop.gate;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failures of one kind and logs the first, the second, the fourth and so on, so that neither silence nor a flood
 * hides them. Logs where it happened and the exception's class; its message may hold a part of the request.
 */
final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final String what;
    private final AtomicLong count = new AtomicLong();

    Faults(String what) {
        this.what = what;
    }

    void count(Exception fault) {
        long n = count.incrementAndGet();
        if (Long.bitCount(n) == 1) {
            StackTraceElement[] trace = fault.getStackTrace();
            LOG.error(
                    "{}: {} at {} ({} so far)",
                    what,
                    fault.getClass().getName(),
                    trace.length == 0 ? "?" : trace[0],
                    n);
        }
    }

    long count() {
        return count.get();
    }
}
