package dev.everyhop.audit;

import dev.everyhop.event.SecurityEvents;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The audit log of one service instance: a C2SP tlog-tiles log in a directory (RFC 6962 tree, checkpoints signed with
 * Ed25519).
 *
 * <pre>{@code
 * AuditLog log = AuditLog.open(dir, AuditConfig.forService("orders"));
 * AuditResult result = log.record(AuditEvent.of(AuditCode.SENSITIVE_DELETE)
 *     .caller(issuer, subject).route("DELETE", "/orders/{id}").delivery(Delivery.MUST));
 * if (!result.isAccepted()) { … answer 503, and do not delete … }
 * }</pre>
 *
 * <p><b>Security guarantees.</b> Nothing that is older than a checkpoint which someone else has kept can be changed, left
 * out, added or reordered without {@link AuditVerifier} saying so. What is younger can, by whoever has the process or its
 * key: let a witness keep the checkpoints. A smaller or different tree than the last one signed is never signed.
 *
 * <p><b>Thread safety.</b> For any number of threads. One log has the directory at a time, in all processes.
 *
 * <p><b>Failure.</b> {@link #open} throws {@link AuditException} with a sentence. Recording never throws and never waits
 * without a bound: see {@link Delivery}. What is not in the log is counted, and the count becomes a record.
 */
public final class AuditLog implements Closeable {

    private final OpenedLog parts;
    private final Committer committer;
    private final Publisher publisher;
    private final Aggregation aggregation;
    private final Tally tally;
    private final Counters counters;
    private final Lane must;
    private final Lane others;
    private final InstantSource clock;
    private final Duration mustWithin;
    private final Duration shouldWithin;
    private final SelfCheck selfCheck;
    private final Telling telling;
    private final boolean pruneUnshipped;
    private final Map<String, AuditShipper> shippers = new ConcurrentHashMap<>();
    private final Witnessing witnessing;
    private volatile boolean closed;

    private AuditLog(OpenedLog parts, AuditConfig config) {
        this.parts = parts;
        this.counters = new Counters();
        this.tally = new Tally();
        this.aggregation = new Aggregation(config.aggregateOver);
        this.must = new Lane(config.queueBytes);
        this.others = new Lane(config.queueBytes);
        this.clock = config.clock;
        this.mustWithin = config.mustWithin;
        this.shouldWithin = config.shouldWithin;
        this.telling = new Telling(config.events, clock, parts.key().name());
        this.pruneUnshipped = config.pruneUnshipped;
        this.publisher = parts.publisher(counters, telling, config.checkpointEvery);
        this.committer = new Committer(new Committer.Parts(
                config.disk,
                parts.directory(),
                parts.wal(),
                parts.encoder(),
                publisher,
                config.keepBack,
                aggregation,
                tally,
                counters,
                telling,
                clock,
                must,
                others));
        this.selfCheck = new SelfCheck(this, parts, config.selfCheckEvery, counters, telling);
        this.witnessing = new Witnessing(
                config.witness,
                config.witnessEvery,
                config.disk,
                parts.directory(),
                OpenedLog.keyDirectory(parts.directory(), config).resolve("witnessed-checkpoint"),
                counters,
                telling);
    }

    /**
     * Opens the log in a directory, or begins one.
     *
     * @throws AuditException if another has it open, it was signed with another key, or what was signed is not there any
     *     more
     */
    public static AuditLog open(Path directory, AuditConfig config) {
        AuditLog log = new AuditLog(OpenedLog.open(directory, config), config);
        log.publisher.start();
        log.committer.start();
        log.record(AuditEvent.of(AuditCode.AUDIT_OPENED).counts(log.parts.opening()));
        log.selfCheck.start();
        log.witnessing.start();
        return log;
    }

    /**
     * Records an event, with the delivery that it has. Does no I/O on the caller's thread; waits as {@link Delivery} says.
     */
    public AuditResult record(AuditEvent event) {
        Instant now = clock.instant();
        AuditEvent kept = event.copy(now);
        if (closed || committer.isDead()) {
            return lost(kept, AuditReason.CLOSED);
        }
        return switch (kept.delivery) {
            case MUST -> recordDurably(kept);
            case SHOULD -> recordSoon(kept, now, shouldWithin);
            case MAY -> recordSoon(kept, now, Duration.ZERO);
        };
    }

    /**
     * Records an event and never waits, for threads that must not, such as event loops. With {@link Delivery#SHOULD} it is
     * lost and counted if there is no room now; {@link Delivery#MUST} is taken as that, so that nobody relies on what nobody
     * has waited for.
     */
    public AuditResult offer(AuditEvent event) {
        Instant now = clock.instant();
        AuditEvent kept = event.copy(now);
        if (kept.delivery == Delivery.MUST) {
            kept.delivery = Delivery.SHOULD;
        }
        return closed || committer.isDead() ? lost(kept, AuditReason.CLOSED) : recordSoon(kept, now, Duration.ZERO);
    }

    private AuditResult recordDurably(AuditEvent event) {
        long until = System.nanoTime() + mustWithin.toNanos();
        int units = Lane.units(event);
        if (!must.hasRoomWithin(units, mustWithin)) {
            return lost(event, AuditReason.QUEUE_FULL);
        }
        Ticket ticket = new Ticket();
        must.add(Item.record(event, ticket, units));
        committer.wake();
        AuditResult result = ticket.await(until);
        return result instanceof AuditResult.NotRecorded not ? lost(event, not.reason()) : result;
    }

    private AuditResult recordSoon(AuditEvent event, Instant now, Duration patience) {
        if (aggregation.absorbs(event, now)) {
            counters.aggregated.increment();
            return new AuditResult.Aggregated();
        }
        int units = Lane.units(event);
        boolean room = event.delivery == Delivery.MAY
                ? !others.isPressed() && others.hasRoomNow(units)
                : others.hasRoomWithin(units, patience);
        if (!room) {
            return lost(event, AuditReason.QUEUE_FULL);
        }
        others.add(Item.record(event, null, units));
        committer.wake();
        return new AuditResult.Queued();
    }

    private AuditResult lost(AuditEvent event, AuditReason reason) {
        String how =
                switch (event.delivery) {
                    case MUST -> {
                        counters.refused.increment();
                        yield "refused";
                    }
                    case SHOULD -> {
                        counters.spilled.increment();
                        yield "spilled";
                    }
                    case MAY -> {
                        counters.dropped.increment();
                        yield "dropped";
                    }
                };
        tally.count(how, event);
        return new AuditResult.NotRecorded(reason);
    }

    /** Returns a sink that makes records of the events of other rooms: decisions, policy changes, keys. */
    public SecurityEvents events() {
        return new DecisionRecords(this);
    }

    /**
     * Makes everything that was recorded before durable, counts included, and signs a checkpoint of it. Returns whether
     * that was done in time.
     */
    public boolean flush(Duration within) {
        long until = System.nanoTime() + within.toNanos();
        CompletableFuture<Long> done = new CompletableFuture<>();
        committer.control(Item.barrier(done));
        if (committer.isDead()) {
            done.complete(-1L);
        }
        try {
            long size = done.get(within.toNanos(), TimeUnit.NANOSECONDS);
            return size >= 0 && publisher.publish(size, Duration.ofNanos(until - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Returns the key that verifies the log. Give it to those who verify, by another way than the log. */
    public AuditKey key() {
        return new AuditKey(parts.key());
    }

    /** Returns the last checkpoint that was published. */
    public AuditCheckpoint checkpoint() {
        AuditCheckpoint last = publisher.published();
        if (last == null) {
            throw new IllegalStateException("An open log has a checkpoint");
        }
        return last;
    }

    /** Returns how the log is. */
    public AuditStatus status() {
        AuditReason witness = counters.witness;
        AuditReason down = counters.checking != null ? counters.checking : counters.writing;
        if (down == null && committer.isDead()) {
            down = AuditReason.CLOSED;
        }
        if (down == null && witness == AuditReason.WITNESS_DISAGREES) {
            down = witness;
        }
        AuditReason degraded = counters.spaceKeptBack
                ? AuditReason.SPACE_KEPT_BACK
                : counters.publishing != null ? counters.publishing : witness;
        AuditStatus.Health health = down != null
                ? AuditStatus.Health.DOWN
                : degraded != null ? AuditStatus.Health.DEGRADED : AuditStatus.Health.UP;
        return new AuditStatus(
                health,
                Optional.ofNullable(down != null ? down : degraded),
                publisher.releasable(),
                counters.durable.sum(),
                counters.aggregated.sum(),
                counters.spilled.sum(),
                counters.dropped.sum(),
                counters.refused.sum(),
                counters.gaps.sum(),
                must.waiting() + others.waiting(),
                counters.witnessed);
    }

    /**
     * Verifies the whole log now, also against the checkpoint that was published last. A fault brings the log's health down
     * and is recorded.
     */
    public AuditReport check() {
        return selfCheck.check();
    }

    /**
     * Destroys the keys of a subject's personal fields. What was sealed under them is unreadable from then on, in every
     * copy of the log; the log itself does not change.
     *
     * @return how many keys were destroyed
     * @throws AuditException if a key could not be deleted
     */
    public int erase(String issuer, String subject) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        committer.control(Item.task(() -> {
            try {
                done.complete(parts.forget(issuer, subject));
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        }));
        if (committer.isDead()) {
            done.completeExceptionally(new IOException("the log is closed"));
        }
        int keys;
        try {
            keys = done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditException("Waiting for the erasure was interrupted", e);
        } catch (ExecutionException e) {
            throw new AuditException("A subject's key could not be deleted", e.getCause());
        }
        record(AuditEvent.of(AuditCode.AUDIT_ERASED).counts(Map.of("keys", (long) keys)));
        return keys;
    }

    /**
     * Deletes the entries that were recorded before a moment, in whole bundles of 256. The tree is kept, so what remains
     * verifies as before; a signed note says from which index on entries are there. What a destination has not acknowledged
     * is kept, unless {@link AuditConfig#pruneUnshipped} allows otherwise.
     *
     * @return the index from which on entries are there
     * @throws AuditException if the log could not be read or written
     */
    public long prune(Instant before) {
        try {
            return new Pruning(parts, this, pruneUnshipped).prune(before);
        } catch (IOException e) {
            throw new AuditException("The log could not be pruned", e);
        }
    }

    /** Returns how shipping to each destination goes, by name. Nothing is read or asked for it. */
    public List<AuditShipment> shipments() {
        return shippers.values().stream()
                .map(AuditShipper::status)
                .sorted(Comparator.comparing(AuditShipment::name))
                .toList();
    }

    /**
     * Forgets a destination that is not shipped to any more, so that pruning does not wait for it.
     *
     * @return whether it was known
     * @throws IllegalStateException if the log ships to it now
     * @throws AuditException if the file that remembers it could not be deleted
     */
    public boolean forgetDestination(String name) {
        if (shippers.containsKey(AuditShipper.checked(name))) {
            throw new IllegalStateException("The log ships to " + name + ": close its AuditShipper first.");
        }
        try {
            return new ShipCursor(parts.disk(), parts.directory(), name).delete();
        } catch (IOException e) {
            throw new AuditException("The destination could not be forgotten", e);
        }
    }

    Shipping shipping(String name, AuditDestination destination, int batch) {
        return new Shipping(name, destination, batch, parts, telling);
    }

    void add(AuditShipper shipper) {
        if (closed) {
            throw new IllegalStateException("The log is closed: start shipping while it is open.");
        }
        if (shippers.putIfAbsent(shipper.name(), shipper) != null) {
            throw new IllegalStateException(
                    "The log ships to " + shipper.name() + " already: give each destination a name.");
        }
    }

    void remove(AuditShipper shipper) {
        shippers.remove(shipper.name(), shipper);
    }

    /** Writes what waits, signs a last checkpoint, lets shipping get it out and gives the directory free. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        record(AuditEvent.of(AuditCode.AUDIT_CLOSED));
        closed = true;
        boolean interrupted = false;
        try {
            selfCheck.close();
            witnessing.close();
            committer.close();
            publisher.close();
            List.copyOf(shippers.values()).forEach(AuditShipper::close);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            parts.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
