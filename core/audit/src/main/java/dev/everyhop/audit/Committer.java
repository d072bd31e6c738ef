package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.WriteAhead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes records durable: one thread takes what waits, writes it as one batch and forces it. While it forces, the next batch
 * gathers.
 */
final class Committer implements Runnable {

    private static final int MAX_BATCH = 4096;
    private static final int MAX_UNITS = 4096;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FAILING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long HOUSEKEEPING_MILLIS = 1000;

    private final Disk disk;
    private final Path directory;
    private final WriteAhead wal;
    private final RecordEncoder encoder;
    private final Publisher publisher;
    private final Ballast ballast;
    private final long lowWater;
    private final Aggregation aggregation;
    private final Tally tally;
    private final Counters counters;
    private final Telling telling;
    private final InstantSource clock;
    private final Lane must;
    private final Lane others;

    private final Thread thread = new Thread(this, "everyhop-audit-commit");
    private final Deque<Item> pending = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Item> controls = new ConcurrentLinkedQueue<>();
    private final Deque<Item> marks = new ArrayDeque<>();
    private long mustAhead;
    private long othersAhead;
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile boolean dead;
    private long lastHousekeeping = Long.MIN_VALUE;
    private boolean mustOnly;

    /** What a committer is made of. */
    record Parts(
            Disk disk,
            Path directory,
            WriteAhead wal,
            RecordEncoder encoder,
            Publisher publisher,
            long keepBack,
            Aggregation aggregation,
            Tally tally,
            Counters counters,
            Telling telling,
            InstantSource clock,
            Lane must,
            Lane others) {}

    Committer(Parts parts) {
        this.disk = parts.disk;
        this.directory = parts.directory;
        this.wal = parts.wal;
        this.encoder = parts.encoder;
        this.publisher = parts.publisher;
        this.ballast = new Ballast(parts.disk, parts.directory, parts.keepBack);
        this.lowWater = parts.keepBack / 4;
        this.aggregation = parts.aggregation;
        this.tally = parts.tally;
        this.counters = parts.counters;
        this.telling = parts.telling;
        this.clock = parts.clock;
        this.must = parts.must;
        this.others = parts.others;
        thread.setDaemon(true);
    }

    /** Takes the space that is kept back, so that no record waits for that, and starts the thread. */
    void start() {
        ballast.hold();
        thread.start();
    }

    /** Wakes the thread if it has nothing to do. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    void control(Item item) {
        controls.add(item);
        LockSupport.unpark(thread);
    }

    boolean isDead() {
        return dead;
    }

    /** Writes what waits, and ends. */
    void close() throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    @Override
    public void run() {
        try {
            loop();
        } catch (RuntimeException | Error e) {
            counters.writing = AuditReason.DISK_FAILED;
            telling.failed("audit.failing", AuditReason.DISK_FAILED, e);
            throw e;
        } finally {
            dead = true;
            giveUp();
            ballast.release();
            try {
                wal.close();
            } catch (IOException e) {
                telling.failed("audit.failing", AuditReason.DISK_FAILED, e);
            }
        }
    }

    private void loop() {
        while (true) {
            boolean last = closing;
            if (marks.isEmpty()) {
                takeMarks();
                mustAhead = must.waiting();
                othersAhead = others.waiting();
            }
            List<Item> urgent = must.take(MAX_BATCH, MAX_UNITS);
            mustAhead = must.isEmpty() ? 0 : mustAhead - units(urgent);
            if (pending.isEmpty()) {
                pending.addAll(others.take(MAX_BATCH, MAX_UNITS));
                othersAhead = others.isEmpty() ? 0 : othersAhead - units(pending);
            }
            boolean forced = last || !marks.isEmpty();
            boolean windowsWait = counters.writing != null && !last && !pending.isEmpty();
            boolean due = housekeeping(forced, windowsWait);
            boolean nothing = urgent.isEmpty() && pending.isEmpty() && marks.isEmpty();
            if (nothing && !(due && !tally.isEmpty() && !mustOnly)) {
                if (last) {
                    return;
                }
                idle = true;
                if (must.isEmpty() && others.isEmpty() && controls.isEmpty() && !closing) {
                    LockSupport.parkNanos(this, IDLE_NANOS);
                }
                idle = false;
                continue;
            }
            boolean done = commit(urgent, due);
            // A mark is behind all that was in the queues, and counted, when it came.
            if (done && !marks.isEmpty() && (windowsWait || mustAhead > 0 || othersAhead > 0)) {
                continue;
            }
            finishMarks(done);
            if (!done) {
                if (last) {
                    return;
                }
                LockSupport.parkNanos(this, FAILING_NANOS);
            }
        }
    }

