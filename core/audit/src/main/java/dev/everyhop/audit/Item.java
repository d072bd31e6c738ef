package dev.everyhop.audit;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What waits for the committer: a record, or something to be done between records. */
final class Item {

    final @Nullable AuditEvent event;
    final @Nullable Ticket ticket;
    final int units;
    final @Nullable Runnable task;
    final @Nullable CompletableFuture<Long> barrier;
    byte @Nullable [] bytes;

    private Item(
            @Nullable AuditEvent event,
            @Nullable Ticket ticket,
            int units,
            @Nullable Runnable task,
            @Nullable CompletableFuture<Long> barrier) {
        this.event = event;
        this.ticket = ticket;
        this.units = units;
        this.task = task;
        this.barrier = barrier;
    }

    static Item record(AuditEvent event, @Nullable Ticket ticket, int units) {
        return new Item(event, ticket, units, null, null);
    }

    static Item task(Runnable task) {
        return new Item(null, null, 0, task, null);
    }

    /** Returns an item that completes with the size of the log when all before it is durable; with -1 if it is not. */
    static Item barrier(CompletableFuture<Long> done) {
        return new Item(null, null, 0, null, done);
    }
}
