package dev.everyhop.audit;

/** What became of a record. */
public sealed interface AuditResult {

    /**
     * The record is durable: a crash or loss of power does not take it away.
     *
     * @param index its place in the log
     */
    record Durable(long index) implements AuditResult {}

    /** The record waits to be written. */
    record Queued() implements AuditResult {}

    /** The record equals one of the last moments and was counted; the count is recorded. */
    record Aggregated() implements AuditResult {}

    /**
     * The record is not in the log, and is counted in a gap record. Who recorded with {@link Delivery#MUST} must not go
     * on.
     *
     * @param reason why
     */
    record NotRecorded(AuditReason reason) implements AuditResult {}

    /** Returns whether the record is, or will be, told of in the log. */
    default boolean isAccepted() {
        return !(this instanceof NotRecorded);
    }
}
