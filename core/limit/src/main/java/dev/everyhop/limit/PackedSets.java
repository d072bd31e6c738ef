package dev.everyhop.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a table: sets of 7 buckets in one array of a fixed size, 128 bytes each. A bucket is in one of two sets that
 * its hash names.
 *
 * <p>A set is a header, 7 tags (the limit's id, whether the bucket is known, 51 bits of the hash), 7 arrival times and a
 * word to fill up. The header is a version, odd while a thread writes: who writes holds it for some tens of
 * instructions, never across I/O; who only reads writes nothing, and looks at the version before and after.
 */
final class PackedSets {

    static final int WAYS = 7;
    static final int SET = 16;

    /** Where the first set begins, so that with the header of the array a set fills two lines of a processor's cache. */
    static final int FIRST_SET = 14;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ARRIVALS = WAYS;
    private static final int ID_SHIFT = 52;
    private static final long KNOWN = 1L << 51;
    private static final long HASH = KNOWN - 1;
    private static final int SPINS = 64;

    private final long[] words;
    private final int sets;

    /** Makes a number of empty sets, and one more that is only a lock: it comes last in the order of locks. */
    PackedSets(int sets) {
        this.sets = sets;
        this.words = new long[FIRST_SET + (sets + 1) * SET];
    }

    long bytes() {
        return 8L * words.length;
    }

    int capacity() {
        return sets * WAYS;
    }

    int first(long hash) {
        return FIRST_SET + SET * (int) (((hash >>> 32) * sets) >>> 32);
    }

    int second(long hash) {
        return other(first(hash), hash);
    }

    /** Returns the other set of a bucket, from the one that it is in and the part of its hash that its tag has. */
    int other(int set, long tag) {
        long sum = ((((tag & HASH) * 0xC2B2AE3D27D4EB4FL) >>> 32) * sets) >>> 32;
        int other = (int) sum - (set - FIRST_SET) / SET;
        return FIRST_SET + SET * (other < 0 ? other + sets : other);
    }

    /** Returns the set that a bucket lies in. */
    static int of(int at) {
        return FIRST_SET + (at - FIRST_SET) / SET * SET;
    }

    /** Returns where the sets end: at the one that is only a lock. */
    int end() {
        return FIRST_SET + sets * SET;
    }

    static long tagOf(int id, long hash) {
        return ((long) id << ID_SHIFT) | (hash & HASH);
    }

    /** Returns the id of the limit of a tag; 0 for an empty place. */
    static int idOf(long tag) {
        return (int) (tag >>> ID_SHIFT);
    }

    static boolean isKnown(long tag) {
        return (tag & KNOWN) != 0;
    }

    static long known(long tag) {
        return tag | KNOWN;
    }

    long tag(int at) {
        return (long) WORDS.getOpaque(words, at);
    }

    long arrival(int at) {
        return (long) WORDS.getOpaque(words, at + ARRIVALS);
    }

    void tag(int at, long tag) {
        WORDS.setOpaque(words, at, tag);
    }

    void arrival(int at, long arrival) {
        WORDS.setOpaque(words, at + ARRIVALS, arrival);
    }

    void put(int at, long tag, long arrival, @Nullable UndoLog undo) {
        if (undo != null) {
            noted(at, undo);
        }
        tag(at, tag);
        arrival(at, arrival);
    }

    /** Notes a bucket that is about to be written. */
    void noted(int at, UndoLog undo) {
        undo.wrote(words, at);
        undo.wrote(words, at + ARRIVALS);
    }

    /** Returns where in a set the bucket of a tag is; negative if it is not there. */
    int find(int set, long wanted) {
        for (int at = set + 1; at <= set + WAYS; at++) {
            if ((tag(at) & ~KNOWN) == wanted) {
                return at;
            }
        }
        return -1;
    }

    /** Returns where in either of two sets the bucket of a tag is. Looks at both at once: memory answers in parallel. */
    int find(int first, int second, long wanted) {
        for (int i = 1; i <= WAYS; i++) {
            if ((tag(first + i) & ~KNOWN) == wanted) {
                return first + i;
            }
            if ((tag(second + i) & ~KNOWN) == wanted) {
                return second + i;
            }
        }
        return -1;
    }

    /**
     * Reads an arrival time without locking.
     *
     * @return the time; a negative number if somebody writes, or the bucket is another's by now
     */
    long glimpsed(int set, int at, long wanted) {
        long version = (long) WORDS.getAcquire(words, set);
        long tag = tag(at);
        long arrival = arrival(at);
        VarHandle.loadLoadFence();
        return (version & 1) != 0 || (long) WORDS.getOpaque(words, set) != version || (tag & ~KNOWN) != wanted
                ? -1
                : arrival;
    }

    int countKnown(int set) {
        int known = 0;
        for (int at = set + 1; at <= set + WAYS; at++) {
            known += isKnown(tag(at)) ? 1 : 0;
        }
        return known;
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
    boolean tryLock(int set) {
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
}
