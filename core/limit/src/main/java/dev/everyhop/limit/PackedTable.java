package dev.everyhop.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Buckets in one array of a fixed size: sets of 7 in 128 bytes, each bucket in one of two sets that its hash names.
 *
 * <p>A set is a header, 7 tags (the limit's id, whether the bucket is known, 51 bits of the hash), 7 arrival times and a
 * word to fill up. The header is a version, odd while a thread writes: who writes holds it for some tens of
 * instructions, never across I/O; who only reads that a bucket is empty writes nothing.
 *
 * <p>A bucket that is full says nothing that a new one would not say, and gives its place away, unless it is known: was
 * asked for again, not long ago, and with no more than three other known ones in its set. So strangers' keys do not push
 * out those who keep coming. One that is not full never gives its place away, but may be moved to its other set. Where
 * there is no place, all keys of the limit share one bucket.
 */
final class PackedTable {

    /** Set in a verdict that the shared bucket gave. */
    static final long CROWDED = 1L << 62;

    /** There is no place for the bucket of the key's own. */
    static final long NO_PLACE = Long.MIN_VALUE;

    /** The limit has other numbers by now: ask again with the newest. */
    static final long REPLACED = Long.MIN_VALUE + 1;

    static final int LIMITS = 1 << 12;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int WAYS = 7;
    private static final int SET = 16;
    private static final int ARRIVALS = WAYS;
    private static final int FIRST_SET = 6;
    private static final int ID_SHIFT = 52;
    private static final long KNOWN = 1L << 51;
    private static final long HASH = KNOWN - 1;
    private static final int MOST_KNOWN = 4;
    private static final int SPINS = 64;
    private static final long UNDECIDED = Long.MIN_VALUE + 2;

    private final long[] words;
    private final long[] shared = new long[LIMITS];
    private final Generation[] generations;
    private final long rememberNanos;
    private final LongSupplier clock;
    private final int sets;

    /**
     * Makes a table.
     *
     * @param bytes how much memory it takes
     * @param generations by their ids; one must be in it before it has a bucket
     * @param rememberNanos how long a known bucket keeps its place after it has become full
     * @param clock the time that callers give, in nanoseconds
     */
    PackedTable(long bytes, Generation[] generations, long rememberNanos, LongSupplier clock) {
        this.clock = clock;
        sets = (int) ((bytes - 8L * LIMITS - 8L * FIRST_SET - 32) / (8 * SET)) - 1;
        // The last set is only a lock, for the shared buckets; it comes last in the order of locks.
        words = new long[FIRST_SET + (sets + 1) * SET];
        this.generations = generations;
        this.rememberNanos = rememberNanos;
    }

    /** Returns how much memory the buckets take. */
    long bytes() {
        return 8L * (words.length + shared.length) + 32;
    }

    int capacity() {
        return sets * WAYS;
    }

    int firstSet(long hash) {
        return FIRST_SET + SET * (int) (((hash >>> 32) * sets) >>> 32);
    }

    int secondSet(long hash) {
        return otherSet(firstSet(hash), hash);
    }

    /** Returns the other set of a bucket, from the one that it is in and the part of its hash that its tag has. */
    private int otherSet(int set, long tag) {
        long sum = ((((tag & HASH) * 0xC2B2AE3D27D4EB4FL) >>> 32) * sets) >>> 32;
        int other = (int) sum - (set - FIRST_SET) / SET;
        return FIRST_SET + SET * (other < 0 ? other + sets : other);
    }

    int sharedLock() {
        return FIRST_SET + sets * SET;
    }

    /**
     * Takes permits of one key.
     *
     * @return the arrival time after it; if they were refused, the complement of the arrival time as it stays; or
     *     {@link #REPLACED}
     */
    long take(Generation generation, long hash, long cost, long nowNanos) {
        long wanted = tag(generation, hash);
        int set = firstSet(hash);
        int at = find(set, wanted);
        if (at < 0) {
            set = secondSet(hash);
            at = find(set, wanted);
        }
        if (at < 0) {
            return takeInEither(generation, hash, cost, nowNanos);
        }
        long refusal = refusal(set, at, wanted, generation.gcra(), cost, nowNanos);
        if (refusal != UNDECIDED) {
            return refusal;
        }
        lock(set);
        try {
            at = find(set, wanted);
            if (at >= 0) {
                return charge(set, at, generation.gcra(), cost, nowNanos, null);
            }
        } finally {
            unlock(set);
        }
        return takeInEither(generation, hash, cost, nowNanos);
    }

    private long takeInEither(Generation generation, long hash, long cost, long nowNanos) {
        int first = Math.min(firstSet(hash), secondSet(hash));
        int second = Math.max(firstSet(hash), secondSet(hash));
        lock(first);
        try {
            if (second != first) {
                lock(second);
            }
            try {
                long verdict = takeLocked(generation, hash, cost, nowNanos, null);
                return verdict == NO_PLACE ? takeShared(generation, cost, nowNanos) : verdict;
            } finally {
                if (second != first) {
                    unlock(second);
                }
            }
        } finally {
            unlock(first);
        }
    }

    private long takeShared(Generation generation, long cost, long nowNanos) {
        long refusal =
                sharedRefusal((long) WORDS.getOpaque(shared, generation.id()), generation.gcra(), cost, nowNanos);
        if (refusal != UNDECIDED) {
            return refusal;
        }
        int lock = sharedLock();
        lock(lock);
        try {
            return takeSharedLocked(generation, cost, nowNanos, null);
        } finally {
            unlock(lock);
        }
    }

    /**
     * Takes permits while both sets are locked.
     *
     * @return the verdict; {@link #NO_PLACE}; or {@link #REPLACED} if the bucket may be one of a later generation by now
     */
    long takeLocked(Generation generation, long hash, long cost, long nowNanos, @Nullable UndoLog undo) {
        int at = find(firstSet(hash), secondSet(hash), tag(generation, hash));
        if (at < 0) {
            if (generation.newest() != generation) {
                return REPLACED;
            }
            at = place(generation, hash, nowNanos, undo);
        }
        if (at < 0) {
            return NO_PLACE;
        }
        int set = FIRST_SET + (at - FIRST_SET) / SET * SET;
        return charge(set, at, generation.gcra(), cost, nowNanos, undo);
    }

    /** Takes permits of the bucket that keys without a place share, while its lock is held. */
    long takeSharedLocked(Generation generation, long cost, long nowNanos, @Nullable UndoLog undo) {
        Gcra gcra = generation.gcra();
        long arrival = (long) WORDS.getOpaque(shared, generation.id());
        long refusal = sharedRefusal(arrival, gcra, cost, nowNanos);
        if (refusal != UNDECIDED) {
            return refusal;
        }
        long next = Math.max(arrival, gcra.ticks(nowNanos)) + gcra.cost(cost);
        if (undo != null) {
            undo.wrote(shared, generation.id());
        }
        WORDS.setOpaque(shared, generation.id(), next);
        return next | CROWDED;
    }

    private static long sharedRefusal(long arrival, Gcra gcra, long cost, long nowNanos) {
        long tick = gcra.ticks(nowNanos);
        long base = Math.max(arrival, tick);
        return base + gcra.cost(cost) - tick <= gcra.depth() ? UNDECIDED : ~(base | CROWDED);
    }

    /** Returns how many ticks a bucket is from full, without taking anything; 0 if it is full or has no place. */
    long used(Generation generation, long hash, long nowNanos) {
        for (Generation owner = generation; owner != null; owner = owner.previous(nowNanos)) {
            long wanted = tag(owner, hash);
            long arrival = Math.max(arrival(firstSet(hash), wanted), arrival(secondSet(hash), wanted));
            if (arrival >= 0) {
                Gcra gcra = owner.gcra();
                long used = Math.min(Math.max(0, arrival - gcra.ticks(nowNanos)), gcra.depth());
                return owner.id() == generation.id() ? used : generation.gcra().converted(used, gcra);
            }
        }
        return 0;
    }

    private long arrival(int set, long wanted) {
        if (find(set, wanted) < 0) {
            return -1;
        }
        lock(set);
        try {
            int at = find(set, wanted);
            return at < 0 ? -1 : (long) WORDS.getOpaque(words, at + ARRIVALS);
        } finally {
            unlock(set);
        }
    }

    /** Gives permits back. */
    void giveBack(Generation generation, long hash, long cost, long nowNanos) {
        long wanted = tag(generation, hash);
        int first = firstSet(hash);
        if (!giveBack(first, wanted, generation.gcra(), cost, nowNanos)) {
            giveBack(secondSet(hash), wanted, generation.gcra(), cost, nowNanos);
        }
    }

    private boolean giveBack(int set, long wanted, Gcra gcra, long cost, long nowNanos) {
        if (find(set, wanted) < 0) {
            return false;
        }
        lock(set);
        try {
            int at = find(set, wanted);
            if (at < 0) {
                return false;
            }
            long arrival = (long) WORDS.getOpaque(words, at + ARRIVALS);
            long floor = Math.min(arrival, gcra.ticks(nowNanos));
            WORDS.setOpaque(words, at + ARRIVALS, Math.max(arrival - gcra.cost(cost), floor));
            return true;
        } finally {
            unlock(set);
        }
    }

    /** Empties the places of buckets with these ids. */
    void forget(boolean[] ids) {
        for (int set = FIRST_SET; set < sharedLock(); set += SET) {
            lock(set);
            try {
                for (int at = set + 1; at <= set + WAYS; at++) {
                    if (ids[(int) ((long) WORDS.getOpaque(words, at) >>> ID_SHIFT)]) {
                        WORDS.setOpaque(words, at, 0L);
                    }
                }
            } finally {
                unlock(set);
            }
        }
        for (int id = 0; id < LIMITS; id++) {
            if (ids[id]) {
                WORDS.setOpaque(shared, id, 0L);
            }
        }
    }

    /** Returns how many places hold a bucket that is not full. Looks at all; for tests and gauges. */
    int busy(long nowNanos) {
        int busy = 0;
        for (int set = FIRST_SET; set < sharedLock(); set += SET) {
            for (int at = set + 1; at <= set + WAYS; at++) {
                long tag = (long) WORDS.getOpaque(words, at);
                Generation owner = generations[(int) (tag >>> ID_SHIFT)];
                if (tag != 0
                        && owner != null
                        && (long) WORDS.getOpaque(words, at + ARRIVALS)
                                > owner.gcra().ticks(nowNanos)) {
                    busy++;
                }
            }
        }
        return busy;
    }

    // Whoever holds the lock may have lost its processor; yielding, a virtual thread lets others have this one.
    @SuppressWarnings("ThreadPriorityCheck")
    void lock(int set) {
        for (int spins = 1; ; spins++) {
            if (tryLock(set)) {
                return;
            }
            if (spins % SPINS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Locks a set unless it is locked, even by this thread. */
    private boolean tryLock(int set) {
        long version = (long) WORDS.getOpaque(words, set);
        if ((version & 1) == 0 && WORDS.weakCompareAndSetAcquire(words, set, version, version + 1)) {
            // What is written under the lock must not be seen before the lock is.
            VarHandle.storeStoreFence();
            return true;
        }
        return false;
    }

    void unlock(int set) {
        WORDS.setRelease(words, set, (long) WORDS.getOpaque(words, set) + 1);
    }

    private static long tag(Generation generation, long hash) {
        return ((long) generation.id() << ID_SHIFT) | (hash & HASH);
    }

    private int find(int set, long wanted) {
        for (int at = set + 1; at <= set + WAYS; at++) {
            if (((long) WORDS.getOpaque(words, at) & ~KNOWN) == wanted) {
                return at;
            }
        }
        return -1;
    }

    /** Looks, without writing, whether a bucket clearly has too little; undecided if not, or if somebody writes. */
    private long refusal(int set, int at, long wanted, Gcra gcra, long cost, long nowNanos) {
        long version = (long) WORDS.getAcquire(words, set);
        long tag = (long) WORDS.getOpaque(words, at);
        long arrival = (long) WORDS.getOpaque(words, at + ARRIVALS);
        VarHandle.loadLoadFence();
        if ((version & 1) != 0 || (long) WORDS.getOpaque(words, set) != version || (tag & ~KNOWN) != wanted) {
            return UNDECIDED;
        }
        long used = arrival - gcra.ticks(nowNanos);
        return used > gcra.depth() || Math.max(0, used) + gcra.cost(cost) <= gcra.depth() ? UNDECIDED : ~arrival;
    }

    private long charge(int set, int at, Gcra gcra, long cost, long nowNanos, @Nullable UndoLog undo) {
        long tick = gcra.ticks(nowNanos);
        long tag = (long) WORDS.getOpaque(words, at);
        long arrival = (long) WORDS.getOpaque(words, at + ARRIVALS);
        if (undo != null) {
            undo.wrote(words, at);
            undo.wrote(words, at + ARRIVALS);
        }
        if (arrival - tick > gcra.depth()) {
            // Either others took permits after this thread had read the clock, or the clock went back. Read under
            // the lock it tells: then the bucket is empty, not in debt for as long as the clock went back.
            tick = gcra.ticks(clock.getAsLong());
            if (arrival - tick > gcra.depth()) {
                arrival = tick + gcra.depth();
                WORDS.setOpaque(words, at + ARRIVALS, arrival);
            }
        }
        long base = Math.max(arrival, tick);
        long next = base + gcra.cost(cost);
        if (next - tick > gcra.depth()) {
            return ~base;
        }
        WORDS.setOpaque(words, at + ARRIVALS, next);
        if ((tag & KNOWN) == 0 && arrival != 0 && mayBeKnown(set)) {
            WORDS.setOpaque(words, at, tag | KNOWN);
        }
        return next;
    }

    private boolean mayBeKnown(int set) {
        int known = 0;
        for (int at = set + 1; at <= set + WAYS; at++) {
            known += (((long) WORDS.getOpaque(words, at) & KNOWN) != 0 ? 1 : 0);
        }
        return known < MOST_KNOWN;
    }

    /** Returns where the key's bucket is or can be, with a new one put there; negative if there is no place. */
    private int place(Generation generation, long hash, long nowNanos, @Nullable UndoLog undo) {
        int first = firstSet(hash);
        int second = secondSet(hash);
        long wanted = tag(generation, hash);
        int at;
        for (Generation old = generation.previous(nowNanos); old != null; old = old.previous(nowNanos)) {
            at = find(first, second, tag(old, hash));
            if (at >= 0) {
                long used = Math.max(
                        0,
                        (long) WORDS.getOpaque(words, at + ARRIVALS)
                                - old.gcra().ticks(nowNanos));
                long debt =
                        generation.gcra().converted(Math.min(used, old.gcra().depth()), old.gcra());
                long known = (long) WORDS.getOpaque(words, at) & KNOWN;
                put(at, wanted | known, generation.gcra().ticks(nowNanos) + debt, undo);
                return at;
            }
        }
        long inFirst = vacancy(first, nowNanos);
        long inSecond = vacancy(second, nowNanos);
        long best = inFirst <= inSecond ? inFirst : inSecond;
        at = best != Long.MAX_VALUE ? (int) best : cleared(first, nowNanos);
        if (at < 0) {
            at = cleared(second, nowNanos);
        }
        if (at >= 0) {
            put(at, wanted, 0, undo);
        }
        return at;
    }

    /** Moves a bucket of a full set to its other set, if one has room there; returns where it was, or a negative number. */
    private int cleared(int set, long nowNanos) {
        for (int at = set + 1; at <= set + WAYS; at++) {
            long tag = (long) WORDS.getOpaque(words, at);
            int other = otherSet(set, tag);
            if (tryLock(other)) {
                try {
                    long vacancy = vacancy(other, nowNanos);
                    if (vacancy != Long.MAX_VALUE) {
                        put((int) vacancy, tag, (long) WORDS.getOpaque(words, at + ARRIVALS), null);
                        put(at, 0, 0, null);
                        return at;
                    }
                } finally {
                    unlock(other);
                }
            }
        }
        return -1;
    }

    private void put(int at, long tag, long arrival, @Nullable UndoLog undo) {
        if (undo != null) {
            undo.wrote(words, at);
            undo.wrote(words, at + ARRIVALS);
        }
        WORDS.setOpaque(words, at, tag);
        WORDS.setOpaque(words, at + ARRIVALS, arrival);
    }

    private int find(int first, int second, long wanted) {
        int at = find(first, wanted);
        return at >= 0 ? at : find(second, wanted);
    }

    /** Returns the best place for a new bucket, and above it how many places are taken; the greatest number if all are. */
    private long vacancy(int set, long nowNanos) {
        int best = -1;
        long bestIdle = -1;
        long taken = 0;
        for (int at = set + 1; at <= set + WAYS; at++) {
            long idle = idle((long) WORDS.getOpaque(words, at), (long) WORDS.getOpaque(words, at + ARRIVALS), nowNanos);
            taken += idle < 0 ? 1 : 0;
            if (idle > bestIdle) {
                best = at;
                bestIdle = idle;
            }
        }
        return best < 0 ? Long.MAX_VALUE : taken << 32 | best;
    }

    /** Returns for how long a place could have been given away; negative if it cannot be. */
    private long idle(long tag, long arrival, long nowNanos) {
        Generation owner = generations[(int) (tag >>> ID_SHIFT)];
        if (tag == 0 || owner == null) {
            return Long.MAX_VALUE;
        }
        long ticks = owner.gcra().ticks(nowNanos) - arrival;
        if (ticks < 0) {
            return -1;
        }
        long nanos = owner.gcra().aboutNanos(ticks);
        return (tag & KNOWN) == 0 ? nanos : nanos - rememberNanos;
    }
}
