package dev.everyhop.token.replay;

import dev.everyhop.token.internal.memory.KeyedHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A replay store in the memory of this JVM, for a service of one instance. With several, each remembers what it has seen
 * itself: a proof may then be used once at each, unless the store is shared.
 *
 * <p><b>Security guarantees.</b> Its memory is taken when it is made and never grows: {@value #BYTES_PER_ENTRY} bytes for
 * each entry of its capacity. A live entry never gives way. Entries lie in groups of 64 for which half of the memory is kept
 * free, so that it says {@link Answer#FULL} at its capacity and hardly ever before. Where an entry lies depends on a random
 * key, so that nobody can fill one group. One owner has at most its quota of live entries, counted in quarters of the
 * longest life: an entry may count for a quarter longer than it lives.
 *
 * <p><b>Thread safety.</b> Safe; threads that are in one group wait for one another for the time of a look-up.
 */
public final class LocalReplayStore implements ReplayStore {

    /** What an entry of the capacity takes, in bytes. */
    public static final int BYTES_PER_ENTRY = 4 * ExpiringTable.BYTES_PER_SLOT;

    private static final int KEY_LENGTH = 32;
    private static final int MAX_CAPACITY = 1 << 24;

    private final int quota;
    private final long longestLife;
    private final long slice;
    private final ExpiringTable entries;
    private final ExpiringTable counts;
    private final KeyedHash first;
    private final KeyedHash second;

    private LocalReplayStore(int capacity, int quota, Duration longestLife, RandomGenerator random) {
        this.quota = quota;
        this.longestLife = longestLife.toSeconds();
        this.slice = Math.max(1, (this.longestLife + 3) / 4);
        this.entries = new ExpiringTable(capacity);
        this.counts = new ExpiringTable(capacity);
        this.first = new KeyedHash(random);
        this.second = new KeyedHash(random);
    }

    /**
     * Makes a store.
     *
     * @param capacity how many live entries it holds, at most 16,777,216
     * @param quota how many of them one owner may have
     * @param longestLife how long an entry may have to be remembered; a longer one is answered as {@link Answer#FULL}
     */
    public static LocalReplayStore of(int capacity, int quota, Duration longestLife) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "A LocalReplayStore's capacity must be between 1 and " + MAX_CAPACITY + ", not " + capacity);
        }
        if (quota < 1 || quota > capacity) {
            throw new IllegalArgumentException(
                    "A LocalReplayStore's quota must be between 1 and its capacity, not " + quota);
        }
        if (longestLife.compareTo(Duration.ofSeconds(1)) < 0 || longestLife.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException(
                    "A LocalReplayStore's longestLife must be between a second and 366 days, not " + longestLife);
        }
        return new LocalReplayStore(capacity, quota, longestLife, new SecureRandom());
    }

    @Override
    public Answer claim(byte[] owner, byte[] id, long now, long until) {
        if (owner.length != KEY_LENGTH || id.length != KEY_LENGTH) {
            throw new IllegalArgumentException("An owner and an id are 32 bytes each");
        }
        if (until - now > longestLife) {
            return Answer.FULL;
        }
        if (until <= now) {
            // What is over is refused by whoever asks; here it would be forgotten at once.
            return Answer.REPLAYED;
        }
        byte[] both = new byte[2 * KEY_LENGTH];
        System.arraycopy(owner, 0, both, 0, KEY_LENGTH);
        System.arraycopy(id, 0, both, KEY_LENGTH, KEY_LENGTH);
        long high = first.of(both, 0, both.length);
        long low = second.of(both, 0, both.length);
        if (entries.holds(high, low, now)) {
            return Answer.REPLAYED;
        }
        long ownerHigh = first.of(owner, 0, KEY_LENGTH);
        long ownerLow = second.of(owner, 0, KEY_LENGTH);
        long endOfSlice = (until + slice - 1) / slice * slice;
        Answer counted = counts.count(ownerHigh, ownerLow, now, endOfSlice, quota);
        if (counted != Answer.FIRST) {
            return counted;
        }
        Answer added = entries.add(high, low, now, until);
        if (added != Answer.FIRST) {
            counts.uncount(ownerHigh, ownerLow, endOfSlice);
        }
        return added;
    }

    @Override
    public boolean mayBlock() {
        return false;
    }

    /** Returns how long an entry may have to be remembered. */
    public Duration longestLife() {
        return Duration.ofSeconds(longestLife);
    }

    /** Returns how many bytes the store takes. */
    public long bytes() {
        return entries.bytes() + counts.bytes();
    }

    /** Returns how many entries are live at a time given in seconds since the epoch. Walks through all of the store. */
    public long size(long now) {
        return entries.live(now);
    }
}
