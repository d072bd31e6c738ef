package dev.everyhop.token.replay;

import dev.everyhop.token.replay.ReplayStore.Answer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A table of fixed size, from 128-bit hashes to a time and a count. A slot whose time is over is free; one whose time is not
 * is never taken away. A hash may lie in any slot of its group of {@value #GROUP}, each group under a lock that is held for
 * one walk through it.
 */
final class ExpiringTable {

    static final int BYTES_PER_SLOT = 3 * Long.BYTES;

    private static final int GROUP = 64;
    private static final int MAX_LOCKS = 1024;
    private static final int COUNT_BITS = 25;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final int groups;
    private final long[] high;
    private final long[] low;

    /** The second at which a slot is free again, and the count below it; 0 was never used. */
    private final long[] state;

    private final ReentrantLock[] locks;

    /** Makes a table with twice as many slots as it shall hold entries. */
    ExpiringTable(int capacity) {
        this.groups = (2 * capacity + GROUP - 1) / GROUP;
        int slots = groups * GROUP;
        this.high = new long[slots];
        this.low = new long[slots];
        this.state = new long[slots];
        this.locks = new ReentrantLock[Math.min(groups, MAX_LOCKS)];
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Returns whether a live slot has this hash. */
    boolean holds(long h, long l, long now) {
        int group = group(h);
        ReentrantLock lock = lock(group);
        lock.lock();
        try {
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                if (high[i] == h && low[i] == l && isLive(i, now)) {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a hash: {@code FIRST}, or {@code REPLAYED} if it is there, or {@code FULL}. */
    Answer add(long h, long l, long now, long until) {
        int group = group(h);
        ReentrantLock lock = lock(group);
        lock.lock();
        try {
            int free = -1;
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                if (!isLive(i, now)) {
                    free = free < 0 ? i : free;
                } else if (high[i] == h && low[i] == l) {
                    return Answer.REPLAYED;
                }
            }
            if (free < 0) {
                return Answer.FULL;
            }
            set(free, h, l, until, 0);
            return Answer.FIRST;
        } finally {
            lock.unlock();
        }
    }

    /** Counts one more for a hash up to a time, if all its live counts are together below the limit. */
    Answer count(long h, long l, long now, long until, int limit) {
        int group = group(h);
        ReentrantLock lock = lock(group);
        lock.lock();
        try {
            int free = -1;
            int own = -1;
            long sum = 0;
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                if (!isLive(i, now)) {
                    free = free < 0 ? i : free;
                } else if (high[i] == h && low[i] == l) {
                    sum += state[i] & COUNT_MASK;
                    own = state[i] >>> COUNT_BITS == until ? i : own;
                }
            }
            if (sum >= limit) {
                return Answer.OVER_QUOTA;
            }
            if (own >= 0) {
                state[own]++;
            } else if (free >= 0) {
                set(free, h, l, until, 1);
            } else {
                return Answer.FULL;
            }
            return Answer.FIRST;
        } finally {
            lock.unlock();
        }
    }

    /** Takes one back that {@link #count} has counted. */
    void uncount(long h, long l, long until) {
        int group = group(h);
        ReentrantLock lock = lock(group);
        lock.lock();
        try {
            for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                if (high[i] == h && low[i] == l && state[i] >>> COUNT_BITS == until && (state[i] & COUNT_MASK) > 0) {
                    state[i]--;
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    long live(long now) {
        long live = 0;
        for (int group = 0; group < groups; group++) {
            ReentrantLock lock = lock(group);
            lock.lock();
            try {
                for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                    live += isLive(i, now) ? 1 : 0;
                }
            } finally {
                lock.unlock();
            }
        }
        return live;
    }

    long bytes() {
        return (long) high.length * BYTES_PER_SLOT;
    }

    private void set(int slot, long h, long l, long until, long count) {
        high[slot] = h;
        low[slot] = l;
        state[slot] = (until << COUNT_BITS) | count;
    }

    private boolean isLive(int slot, long now) {
        return state[slot] >>> COUNT_BITS > now;
    }

    private int group(long hash) {
        return (int) (((hash >>> 32) * groups) >>> 32);
    }

    private ReentrantLock lock(int group) {
        return locks[group % locks.length];
    }
}
