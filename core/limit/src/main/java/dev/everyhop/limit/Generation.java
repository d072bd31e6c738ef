package dev.everyhop.limit;

import org.jspecify.annotations.Nullable;

/** A limit with the numbers that it has for a while. Its buckets carry its id, so that they can be read without their keys. */
final class Generation {

    private final Limit limit;
    private final Gcra gcra;
    private final int id;
    private final long salt;
    private final long endsOnceNanos;
    private final @Nullable Generation previous;
    private volatile @Nullable Generation next;

    /**
     * Makes a generation.
     *
     * @param salt the same for all generations of a name, so that a key's buckets are found in the same place
     * @param previous the one that this replaces, and that may still have buckets which are not full
     * @param endsOnceNanos when the buckets of {@code previous} are all full
     */
    Generation(Limit limit, int id, long salt, @Nullable Generation previous, long endsOnceNanos) {
        this.limit = limit;
        this.gcra = new Gcra(limit);
        this.id = id;
        this.salt = salt;
        this.previous = previous;
        this.endsOnceNanos = endsOnceNanos;
    }

    Limit limit() {
        return limit;
    }

    Gcra gcra() {
        return gcra;
    }

    int id() {
        return id;
    }

    /** Returns the hash of a key for this limit. */
    long hash(long keyHash) {
        long mixed = (keyHash ^ salt) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    long salt() {
        return salt;
    }

    /** Returns the generation before, as long as it may have buckets that are not full. */
    @Nullable
    Generation previous(long nowNanos) {
        return previous == null || nowNanos >= endsOnceNanos ? null : previous;
    }

    /** Returns the generation that is in force. */
    Generation newest() {
        Generation newest = this;
        for (Generation after = next; after != null; after = after.next) {
            newest = after;
        }
        return newest;
    }

    void replacedBy(Generation after) {
        next = after;
    }
}
