package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Shows new checkpoints to a witness from time to time; what it has seen cannot be taken back. */
final class Witnessing implements Runnable {

    private final @Nullable AuditWitnessClient client;
    private final Duration every;
    private final Disk disk;
    private final Path directory;
    private final Path kept;
    private final Counters counters;
    private final Telling telling;
    private final Thread thread = new Thread(this, "everyhop-audit-witness");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private boolean closing;

    /**
     * Makes one that does not show anything yet.
     *
     * @param client who shows; null if there is no witness
     * @param kept where the last cosigned checkpoint is kept
     */
    Witnessing(
            @Nullable AuditWitnessClient client,
            Duration every,
            Disk disk,
            Path directory,
            Path kept,
            Counters counters,
            Telling telling) {
        this.client = client;
        this.every = every;
        this.disk = disk;
        this.directory = directory;
        this.kept = kept;
        this.counters = counters;
        this.telling = telling;
        thread.setDaemon(true);
    }

    void start() {
        if (client != null) {
            thread.start();
        }
    }

    /** Ends, also in the middle of a request; what was not shown is shown by the next process. */
    void close() throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            closed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        thread.join();
    }

    @Override
    public void run() {
        try {
            while (client != null && waited()) {
                show(client);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean waited() throws InterruptedException {
        lock.lock();
        try {
            long left = every.toNanos();
            while (!closing && left > 0) {
                left = closed.awaitNanos(left);
            }
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    private void show(AuditWitnessClient witness) throws InterruptedException {
        try {
            AuditReader reader = AuditReader.open(directory, disk);
            if (reader.size() > counters.witnessed || counters.witness != null) {
                took(witness.show(reader, Math.max(0, counters.witnessed)));
            }
        } catch (IOException | AuditException e) {
            if (!Thread.currentThread().isInterrupted()) {
                failed(AuditReason.UNWITNESSED, e);
            }
        }
    }

    private void took(AuditWitnessClient.Shown shown) throws IOException {
        if (shown instanceof AuditWitnessClient.Shown.Refused refused) {
            failed(refused.disagrees() ? AuditReason.WITNESS_DISAGREES : AuditReason.UNWITNESSED, null);
            return;
        }
        AuditCheckpoint cosigned = ((AuditWitnessClient.Shown.Cosigned) shown).checkpoint();
        disk.replace(kept, cosigned.toBytes());
        counters.witnessed = cosigned.size();
        if (counters.witness != null) {
            counters.witness = null;
            telling.recovered("audit.witness");
        }
    }

    private void failed(AuditReason reason, @Nullable Exception cause) {
        if (counters.witness != reason) {
            counters.witness = reason;
            telling.failed("audit.witness", reason, cause);
        }
    }
}
