package dev.everyhop.audit;

import java.util.Optional;

/**
 * How a log is, and what it counted since it was opened.
 *
 * @param health whether all is well
 * @param fault what is wrong now; empty if all is well
 * @param checkpointSize how many entries the last checkpoint covers
 * @param durable records that were made durable
 * @param aggregated denials that were counted together with others
 * @param spilled records with {@link Delivery#SHOULD} of which only their count is, or will be, in the log
 * @param dropped records with {@link Delivery#MAY} of which only their count is, or will be, in the log
 * @param refused records with {@link Delivery#MUST} whose callers were told that they are not durable
 * @param gaps gap records
 * @param waitingKiB memory that waits to be written, in KiB
 * @param witnessed how many entries the last checkpoint covers that the witness cosigned; -1 if there is none
 */
public record AuditStatus(
        Health health,
        Optional<AuditReason> fault,
        long checkpointSize,
        long durable,
        long aggregated,
        long spilled,
        long dropped,
        long refused,
        long gaps,
        int waitingKiB,
        long witnessed) {

    /** How well a log is. */
    public enum Health {
        /** All is well. */
        UP,
        /**
         * Records that must be durable are; others are left out and counted, or checkpoints are late, or the witness is
         * away.
         */
        DEGRADED,
        /** Nothing can be made durable, or the log does not verify, or the witness saw another. */
        DOWN
    }
}
