package dev.everyhop.redis;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** Decides whether Redis is asked, and how much at once. It knows no clock: who probes asks how long to wait first. */
final class Breaker {

    private static final long FIRST_PROBE_MILLIS = 100;
    private static final long LAST_PROBE_MILLIS = 5_000;
    private static final int MOST = 512;
    private static final int FIRST = 2;

    private final int failuresToOpen;
    private final RandomGenerator random;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger allowed = new AtomicInteger(FIRST);
    private final AtomicInteger probes = new AtomicInteger();
    private volatile RedisState state = RedisState.DOWN;

    Breaker(int failuresToOpen, RandomGenerator random) {
        this.failuresToOpen = failuresToOpen;
        this.random = random;
    }

    RedisState state() {
        return state;
    }

    /** Returns whether something may be sent now; then {@link #over} must be called once. */
    boolean enter() {
        if (state == RedisState.DOWN) {
            return false;
        }
        if (underWay.incrementAndGet() > allowed.get()) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    void over() {
        underWay.decrementAndGet();
    }

    /** Takes notice of an answer. Returns true if all is well again now. */
    boolean succeeded() {
        failures.set(0);
        if (state != RedisState.RECOVERING) {
            return false;
        }
        int now = allowed.updateAndGet(before -> Math.min(MOST, before * 2));
        return now == MOST && change(RedisState.RECOVERING, RedisState.UP);
    }

    /** Takes notice of a failure. Returns true if it is one too many, and this call opened the breaker. */
    boolean failed() {
        return failures.incrementAndGet() >= failuresToOpen && open();
    }

    /** Opens. Returns true if it was not open before. */
    boolean open() {
        if (!change(RedisState.UP, RedisState.DOWN) && !change(RedisState.RECOVERING, RedisState.DOWN)) {
            return false;
        }
        probes.set(0);
        return true;
    }

    /** Closes after a good probe: a little may be sent at first. */
    void probed() {
        failures.set(0);
        allowed.set(FIRST);
        change(RedisState.DOWN, RedisState.RECOVERING);
    }

    private boolean change(RedisState from, RedisState to) {
        changing.lock();
        try {
            if (state != from) {
                return false;
            }
            state = to;
            return true;
        } finally {
            changing.unlock();
        }
    }

    /** Returns how long to wait before the next probe: twice as long each time, and never the same for two instances. */
    long millisToProbe() {
        int before = Math.min(10, probes.getAndIncrement());
        long most = Math.min(LAST_PROBE_MILLIS, FIRST_PROBE_MILLIS << before);
        return most / 2 + random.nextLong(most);
    }
}
