package dev.everyhop.redis;

import dev.everyhop.token.revocation.TokenFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What was called back, as one instance knows it, by hashed names. It knows nothing of Redis. */
final class RevocationList {

    /** What a token may be called back by. */
    enum Kind {
        TOKEN,
        SESSION,
        SUBJECT,
        CLIENT
    }

    /** What is void: tokens issued up to the first second; until when that has to be known. */
    record Entry(long upTo, long until) {}

    /** Later than any token was issued. */
    static final long ALL = 1L << 52;

    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong version = new AtomicLong();
    private final long longestLife;
    private final int capacity;
    private final InstantSource clock;
    private final Names names;
    private volatile boolean overfull;

    RevocationList(Duration longestLife, int capacity, InstantSource clock, Names names) {
        this.longestLife = longestLife.toSeconds();
        this.capacity = capacity;
        this.clock = clock;
        this.names = names;
    }

    long longestLife() {
        return longestLife;
    }

    long seconds() {
        return clock.millis() / 1000;
    }

    long version() {
        return version.get();
    }

    boolean isOverfull() {
        return overfull;
    }

    int size() {
        return size.get();
    }

    String name(Kind kind, String issuer, String value) {
        return names.hash("revoked-" + kind.name(), Names.characters(issuer), Names.characters(value));
    }

    /** Takes in an entry; of two of one name what is stricter counts. Returns false if there is no room. */
    boolean add(String name, Entry entry) {
        if (size.get() >= capacity) {
            forget();
        }
        Entry[] changed = new Entry[1];
        Entry kept = entries.compute(name, (same, old) -> {
            if (old == null) {
                if (size.incrementAndGet() > capacity) {
                    size.decrementAndGet();
                    return null;
                }
                changed[0] = entry;
                return entry;
            }
            Entry both = new Entry(Math.max(old.upTo, entry.upTo), Math.max(old.until, entry.until));
            if (both.equals(old)) {
                return old;
            }
            changed[0] = both;
            return both;
        });
        if (kept == null) {
            overfull = true;
        }
        if (kept == null || changed[0] != null) {
            version.incrementAndGet();
        }
        return kept != null;
    }

    /** Drops what no token that could still be accepted needs. */
    void forget() {
        long now = seconds();
        entries.forEach((name, entry) -> {
            if (entry.until < now && entries.remove(name, entry)) {
                size.decrementAndGet();
            }
        });
    }

    /** Begins to take in all again, after there was no room: only then may it be complete. */
    void again() {
        forget();
        overfull = false;
    }

    List<Map.Entry<String, Entry>> all() {
        forget();
        return new ArrayList<>(entries.entrySet());
    }

    boolean isRevoked(TokenFacts token) {
        return size.get() > 0
                && (isRevoked(Kind.TOKEN, token, token.id())
                        || isRevoked(Kind.SESSION, token, token.session())
                        || isRevoked(Kind.SUBJECT, token, token.subject())
                        || isRevoked(Kind.CLIENT, token, token.client()));
    }

    private boolean isRevoked(Kind kind, TokenFacts token, @Nullable String value) {
        if (value == null) {
            return false;
        }
        Entry entry = entries.get(name(kind, token.issuer(), value));
        return entry != null && (token.issuedAt() == 0 || token.issuedAt() <= entry.upTo);
    }
}
