package dev.everyhop.audit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Verifies the log from time to time: a verifier that nobody starts finds nothing. */
final class SelfCheck implements Runnable {

    private final AuditLog log;
    private final OpenedLog parts;
    private final @Nullable Duration every;
    private final Counters counters;
    private final Telling telling;
    private final Thread thread = new Thread(this, "everyhop-audit-check");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private boolean closing;

    SelfCheck(AuditLog log, OpenedLog parts, @Nullable Duration every, Counters counters, Telling telling) {
        this.log = log;
        this.parts = parts;
        this.every = every;
        this.counters = counters;
        this.telling = telling;
        thread.setDaemon(true);
    }

    void start() {
        if (every != null) {
            thread.start();
        }
    }

    void close() throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            closed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.join();
    }

    @Override
    public void run() {
        while (waited()) {
            check();
        }
    }

    private boolean waited() {
        lock.lock();
        try {
            long left = every == null ? 0 : every.toNanos();
            while (!closing && left > 0) {
                left = closed.awaitNanos(left);
            }
            return !closing;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Verifies the log now, against the checkpoint that this process published last. */
    AuditReport check() {
        AuditReport report = AuditVerifier.with(log.key())
                .since(log.checkpoint())
                .disk(parts.disk())
                .verify(parts.directory());
        if (report.isSound()) {
            if (counters.checking != null) {
                counters.checking = null;
                telling.recovered("audit.check");
            }
        } else if (counters.checking == null) {
            counters.checking = AuditReason.DAMAGED;
            telling.failed("audit.check", AuditReason.DAMAGED, null);
            log.record(AuditEvent.of(AuditCode.AUDIT_CHECK_FAILED).reason(AuditReason.DAMAGED));
        }
        return report;
    }
}
