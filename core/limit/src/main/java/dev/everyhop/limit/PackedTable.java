package dev.everyhop.limit;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Buckets in memory of a fixed size: {@link PackedSets}. Who only reads that a bucket is empty writes nothing.
 *
 * <p>A bucket that is full says nothing that a new one would not say, and gives its place away, unless it is known: was
 * asked for again, not long ago, and with no more than three other known ones in its set. So strangers' keys do not push
 * out those who keep coming. One that is not full never gives its place away, but may be moved to its other set. Where
 * there is no place, all keys of the limit share one bucket.
 */
final class PackedTable {

    /** Set in a verdict that the shared bucket gave. */
    static final long CROWDED = SharedBuckets.CROWDED;

    /** There is no place for the bucket of the key's own. */
    static final long NO_PLACE = Long.MIN_VALUE;

    /** The limit has other numbers by now: ask again with the newest. */
    static final long REPLACED = Long.MIN_VALUE + 1;

    static final int LIMITS = 1 << 12;

    private static final int MOST_KNOWN = 4;
    private static final long UNDECIDED = SharedBuckets.UNDECIDED;

    private final PackedSets sets;
    private final SharedBuckets shared = new SharedBuckets(LIMITS);
    private final Generation[] generations;
    private final long rememberNanos;
    private final LongSupplier clock;

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
        // The last set is the lock for the shared buckets.
        sets = new PackedSets(
                (int) ((bytes - 8L * LIMITS - 8L * PackedSets.FIRST_SET - 32) / (8 * PackedSets.SET)) - 1);
        this.generations = generations;
        this.rememberNanos = rememberNanos;
    }

    /** Returns how much memory the buckets take. */
    long bytes() {
        return sets.bytes() + shared.bytes() + 32;
    }

    int capacity() {
        return sets.capacity();
    }

    int firstSet(long hash) {
        return sets.first(hash);
    }

    int secondSet(long hash) {
        return sets.second(hash);
    }

    int sharedLock() {
        return sets.end();
    }

    void lock(int set) {
        sets.lock(set);
    }

    void unlock(int set) {
        sets.unlock(set);
    }

    /**
     * Takes permits of one key.
     *
     * @return the arrival time after it; if they were refused, the complement of the arrival time as it stays; or
     *     {@link #REPLACED}
     */
    long take(Generation generation, long hash, long cost, long nowNanos) {
        long wanted = tag(generation, hash);
        int first = firstSet(hash);
        int at = sets.find(first, sets.other(first, hash), wanted);
        if (at < 0) {
            return takeInEither(generation, hash, cost, nowNanos);
        }
        int set = PackedSets.of(at);
        long refusal = refusal(set, at, wanted, generation.gcra(), cost, nowNanos);
        if (refusal != UNDECIDED) {
            return refusal;
        }
        sets.lock(set);
        try {
            at = sets.find(set, wanted);
            if (at >= 0) {
                return charge(set, at, generation.gcra(), cost, nowNanos, null);
            }
        } finally {
            sets.unlock(set);
        }
        return takeInEither(generation, hash, cost, nowNanos);
    }

    private long takeInEither(Generation generation, long hash, long cost, long nowNanos) {
        int first = Math.min(firstSet(hash), secondSet(hash));
        int second = Math.max(firstSet(hash), secondSet(hash));
        sets.lock(first);
        try {
            if (second != first) {
                sets.lock(second);
            }
            try {
                long verdict = takeLocked(generation, hash, cost, nowNanos, null);
                return verdict == NO_PLACE ? takeShared(generation, cost, nowNanos) : verdict;
            } finally {
                if (second != first) {
                    sets.unlock(second);
                }
            }
        } finally {
            sets.unlock(first);
        }
    }

    private long takeShared(Generation generation, long cost, long nowNanos) {
        long refusal = shared.refusal(generation, cost, nowNanos);
        if (refusal != UNDECIDED) {
            return refusal;
        }
        int lock = sharedLock();
        sets.lock(lock);
        try {
            return takeSharedLocked(generation, cost, nowNanos, null);
        } finally {
            sets.unlock(lock);
        }
    }

    /**
     * Takes permits while both sets are locked.
     *
     * @return the verdict; {@link #NO_PLACE}; or {@link #REPLACED} if the bucket may be one of a later generation by now
     */
    long takeLocked(Generation generation, long hash, long cost, long nowNanos, @Nullable UndoLog undo) {
        int at = sets.find(firstSet(hash), secondSet(hash), tag(generation, hash));
        if (at < 0) {
            if (generation.newest() != generation) {
                return REPLACED;
            }
            at = place(generation, hash, nowNanos, undo);
        }
        if (at < 0) {
            return NO_PLACE;
        }
        return charge(PackedSets.of(at), at, generation.gcra(), cost, nowNanos, undo);
    }

    /** Takes permits of the bucket that keys without a place share, while its lock is held. */
    long takeSharedLocked(Generation generation, long cost, long nowNanos, @Nullable UndoLog undo) {
        return shared.take(generation, cost, nowNanos, undo);
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
        if (sets.find(set, wanted) < 0) {
            return -1;
        }
        sets.lock(set);
        try {
            int at = sets.find(set, wanted);
            return at < 0 ? -1 : sets.arrival(at);
        } finally {
            sets.unlock(set);
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
        if (sets.find(set, wanted) < 0) {
            return false;
        }
        sets.lock(set);
        try {
            int at = sets.find(set, wanted);
            if (at < 0) {
                return false;
            }
            long arrival = sets.arrival(at);
            long floor = Math.min(arrival, gcra.ticks(nowNanos));
            sets.arrival(at, Math.max(arrival - gcra.cost(cost), floor));
            return true;
        } finally {
            sets.unlock(set);
        }
    }

    /** Empties the places of buckets with these ids. */
    void forget(boolean[] ids) {
        for (int set = PackedSets.FIRST_SET; set < sharedLock(); set += PackedSets.SET) {
            sets.lock(set);
            try {
                for (int at = set + 1; at <= set + PackedSets.WAYS; at++) {
                    if (ids[PackedSets.idOf(sets.tag(at))]) {
                        sets.tag(at, 0L);
                    }
                }
            } finally {
                sets.unlock(set);
            }
        }
        shared.forget(ids);
    }

    /** Returns how many places hold a bucket that is not full. Looks at all; for tests and gauges. */
    int busy(long nowNanos) {
        int busy = 0;
        for (int set = PackedSets.FIRST_SET; set < sharedLock(); set += PackedSets.SET) {
            for (int at = set + 1; at <= set + PackedSets.WAYS; at++) {
                long tag = sets.tag(at);
                Generation owner = generations[PackedSets.idOf(tag)];
                if (tag != 0 && owner != null && sets.arrival(at) > owner.gcra().ticks(nowNanos)) {
                    busy++;
                }
            }
        }
        return busy;
    }

    private static long tag(Generation generation, long hash) {
        return PackedSets.tagOf(generation.id(), hash);
    }

    /** Looks, without writing, whether a bucket clearly has too little; undecided if not, or if somebody writes. */
    private long refusal(int set, int at, long wanted, Gcra gcra, long cost, long nowNanos) {
        long arrival = sets.glimpsed(set, at, wanted);
        if (arrival < 0) {
            return UNDECIDED;
        }
        long used = arrival - gcra.ticks(nowNanos);
        return used > gcra.depth() || Math.max(0, used) + gcra.cost(cost) <= gcra.depth() ? UNDECIDED : ~arrival;
    }

    private long charge(int set, int at, Gcra gcra, long cost, long nowNanos, @Nullable UndoLog undo) {
        long tick = gcra.ticks(nowNanos);
        long tag = sets.tag(at);
        long arrival = sets.arrival(at);
        if (undo != null) {
            sets.noted(at, undo);
        }
        if (arrival - tick > gcra.depth()) {
            // Either others took permits after this thread had read the clock, or the clock went back. Read under
            // the lock it tells: then the bucket is empty, not in debt for as long as the clock went back.
            tick = gcra.ticks(clock.getAsLong());
            if (arrival - tick > gcra.depth()) {
                arrival = tick + gcra.depth();
                sets.arrival(at, arrival);
            }
        }
        long base = Math.max(arrival, tick);
        long next = base + gcra.cost(cost);
        if (next - tick > gcra.depth()) {
            return ~base;
        }
        sets.arrival(at, next);
        if (!PackedSets.isKnown(tag) && arrival != 0 && sets.countKnown(set) < MOST_KNOWN) {
            sets.tag(at, PackedSets.known(tag));
        }
        return next;
    }

    /** Returns where the key's bucket is or can be, with a new one put there; negative if there is no place. */
    private int place(Generation generation, long hash, long nowNanos, @Nullable UndoLog undo) {
        int first = firstSet(hash);
        int second = secondSet(hash);
        long wanted = tag(generation, hash);
        int at;
        for (Generation old = generation.previous(nowNanos); old != null; old = old.previous(nowNanos)) {
            at = sets.find(first, second, tag(old, hash));
            if (at >= 0) {
                long used = Math.max(0, sets.arrival(at) - old.gcra().ticks(nowNanos));
                long debt =
                        generation.gcra().converted(Math.min(used, old.gcra().depth()), old.gcra());
                long tag = PackedSets.isKnown(sets.tag(at)) ? PackedSets.known(wanted) : wanted;
                sets.put(at, tag, generation.gcra().ticks(nowNanos) + debt, undo);
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
            sets.put(at, wanted, 0, undo);
        }
        return at;
    }

    /** Moves a bucket of a full set to its other set, if one has room there; returns where it was, or a negative number. */
    private int cleared(int set, long nowNanos) {
        for (int at = set + 1; at <= set + PackedSets.WAYS; at++) {
            long tag = sets.tag(at);
            int other = sets.other(set, tag);
            if (sets.tryLock(other)) {
                try {
                    long vacancy = vacancy(other, nowNanos);
                    if (vacancy != Long.MAX_VALUE) {
                        sets.put((int) vacancy, tag, sets.arrival(at), null);
                        sets.put(at, 0, 0, null);
                        return at;
                    }
                } finally {
                    sets.unlock(other);
                }
            }
        }
        return -1;
    }

    /** Returns the best place for a new bucket, and above it how many places are taken; the greatest number if all are. */
    private long vacancy(int set, long nowNanos) {
        int best = -1;
        long bestIdle = -1;
        long taken = 0;
        for (int at = set + 1; at <= set + PackedSets.WAYS; at++) {
            long idle = idle(sets.tag(at), sets.arrival(at), nowNanos);
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
        Generation owner = generations[PackedSets.idOf(tag)];
        if (tag == 0 || owner == null) {
            return Long.MAX_VALUE;
        }
        long ticks = owner.gcra().ticks(nowNanos) - arrival;
        if (ticks < 0) {
            return -1;
        }
        long nanos = owner.gcra().aboutNanos(ticks);
        return !PackedSets.isKnown(tag) ? nanos : nanos - rememberNanos;
    }
}