    private static long units(Collection<Item> items) {
        return items.stream().mapToLong(item -> item.units).sum();
    }

    private void takeMarks() {
        for (Item one = controls.poll(); one != null; one = controls.poll()) {
            marks.add(one);
        }
    }

    private void finishMarks(boolean done) {
        for (Item mark = marks.poll(); mark != null; mark = marks.poll()) {
            if (mark.task != null) {
                mark.task.run();
            }
            if (mark.barrier != null) {
                mark.barrier.complete(done ? wal.next() : -1);
            }
        }
    }

    /**
     * Looks after space, windows and old segments each second. Returns whether a gap record may be written now.
     *
     * @param windowsWait whether writing fails and records wait already: then the windows, which are bounded, go on counting
     */
    private boolean housekeeping(boolean forced, boolean windowsWait) {
        long now = clock.millis();
        if (!forced && now - lastHousekeeping < HOUSEKEEPING_MILLIS && lastHousekeeping != Long.MIN_VALUE) {
            return false;
        }
        lastHousekeeping = now;
        if (!windowsWait) {
            for (AuditEvent counted : forced ? aggregation.all() : aggregation.due(clock.instant())) {
                pending.add(Item.record(counted, null, 0));
            }
        }
        checkSpace();
        try {
            wal.release(publisher.releasable());
        } catch (IOException e) {
            // It is tried again; a disk that fails is seen where it is written to.
        }
        return true;
    }

    private void checkSpace() {
        long free;
        try {
            free = disk.usableSpace(directory);
        } catch (IOException e) {
            return;
        }
        if (lowWater == 0) {
            mustOnly = false;
        } else if (ballast.isHeld()) {
            mustOnly = free < (mustOnly ? 2 * lowWater : lowWater);
        } else if (free >= 6 * lowWater) {
            ballast.hold();
            mustOnly = !ballast.isHeld();
        } else {
            mustOnly = true;
        }
        keptBack(mustOnly);
    }

    private void keptBack(boolean now) {
        if (now != counters.spaceKeptBack) {
            counters.spaceKeptBack = now;
            if (now) {
                telling.failed("audit.space", AuditReason.SPACE_KEPT_BACK, null);
            } else {
                telling.recovered("audit.space");
            }
        }
    }

    /** Writes a batch. Returns whether it is durable; the ordinary records of one that is not are kept, to be tried again. */
    private boolean commit(List<Item> urgent, boolean gapIsDue) {
        if (mustOnly) {
            spill();
        }
        List<Item> claimed = new ArrayList<>(urgent.size());
        for (Item item : urgent) {
            if (item.ticket == null || item.ticket.claim()) {
                claimed.add(item);
            } else {
                must.release(item.units);
            }
        }
        List<Item> batch = new ArrayList<>(pending);
        batch.addAll(claimed);
        Map<String, Long> gap = gapIsDue || counters.writing != null ? tally.take() : Map.of();
        List<byte[]> entries = new ArrayList<>(batch.size() + 1);
        if (!gap.isEmpty()) {
            entries.add(encoder.encode(AuditEvent.of(AuditCode.AUDIT_GAP)
                    .reason(AuditReason.GAP)
                    .time(clock.instant())
                    .counts(gap)));
        }
        for (Item item : batch) {
            entries.add(bytes(item));
        }
        if (entries.isEmpty()) {
            return true;
        }
        long first = wal.next();
        try {
            wal.append(entries);
        } catch (IOException e) {
            tally.restore(gap);
            return failed(claimed, gapIsDue, e);
        }
        succeeded(batch, entries, first, gap);
        return true;
    }

