package dev.everyhop.audit;

import java.util.Optional;

/**
 * What a verification found.
 *
 * @param origin whose log it is; empty if the checkpoint could not be read
 * @param size how many entries the checkpoint covers
 * @param root the root that it states, in Base64
 * @param entries how many entries were hashed and found in the tree
 * @param minimumIndex the index below which entries were pruned
 * @param fault the first thing that is wrong; empty if nothing is
 */
public record AuditReport(
        String origin, long size, String root, long entries, long minimumIndex, Optional<AuditFault> fault) {

    /** Returns whether nothing is wrong. */
    public boolean isSound() {
        return fault.isEmpty();
    }
}
