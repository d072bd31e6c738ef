package dev.everyhop.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** For each limit the one bucket that keys without a place share. Who writes holds a lock that the table has for it. */
final class SharedBuckets {

    /** Set in a verdict that a shared bucket gave. */
    static final long CROWDED = 1L << 62;

    /** What is not clearly refused. */
    static final long UNDECIDED = Long.MIN_VALUE + 2;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] arrivals;

    SharedBuckets(int limits) {
        arrivals = new long[limits];
    }

    long bytes() {
        return 8L * arrivals.length;
    }

    /** Returns the refusal if there are too few permits; {@link #UNDECIDED} if not. */
    long refusal(Generation generation, long cost, long nowNanos) {
        return refusal(arrival(generation), generation.gcra(), cost, nowNanos);
    }

    private static long refusal(long arrival, Gcra gcra, long cost, long nowNanos) {
        long tick = gcra.ticks(nowNanos);
        long base = Math.max(arrival, tick);
        return base + gcra.cost(cost) - tick <= gcra.depth() ? UNDECIDED : ~(base | CROWDED);
    }

    /** Takes permits, under the lock. */
    long take(Generation generation, long cost, long nowNanos, @Nullable UndoLog undo) {
        Gcra gcra = generation.gcra();
        long arrival = arrival(generation);
        long refusal = refusal(arrival, gcra, cost, nowNanos);
        if (refusal != UNDECIDED) {
            return refusal;
        }
        long next = Math.max(arrival, gcra.ticks(nowNanos)) + gcra.cost(cost);
        if (undo != null) {
            undo.wrote(arrivals, generation.id());
        }
        WORDS.setOpaque(arrivals, generation.id(), next);
        return next | CROWDED;
    }

    /** Fills the buckets of these limits. */
    void forget(boolean[] ids) {
        for (int id = 0; id < ids.length; id++) {
            if (ids[id]) {
                WORDS.setOpaque(arrivals, id, 0L);
            }
        }
    }

    private long arrival(Generation generation) {
        return (long) WORDS.getOpaque(arrivals, generation.id());
    }
}
