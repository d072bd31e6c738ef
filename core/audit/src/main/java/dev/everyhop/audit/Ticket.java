package dev.everyhop.audit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a caller waits on until its record is durable. */
final class Ticket {

    private static final int PENDING = 0;
    private static final int CLAIMED = 1;
    private static final int DONE = 2;
    private static final int WITHDRAWN = 3;

    private final Thread waiter = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger();
    private volatile @Nullable AuditResult result;

    /** Takes the record for writing; false if its caller has gone. */
    boolean claim() {
        int now = state.get();
        return now == CLAIMED || (now == PENDING && state.compareAndSet(PENDING, CLAIMED));
    }

    void done(AuditResult how) {
        result = how;
        state.set(DONE);
        LockSupport.unpark(waiter);
    }

    /** Waits until the record is done with, or the moment (of {@link System#nanoTime}) has come. */
    AuditResult await(long until) {
        boolean interrupted = false;
        while (state.get() < DONE) {
            long left = until - System.nanoTime();
            if (left <= 0 || interrupted) {
                state.compareAndSet(PENDING, WITHDRAWN);
                break;
            }
            LockSupport.parkNanos(this, left);
            interrupted = Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        AuditResult how = result;
        return how == null ? new AuditResult.NotRecorded(AuditReason.TIMEOUT) : how;
    }
}
