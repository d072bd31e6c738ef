package dev.everyhop.redis;

import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Standing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one key that were leased and are not used yet: those that are handed out, and those that come next. Who
 * holds its lock does no I/O.
 */
final class Block {

    /** While a key has nothing, Redis is asked about once in so many of its requests. */
    private static final int REQUESTS_PER_ASKING = 64;

    private static final AtomicLong ORDER = new AtomicLong();

    private final long order = ORDER.incrementAndGet();
    private final ReentrantLock lock = new ReentrantLock();
    private final LimitKey key;
    private final byte[] redisKey;

    private Rate rate;
    private long current;
    private long currentOf;
    private long currentTaken;
    private long currentEnd;
    private long currentSince;
    private long next;
    private long nextEnd;
    private long nextSince;
    private long size = 1;
    private long back;
    private long backSince;
    private long waiting;
    private long requests;
    private long askedAt;
    private boolean empty;
    private long emptyNeed;
    private long emptyUntil;
    private long left = -1;
    private long fullAt;
    private long lastUsed;
    private boolean dead;
    private @Nullable CompletableFuture<Lease> flight;

    Block(Rate rate, LimitKey key, byte[] redisKey, long now) {
        this.rate = rate;
        this.key = key;
        this.redisKey = redisKey;
        this.lastUsed = now;
        this.askedAt = now;
        this.currentEnd = now;
    }

    long order() {
        return order;
    }

    LimitKey key() {
        return key;
    }

    Limit limit() {
        return rate.limit();
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Puts away what is over. Returns false if the block is no longer in use. */
    boolean begin(Rate asked, long now) {
        if (dead) {
            return false;
        }
        if (!rate.limit().equals(asked.limit())) {
            rate = asked;
            size = Math.min(size, rate.block());
            empty = false;
        }
        lastUsed = now;
        roll(now);
        return true;
    }

    private void roll(long now) {
        if (current > 0 && now - currentEnd >= 0) {
            if (2 * current > currentOf) {
                size = Math.max(1, size / 2);
            }
            putBack(current, currentSince);
            current = 0;
        }
        if (next > 0 && now - nextEnd >= 0) {
            putBack(next, nextSince);
            next = 0;
        }
        if (current == 0 && next > 0) {
            current = next;
            currentOf = next;
            currentTaken = 0;
            currentEnd = nextEnd;
            currentSince = nextSince;
            next = 0;
        }
        if (empty && now - emptyUntil >= 0) {
            empty = false;
        }
    }

    private void putBack(long permits, long since) {
        backSince = back == 0 ? since : Math.min(backSince, since);
        back += permits;
    }

    long available() {
        return current + next;
    }

    /** Returns whether Redis said so lately that there is not as much as this. */
    boolean isEmptyFor(long cost) {
        return empty && cost - available() >= emptyNeed;
    }

    long retryNanos(long now) {
        return Math.max(1_000_000, emptyUntil - now);
    }

    void request() {
        requests++;
    }

    void take(long cost) {
        long first = Math.min(cost, current);
        current -= first;
        currentTaken += first;
        if (first < cost) {
            next -= cost - first;
            long rest = next;
            next = 0;
            current = rest;
            currentOf = rest + cost - first;
            currentTaken = cost - first;
            currentEnd = nextEnd;
            currentSince = nextSince;
        }
    }

    boolean giveBack(long cost) {
        if (currentTaken < cost) {
            return false;
        }
        currentTaken -= cost;
        current += cost;
        return true;
    }

    /** Returns whether so little is left that more should be on its way before anyone has to wait. */
    boolean isLow() {
        return flight == null && next == 0 && !empty && size > 1 && 4 * current < size;
    }

    @Nullable
    CompletableFuture<Lease> flight() {
        return flight;
    }

    /** Begins a lease: its arguments. What is given back goes with it. */
    byte[][] depart(CompletableFuture<Lease> future, long cost, long now, int instances) {
        flight = future;
        if (now - currentEnd < 0) {
            // The last lease did not last for its life.
            size = Math.min(rate.block(), size * 2);
        } else if (now - currentEnd > rate.leaseNanos()) {
            size = Math.max(1, size / 4);
        }
        long need = Math.max(1, cost - available());
        long want = Math.max(need, Math.min(rate.block(), Math.max(size, waiting)));
        byte[][] arguments = rate.arguments(need, want, back, backSince, instances);
        back = 0;
        askedAt = now;
        return arguments;
    }

    /** Takes in what came of a lease that was asked for at a time. */
    void arrive(@Nullable Lease lease, Rate asked, long need, long sent, long now) {
        flight = null;
        waiting = 0;
        if (lease == null || dead) {
            return;
        }
        left = lease.left();
        fullAt = now + lease.untilFullNanos();
        if (lease.granted() > 0) {
            add(lease, sent + asked.leaseNanos());
        }
        if (lease.granted() == 0 || lease.left() == 0) {
            empty = true;
            emptyNeed = lease.granted() == 0 ? need : 1;
            long perRequest = Math.max(0, now - askedAt) / Math.max(1, requests);
            long pause = Math.min(asked.leaseNanos(), REQUESTS_PER_ASKING * Math.min(perRequest, asked.leaseNanos()));
            emptyUntil = sent + Math.max(lease.retryNanos(), pause);
        }
        requests = 0;
        roll(now);
    }

    private void add(Lease lease, long end) {
        if (next > 0) {
            // Of two that come next, the one that ends first says when: never too late.
            nextEnd = nextEnd - end < 0 ? nextEnd : end;
            nextSince = Math.min(nextSince, lease.since());
            next += lease.granted();
        } else {
            next = lease.granted();
            nextEnd = end;
            nextSince = lease.since();
        }
    }

    void waits(long cost) {
        waiting += cost;
    }

    Rate rate() {
        return rate;
    }

    byte[] redisKey() {
        return redisKey;
    }

    Standing standing(long now) {
        long burst = rate.limit().burst();
        long remaining = left < 0 ? burst : Math.min(burst, available() + left);
        return new Standing(rate.limit(), remaining, Math.max(0, fullAt - now));
    }

    /** Ends the block if nothing is to be had from it. Returns what is to be given back, or null if it is still in use. */
    byte @Nullable [][] retire(long now, int instances) {
        roll(now);
        if (flight != null || waiting > 0 || available() > 0 || now - lastUsed < 2 * rate.leaseNanos()) {
            return null;
        }
        dead = true;
        return back == 0 ? new byte[0][] : rate.arguments(0, 0, back, backSince, instances);
    }

    /** Ends the block at once. Returns what is to be given back. */
    byte[][] end(int instances) {
        dead = true;
        if (current > 0) {
            putBack(current, currentSince);
        }
        if (next > 0) {
            putBack(next, nextSince);
        }
        current = 0;
        next = 0;
        return back == 0 ? new byte[0][] : rate.arguments(0, 0, back, backSince, instances);
    }
}
