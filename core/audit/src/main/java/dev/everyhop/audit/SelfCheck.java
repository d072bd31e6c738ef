package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Verifies the log from time to time: a verifier that nobody starts finds nothing. */
final class SelfCheck implements Runnable {

    private final AuditLog log;
    private final Disk disk;
    private final OpenedLog parts;
    private final Duration every;
    private final Counters counters;
    private final Telling telling;
    private final Thread thread = new Thread(this, "everyhop-audit-check");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private boolean closing;

    SelfCheck(AuditLog log, Disk disk, OpenedLog parts, Duration every, Counters counters, Telling telling) {
        this.log = log;
        this.disk = disk;
        this.parts = parts;
        this.every = every;
        this.counters = counters;
        this.telling = telling;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
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
            long left = every.toNanos();
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
                .disk(disk)
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
