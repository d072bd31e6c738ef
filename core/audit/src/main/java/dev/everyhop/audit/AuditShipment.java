package dev.everyhop.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * How shipping to one destination goes, and what was counted since it was started.
 *
 * @param name the name of the destination
 * @param up whether entries get there; false from a failure until the next delivery succeeds
 * @param fault why not; empty if they do
 * @param acknowledged the index of the first entry that the destination has not acknowledged
 * @param lag how many entries a checkpoint covers and the destination has not acknowledged
 * @param waitingSince when the oldest entry that could not be delivered was recorded; empty while entries get there
 * @param delivered entries that were acknowledged
 * @param rejected entries that the destination refused for good
 * @param skipped entries that were pruned before they were shipped
 * @param failures attempts that failed
 */
public record AuditShipment(
        String name,
        boolean up,
        Optional<AuditReason> fault,
        long acknowledged,
        long lag,
        Optional<Instant> waitingSince,
        long delivered,
        long rejected,
        long skipped,
        long failures) {}
