package dev.everyhop.audit;

import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Ships a log to a destination: every entry that a checkpoint covers, in the order of the log. The log on disk is the
 * buffer, so that an outage of the destination costs no memory and loses nothing.
 *
 * <pre>{@code
 * AuditShipper central = AuditShipper.to("central", destination).start(log);
 * }</pre>
 *
 * <p><b>Security guarantees.</b> What is shipped are the bytes that are in the tree. A destination that has more of the log
 * than there is here, or other entries, gets nothing more: the log was cut off or replaced, and
 * {@link AuditReason#SHIP_DIFFERS} says so. What was not shipped is not pruned, unless
 * {@link AuditConfig#pruneUnshipped()} allows it.
 *
 * <p><b>Thread safety.</b> For any number of threads; it has one of its own.
 *
 * <p><b>Failure.</b> A failed delivery is tried again, at most half a minute later, for as long as it takes.
 * {@link #status} and the event {@code audit.shipping} tell of it. Nobody who records waits for shipping.
 */
public final class AuditShipper implements Closeable {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);
    private static final long SLACK_MILLIS = 5_000;

    private final AuditLog log;
    private final Shipping shipping;
    private final AuditDestination destination;
    private final long everyNanos;
    private final long drainNanos;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Condition changed = lock.newCondition();
    private int flushing;
    private boolean closing;
    private boolean ended;
    private long closeBy;

    private AuditShipper(AuditLog log, Builder builder) {
        this.log = log;
        this.destination = builder.destination;
        this.everyNanos = builder.every.toNanos();
        this.drainNanos = builder.drain.toNanos();
        this.shipping = log.shipping(builder.name, destination, builder.batch);
        this.thread = new Thread(this::run, "everyhop-audit-ship-" + builder.name);
        thread.setDaemon(true);
    }

    /**
     * Begins to say how a log is shipped.
     *
     * @param name what the destination is called here: up to where it has the log is remembered by this name
     * @throws IllegalArgumentException if the name is not one of at most 32 lower-case letters, digits, dashes and underscores
     */
    public static Builder to(String name, AuditDestination destination) {
        return new Builder(checked(name), destination);
    }

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A destination is not called \"" + name
                    + "\": a name has lower-case letters, digits, dashes and underscores, at most 32 of them.");
        }
        return name;
    }

    /** How a log is shipped. */
    public static final class Builder {

        private final String name;
        private final AuditDestination destination;
        private Duration every = Duration.ofSeconds(1);
        private Duration drain = Duration.ofSeconds(5);
        private int batch = 1000;

        private Builder(String name, AuditDestination destination) {
            this.name = name;
            this.destination = destination;
        }

        /** Sets after what time new entries are looked for again; otherwise a second. What waits goes without a pause. */
        public Builder every(Duration time) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("AuditShipper.every is not a positive time.");
            }
            every = time;
            return this;
        }

        /** Sets how many entries are delivered at once, at most; otherwise 1,000. Never more than a megabyte of them. */
        public Builder batch(int entries) {
            if (entries < 1 || entries > 10_000) {
                throw new IllegalArgumentException("AuditShipper.batch is not between 1 and 10,000 entries.");
            }
            batch = entries;
            return this;
        }

        /** Sets how long closing may take to ship the rest; otherwise 5 seconds. What is left goes when it is started anew. */
        public Builder drainOnClose(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("AuditShipper.drainOnClose is negative.");
            }
            drain = time;
            return this;
        }

        /**
         * Starts shipping. Closing the log closes this too, when the last entries are out.
         *
         * @throws IllegalStateException if the log ships to a destination of this name already, or is closed
         */
        public AuditShipper start(AuditLog log) {
            AuditShipper shipper = new AuditShipper(log, this);
            log.add(shipper);
            shipper.thread.start();
            return shipper;
        }
    }

    String name() {
        return shipping.name();
    }

    /** Returns how shipping goes. */
    public AuditShipment status() {
        long acknowledged = shipping.next();
        long lag = Math.max(0, log.checkpoint().size() - acknowledged);
        AuditReason fault = shipping.fault();
        return new AuditShipment(
                shipping.name(),
                fault == null,
                Optional.ofNullable(fault),
                acknowledged,
                lag,
                Optional.ofNullable(fault == null ? null : shipping.waitingSince()),
                shipping.delivered(),
                shipping.rejected(),
                shipping.skipped(),
                shipping.failures());
    }

    /** Ships everything that the last checkpoint covers, trying at once and often. Returns whether that was done in time. */
    public boolean flush(Duration within) {
        long left = within.toNanos();
        long size = log.checkpoint().size();
        lock.lock();
        try {
            flushing++;
            wanted.signal();
            while (shipping.next() < size && left > 0 && !ended) {
                left = changed.awaitNanos(left);
            }
            return shipping.next() >= size;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            flushing--;
            lock.unlock();
        }
    }

    /** Ships what the last checkpoint covers, for as long as {@link Builder#drainOnClose} allows, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closing) {
                closing = true;
                closeBy = System.nanoTime() + drainNanos;
            }
            wanted.signal();
            long left = closeBy - System.nanoTime();
            while (!ended && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        destination.close();
        thread.interrupt();
        try {
            thread.join(SLACK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.remove(this);
    }

    private void run() {
        long pause = FIRST_PAUSE;
        try {
            while (true) {
                boolean done = shipping.attempt(this::mayGoOn);
                pause = done ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
                if (!waited(done, done ? everyNanos : pause)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // It is closed.
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

    /** After each batch: tells those who wait, and says whether there is time for another. */
    private boolean mayGoOn() {
        lock.lock();
        try {
            changed.signalAll();
            return !closing || System.nanoTime() < closeBy;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to do. Returns false if there will not be. */
    private boolean waited(boolean done, long nanos) throws InterruptedException {
        lock.lock();
        try {
            changed.signalAll();
            long left = nanos;
            while (left > 0) {
                boolean behind = shipping.next() < log.checkpoint().size();
                if (closing && (!behind || System.nanoTime() >= closeBy)) {
                    return false;
                }
                boolean hurry = closing || flushing > 0;
                if (hurry && done && behind) {
                    return true;
                }
                if (hurry && !done) {
                    left = Math.min(left, FIRST_PAUSE);
                }
                left = wanted.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
