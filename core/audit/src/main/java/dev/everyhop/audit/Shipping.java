package dev.everyhop.audit;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The work of a shipper, for its thread: finds from where on to ship, and delivers batch after batch. */
final class Shipping {

    private static final int BATCH_BYTES = 1 << 20;

    private final String name;
    private final AuditDestination destination;
    private final int batch;
    private final OpenedLog parts;
    private final ShipCursor cursor;
    private final AuditReader reader;
    private final Telling telling;

    private boolean opened;
    private volatile long next;
    private volatile @Nullable AuditReason fault;
    private volatile @Nullable Instant waitingSince;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failures = new LongAdder();

    Shipping(String name, AuditDestination destination, int batch, OpenedLog parts, Telling telling) {
        this.name = name;
        this.destination = destination;
        this.batch = batch;
        this.parts = parts;
        this.telling = telling;
        this.cursor = new ShipCursor(parts.disk(), parts.directory(), name);
        this.reader = AuditReader.open(parts.directory(), parts.disk());
        try {
            if (cursor.read().isEmpty()) {
                // Retention must know of it before the first entry is out.
                cursor.write(reader.minimumIndex());
            }
            next = cursor.read().orElse(0);
        } catch (IOException e) {
            throw new AuditException("It cannot be remembered up to where the log is shipped", e);
        }
    }

    /** Ships all there is. Returns false if something failed; it was told then. */
    boolean attempt(BooleanSupplier mayGoOn) throws InterruptedException {
        try {
            if (!opened) {
                resume();
                opened = true;
            }
            reader.refresh();
            while (next < reader.size()) {
                ship();
                if (!mayGoOn.getAsBoolean()) {
                    break;
                }
            }
            up();
            return true;
        } catch (IOException | RuntimeException e) {
            opened = false;
            down(e);
            return false;
        }
    }

    private void resume() throws IOException, InterruptedException {
        AuditDestination.Position position = destination.open(parts.key().name());
        reader.refresh();
        long from = position.isKnown() ? position.next() : cursor.read().orElse(0);
        if (from > reader.size()) {
            throw new Differs("it has " + from + " entries, and the log " + reader.size());
        }
        if (position.isKnown() && from > reader.minimumIndex() && position.isNot(reader.entry(from - 1))) {
            throw new Differs("its entry " + (from - 1) + " is not the log's");
        }
        acknowledged(from);
    }

    private void ship() throws IOException, InterruptedException {
        skipPruned();
        List<AuditEntry> entries = reader.entries(next, batch, BATCH_BYTES);
        if (entries.isEmpty()) {
            // They were pruned just now.
            skipPruned();
            return;
        }
        waitingSince = entries.get(0).time();
        int refused = destination.deliver(new AuditBatch(parts.key().name(), entries, reader.checkpoint()));
        acknowledged(next + entries.size());
        delivered.add(entries.size() - refused);
        if (refused > 0) {
            rejected.add(refused);
            telling.shipping(name, AuditReason.SHIP_INCOMPLETE, refused + " entries were refused for good", next);
        }
        up();
    }

    private void skipPruned() throws IOException {
        long minimum = reader.minimumIndex();
        if (next < minimum) {
            long missing = minimum - next;
            skipped.add(missing);
            acknowledged(minimum);
            telling.shipping(
                    name, AuditReason.SHIP_INCOMPLETE, missing + " entries were pruned before they were shipped", next);
        }
    }

    private void acknowledged(long index) {
        try {
            cursor.write(index);
        } catch (IOException e) {
            // A full disk must not stop shipping; what is behind an old cursor is shipped again after a crash.
        }
        next = index;
    }

    private void up() {
        if (fault != null) {
            fault = null;
            telling.shipped(name, next);
        }
        waitingSince = null;
    }

    private void down(Exception cause) {
        if (waitingSince == null) {
            waitingSince = oldest();
        }
        AuditReason reason = cause instanceof Differs
                ? AuditReason.SHIP_DIFFERS
                : cause instanceof AuditDestination.Refused
                        ? AuditReason.SHIP_REFUSED
                        : cause instanceof AuditException ? AuditReason.DISK_FAILED : AuditReason.SHIP_UNREACHABLE;
        if (fault != reason) {
            fault = reason;
            // What others than the destination say may hold a part of a record.
            String said = cause instanceof IOException ? " " + cause.getMessage() : "";
            telling.shipping(name, reason, cause.getClass().getSimpleName() + said, next);
        }
        // Last, so that who counts failures finds the reason too.
        failures.increment();
    }

    /** Returns when the first entry that waits was recorded. */
    private @Nullable Instant oldest() {
        try {
            return reader.entry(next).map(AuditEntry::time).orElse(null);
        } catch (AuditException e) {
            return null;
        }
    }

    /** The destination has another log, or more of it than there is. */
    private static final class Differs extends IOException {
        private static final long serialVersionUID = 1L;

        Differs(String message) {
            super(message);
        }
    }

    String name() {
        return name;
    }

    long next() {
        return next;
    }

    @Nullable
    AuditReason fault() {
        return fault;
    }

    @Nullable
    Instant waitingSince() {
        return waitingSince;
    }

    long delivered() {
        return delivered.sum();
    }

    long rejected() {
        return rejected.sum();
    }

    long skipped() {
        return skipped.sum();
    }

    long failures() {
        return failures.sum();
    }
}
