package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.TreeWriter;
import dev.everyhop.audit.internal.tlog.NoteKey;
import dev.everyhop.audit.internal.tlog.SignedNote;
import dev.everyhop.audit.internal.tlog.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes tiles, bundles and checkpoints of what is durable already: one thread, so that forcing files does not hold up
 * records. It signs what it stored, and only a tree that goes on from the one it signed last.
 */
final class Publisher implements Runnable {

    /** The name of the file that holds the checkpoint. */
    static final String CHECKPOINT = "checkpoint";

    private static final int MAX_WAITING_BYTES = 64 << 20;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Disk disk;
    private final Path directory;
    private final TreeWriter tree;
    private final KeyDirectory keys;
    private final NoteKey key;
    private final PrivateKey secret;
    private final long everyNanos;
    private final Counters counters;
    private final Telling telling;

    private final Thread thread = new Thread(this, "everyhop-audit-publish");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Condition changed = lock.newCondition();
    private final Deque<List<byte[]>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long target;
    private long failures;
    private boolean closing;
    private boolean ended;
    private long lastNanos;
    private volatile @Nullable AuditCheckpoint published;

    /** What a publisher is made of. */
    record Parts(
            Disk disk,
            Path directory,
            TreeWriter tree,
            KeyDirectory keys,
            NoteKey key,
            PrivateKey secret,
            Duration every,
            Counters counters,
            Telling telling) {}

    Publisher(Parts parts, @Nullable AuditCheckpoint published) {
        this.disk = parts.disk;
        this.directory = parts.directory;
        this.tree = parts.tree;
        this.keys = parts.keys;
        this.key = parts.key;
        this.secret = parts.secret;
        this.everyNanos = parts.every.toNanos();
        this.counters = parts.counters;
        this.telling = parts.telling;
        this.published = published;
        this.lastNanos = System.nanoTime() - everyNanos;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Nullable
    AuditCheckpoint published() {
        return published;
    }

    /** Returns below which index the tree on disk holds all. */
    long releasable() {
        AuditCheckpoint last = published;
        return last == null ? 0 : last.size();
    }

    /** Takes durable entries; waits while too many wait to be put into the tree. */
    void accept(List<byte[]> entries) {
        long bytes = 0;
        for (byte[] entry : entries) {
            bytes += entry.length + 16L;
        }
        lock.lock();
        try {
            while (waitingBytes > MAX_WAITING_BYTES && !ended) {
                changed.awaitUninterruptibly();
            }
            if (ended) {
                // They are durable, and get into the tree when the log is opened next.
                return;
            }
            waiting.add(entries);
            waitingBytes += bytes;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Publishes a checkpoint of at least a size now. Returns whether that was done in time. */
    boolean publish(long size, Duration within) {
        long left = within.toNanos();
        lock.lock();
        try {
            target = Math.max(target, size);
            long known = failures;
            news.signal();
            while (releasable() < size && left > 0 && !ended && failures == known) {
                left = changed.awaitNanos(left);
            }
            return releasable() >= size;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    void close() throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            news.signal();
        } finally {
            lock.unlock();
        }
        thread.join();
    }

    @Override
    public void run() {
        try {
            boolean going = true;
            boolean stored = true;
            while (going) {
                List<List<byte[]>> taken = take(stored);
                taken.forEach(batch -> batch.forEach(tree::append));
                boolean last = isLast();
                stored = store(last);
                going = !last || (stored && hasNews());
            }
        } catch (RuntimeException | Error e) {
            counters.publishing = AuditReason.DISK_FAILED;
            telling.failed("audit.publishing", AuditReason.DISK_FAILED, e);
            throw e;
        } finally {
            lock.lock();
            try {
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean isLast() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasNews() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what waits; nothing while the last could not be stored, so that memory stays bounded. */
    private List<List<byte[]>> take(boolean stored) {
        lock.lock();
        try {
            if (!stored && !closing) {
                for (long left = RETRY_NANOS; left > 0 && !closing; ) {
                    left = news.awaitNanos(left);
                }
                return List.of();
            }
            while (waiting.isEmpty() && target <= releasable() && !closing) {
                long due = tree.size() > releasable() ? lastNanos + everyNanos - System.nanoTime() : Long.MAX_VALUE;
                if (due <= 0) {
                    break;
                }
                news.awaitNanos(due);
            }
            List<List<byte[]>> taken = new ArrayList<>(waiting);
            waiting.clear();
            waitingBytes = 0;
            changed.signalAll();
            return taken;
        } catch (InterruptedException e) {
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private boolean store(boolean last) {
        try {
            tree.flush();
            if (tree.size() > releasable() && (last || isDue())) {
                checkpoint();
            }
            tell(true);
            if (counters.publishing != null) {
                counters.publishing = null;
                telling.recovered("audit.publishing");
            }
            return true;
        } catch (IOException e) {
            if (counters.publishing == null) {
                telling.failed("audit.publishing", AuditReason.DISK_FAILED, e);
            }
            counters.publishing = AuditReason.DISK_FAILED;
            tell(false);
            return false;
        }
    }

    private boolean isDue() {
        lock.lock();
        try {
            return target > releasable() || System.nanoTime() - lastNanos >= everyNanos;
        } finally {
            lock.unlock();
        }
    }

    private void tell(boolean stored) {
        lock.lock();
        try {
            failures += stored ? 0 : 1;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stores the tree, remembers with the key what is signed, and only then shows it. */
    void checkpoint() throws IOException {
        tree.store();
        TreeHead head = new TreeHead(key.name(), tree.size(), tree.root());
        AuditCheckpoint last = published;
        if (last != null && last.size() > head.size()) {
            throw new IllegalStateException("A smaller tree was about to be signed");
        }
        AuditCheckpoint checkpoint =
                AuditCheckpoint.of(SignedNote.sign(head.text(), key, secret)).orElseThrow();
        keys.signed(checkpoint);
        disk.replace(directory.resolve(CHECKPOINT), checkpoint.toBytes());
        disk.forceDirectory(directory);
        lastNanos = System.nanoTime();
        published = checkpoint;
        tree.clean();
    }
}