    private byte[] bytes(Item item) {
        byte[] bytes = item.bytes;
        if (bytes == null && item.event != null) {
            bytes = encode(item.event);
            item.bytes = bytes;
        }
        return bytes == null ? new byte[0] : bytes;
    }

    /** What cannot be encoded must not stop the log: then the record says that and nothing else. */
    private byte[] encode(AuditEvent event) {
        try {
            return encoder.encode(event);
        } catch (RuntimeException e) {
            telling.failed("audit.encoding", AuditReason.NOT_ENCODED, e);
            return encoder.encode(AuditEvent.of(event.code)
                    .delivery(event.delivery)
                    .reason(AuditReason.NOT_ENCODED)
                    .time(clock.instant()));
        }
    }

    private void succeeded(List<Item> batch, List<byte[]> entries, long first, Map<String, Long> gap) {
        pending.clear();
        counters.durable.add(entries.size());
        if (!gap.isEmpty()) {
            counters.gaps.increment();
            telling.gap(gap);
        }
        if (counters.writing != null) {
            counters.writing = null;
            telling.recovered("audit.recovered");
        }
        long index = first + entries.size() - batch.size();
        for (Item item : batch) {
            if (item.ticket != null) {
                item.ticket.done(new AuditResult.Durable(index));
                must.release(item.units);
            } else {
                others.release(item.units);
            }
            index++;
        }
        publisher.accept(entries);
    }

    private boolean failed(List<Item> claimed, boolean gapIsDue, IOException cause) {
        boolean full = isFull(cause);
        if (full && !mustOnly) {
            mustOnly = lowWater > 0;
            keptBack(mustOnly);
            if (mustOnly && claimed.isEmpty()) {
                spill();
                return true;
            }
        }
        if (full && ballast.isHeld() && !claimed.isEmpty()) {
            ballast.release();
            return commit(claimed, gapIsDue);
        }
        AuditReason reason = full ? AuditReason.DISK_FULL : AuditReason.DISK_FAILED;
        if (counters.writing == null) {
            telling.failed("audit.failing", reason, cause);
        }
        counters.writing = reason;
        claimed.forEach(item -> refuse(item, reason));
        return false;
    }

    private boolean isFull(IOException cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space") || message.contains("quota") || message.contains("not enough space")) {
            return true;
        }
        try {
            return disk.usableSpace(directory) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void refuse(Item item, AuditReason reason) {
        if (item.ticket != null) {
            item.ticket.done(new AuditResult.NotRecorded(reason));
        }
        must.release(item.units);
    }

    private void spill() {
        for (Item item = pending.poll(); item != null; item = pending.poll()) {
            count(item);
        }
    }

    private void count(Item item) {
        AuditEvent event = item.event;
        if (event != null) {
            boolean dropped = event.delivery == Delivery.MAY;
            (dropped ? counters.dropped : counters.spilled).increment();
            tally.count(dropped ? "dropped" : "spilled", event);
        }
        others.release(item.units);
    }

    private void giveUp() {
        List<Item> left = must.take(Integer.MAX_VALUE, Integer.MAX_VALUE);
        left.forEach(item -> refuse(item, AuditReason.CLOSED));
        pending.addAll(others.take(Integer.MAX_VALUE, Integer.MAX_VALUE));
        spill();
        takeMarks();
        finishMarks(false);
        @Nullable Map<String, Long> lost = tally.take();
        if (!lost.isEmpty()) {
            telling.gap(lost);
        }
    }
}
