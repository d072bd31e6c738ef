package dev.everyhop.token.revocation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Revocations in the memory of this JVM, told by method calls: from a log-out endpoint, a message of the issuer, an operator.
 *
 * <p><b>Security guarantees.</b> From the moment that a method has returned true no verifier that asks this accepts such a
 * token, whether it was in a cache or not. What was called back stays so for the longest life that a token may have; then it
 * has expired. A token that does not say when it was issued counts as issued before any time.
 *
 * <p><b>Thread safety.</b> Safe.
 *
 * <p><b>Failure.</b> Without room for another entry a method returns false, and nothing was called back: make the capacity
 * larger, or call back by subject or client in place of single tokens.
 */
public final class LocalRevocations implements Revocations {

    private final ConcurrentHashMap<Name, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong version = new AtomicLong();
    private final int capacity;
    private final long longestLife;
    private final InstantSource clock;

    private enum Kind {
        TOKEN,
        SUBJECT,
        SESSION,
        CLIENT
    }

    private record Name(Kind kind, String issuer, String value) {}

    /** Seconds since the epoch: tokens issued up to the first are void; the entry is needed until the second. */
    private record Entry(long issuedUpTo, long until) {}

    private LocalRevocations(int capacity, Duration longestLife, InstantSource clock) {
        this.capacity = capacity;
        this.longestLife = longestLife.toSeconds();
        this.clock = clock;
    }

    /**
     * Makes a store.
     *
     * @param capacity how many entries it holds
     * @param longestLife the longest life of a token, as the issuers' {@code maxLifetime} has it, with their clock skew
     * @param clock the time
     */
    public static LocalRevocations of(int capacity, Duration longestLife, InstantSource clock) {
        if (capacity < 1) {
            throw new IllegalArgumentException("A LocalRevocations' capacity must be at least 1, not " + capacity);
        }
        if (longestLife.isNegative() || longestLife.isZero()) {
            throw new IllegalArgumentException("A LocalRevocations' longestLife must be longer than nothing");
        }
        return new LocalRevocations(capacity, longestLife, Objects.requireNonNull(clock, "clock"));
    }

    /** Calls one token back, by its {@code jti}. Returns false if there is no room. */
    public boolean revokeToken(String issuer, String id) {
        return revoke(new Name(Kind.TOKEN, issuer, id), Long.MAX_VALUE);
    }

    /** Calls back all tokens of a session ({@code sid}). Returns false if there is no room. */
    public boolean revokeSession(String issuer, String session) {
        return revoke(new Name(Kind.SESSION, issuer, session), Long.MAX_VALUE);
    }

    /** Calls back all tokens of a subject issued up to now, this second included. Returns false if there is no room. */
    public boolean revokeSubject(String issuer, String subject) {
        return revoke(new Name(Kind.SUBJECT, issuer, subject), seconds());
    }

    /** Calls back all tokens of a client issued up to now, this second included. Returns false if there is no room. */
    public boolean revokeClient(String issuer, String client) {
        return revoke(new Name(Kind.CLIENT, issuer, client), seconds());
    }

    @Override
    public Answer check(TokenFacts token, long now) {
        boolean revoked = isRevoked(Kind.TOKEN, token, token.id())
                || isRevoked(Kind.SESSION, token, token.session())
                || isRevoked(Kind.SUBJECT, token, token.subject())
                || isRevoked(Kind.CLIENT, token, token.client());
        return revoked ? Answer.REVOKED : Answer.CURRENT;
    }

    @Override
    public long version() {
        return version.get();
    }

    @Override
    public boolean mayBlock() {
        return false;
    }

    /** Returns how many entries there are. */
    public int size() {
        return size.get();
    }

    private boolean isRevoked(Kind kind, TokenFacts token, @Nullable String value) {
        if (value == null || size.get() == 0) {
            return false;
        }
        Entry entry = entries.get(new Name(kind, token.issuer(), value));
        return entry != null && (token.issuedAt() == 0 || token.issuedAt() <= entry.issuedUpTo);
    }

    private boolean revoke(Name name, long issuedUpTo) {
        Objects.requireNonNull(name.issuer, "issuer");
        Objects.requireNonNull(name.value, "value");
        long now = seconds();
        Entry entry = new Entry(issuedUpTo, now + longestLife + 1);
        if (size.get() >= capacity) {
            forget(now);
        }
        boolean taken = entries.compute(name, (same, old) -> {
                    if (old != null) {
                        return old.issuedUpTo > issuedUpTo ? new Entry(old.issuedUpTo, entry.until) : entry;
                    }
                    if (size.incrementAndGet() > capacity) {
                        size.decrementAndGet();
                        return null;
                    }
                    return entry;
                })
                != null;
        version.incrementAndGet();
        return taken;
    }

    /** Drops what no token that could still be accepted needs. */
    private void forget(long now) {
        entries.forEach((name, entry) -> {
            if (entry.until <= now && entries.remove(name, entry)) {
                size.decrementAndGet();
            }
        });
    }

    private long seconds() {
        return clock.millis() / 1000;
    }
}
