package dev.everyhop.token;

import dev.everyhop.token.internal.keys.KeySet;
import dev.everyhop.token.internal.memory.KeyedHash;
import dev.everyhop.token.internal.memory.Words;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Verified tokens that may come again. A hit needs the whole token to be equal; an entry dies with its token, with the
 * key set that verified it, and with age. Bounded in bytes; only verified tokens get in, so that strangers cannot fill it.
 *
 * <p>Set-associative and lock-free: an entry is in one of {@value #WAYS} places, the least recently used gives way.
 */
final class TokenCache {

    private static final int WAYS = 8;

    /** What an entry is reckoned at: objects, the token, and its claims as values, which may be ten times their text. */
    private static final int OVERHEAD = 1024;

    private static final int BYTES_PER_CHARACTER = 8;
    private static final int TYPICAL_ENTRY = 8192;

    private final AtomicReferenceArray<@Nullable Entry> places;
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;
    private final long maxAgeSeconds;
    private final KeyedHash hash = new KeyedHash(new SecureRandom());
    private volatile int sweep;

    TokenCache(long maxBytes, long maxAgeSeconds) {
        this.maxBytes = maxBytes;
        this.maxAgeSeconds = maxAgeSeconds;
        long wanted = Math.min(1 << 22, Math.max(WAYS, maxBytes / TYPICAL_ENTRY * 2));
        this.places = new AtomicReferenceArray<>((int) Long.highestOneBit(wanted));
    }

    /** Returns the hash of a token's last segment, by which it is found. */
    long hash(byte[] token, int lastSegment, int length) {
        return hash.of(token, lastSegment, length);
    }

    /**
     * Returns what this token was verified to be; null if that is not known or no longer true.
     *
     * @param token the token's bytes
     * @param length how many they are
     * @param other room for as many bytes
     * @param now seconds since the epoch
     */
    TokenResult.@Nullable Verified find(byte[] token, int length, byte[] other, long hash, long now) {
        int base = base(hash);
        for (int i = base; i < base + WAYS; i++) {
            Entry entry = places.get(i);
            if (entry != null && entry.hash == hash && entry.compact.length() == length) {
                copy(entry.compact, other);
                if (Words.sameInConstantTime(token, other, length)) {
                    return use(i, entry, now);
                }
            }
        }
        return null;
    }

    @SuppressWarnings(
            "deprecation") // the one copy that allocates nothing; it loses high bytes, of which a verified token has
    // none
    private static void copy(String ascii, byte[] out) {
        ascii.getBytes(0, ascii.length(), out, 0);
    }

    private TokenResult.@Nullable Verified use(int place, Entry entry, long now) {
        KeySet keys = entry.issuer.keys.current();
        boolean good = keys != null
                && keys.generation() == entry.generation
                && now >= entry.usableFrom
                && now < entry.storedAt + maxAgeSeconds
                && now >= entry.storedAt - maxAgeSeconds
                && !entry.issuer.isExpired(entry.expiry, now);
        if (!good) {
            remove(place, entry);
            return null;
        }
        if (entry.usedAt != (int) now) {
            entry.usedAt = (int) now;
        }
        return entry.verified;
    }

    void put(Entry entry) {
        if (entry.size > maxBytes / WAYS) {
            return;
        }
        int base = base(entry.hash);
        int place = base;
        Entry oldest = null;
        for (int i = base; i < base + WAYS; i++) {
            Entry there = places.get(i);
            if (there == null || (there.hash == entry.hash && there.compact.equals(entry.compact))) {
                place = i;
                oldest = there;
                break;
            }
            if (oldest == null || there.usedAt - oldest.usedAt < 0) {
                place = i;
                oldest = there;
            }
        }
        if (places.compareAndSet(place, oldest, entry)) {
            bytes.addAndGet(entry.size - (oldest == null ? 0 : oldest.size));
            makeRoom();
        }
    }

    /** Forgets a token. */
    void remove(long hash, TokenResult.Verified verified) {
        int base = base(hash);
        for (int i = base; i < base + WAYS; i++) {
            Entry entry = places.get(i);
            if (entry != null && entry.verified.token() == verified.token()) {
                remove(i, entry);
            }
        }
    }

    /** Frees entries, wherever the sweep stands, until the bytes are within bounds again. */
    private void makeRoom() {
        for (int step = 0; bytes.get() > maxBytes && step < places.length(); step++) {
            int at = sweep & (places.length() - 1);
            sweep = at + 1;
            Entry entry = places.get(at);
            if (entry != null) {
                remove(at, entry);
            }
        }
    }

    private void remove(int place, Entry entry) {
        if (places.compareAndSet(place, entry, null)) {
            bytes.addAndGet(-entry.size);
        }
    }

    long bytes() {
        return bytes.get();
    }

    private int base(long hash) {
        return (int) (hash >>> 7) & (places.length() - 1) & -WAYS;
    }

    /** A token that was verified. */
    static final class Entry {
        private final long hash;
        private final String compact;
        private final IssuerRules issuer;
        private final long generation;
        private final long usableFrom;
        private final long expiry;
        private final long storedAt;
        private final TokenResult.Verified verified;
        private final int size;
        private int usedAt;

        Entry(
                long hash,
                String compact,
                IssuerRules issuer,
                long generation,
                long usableFrom,
                long now,
                TokenResult.Verified verified) {
            this.hash = hash;
            this.compact = compact;
            this.issuer = issuer;
            this.generation = generation;
            this.usableFrom = usableFrom;
            this.expiry = verified.token().expiresAtSeconds();
            this.storedAt = now;
            this.usedAt = (int) now;
            this.verified = verified;
            this.size = OVERHEAD + BYTES_PER_CHARACTER * compact.length();
        }
    }
}
