package dev.everyhop.audit;

import java.util.List;

/**
 * Entries to be shipped, in the order of the log and without a gap.
 *
 * @param origin the origin of the log
 * @param entries the entries; at least one
 * @param checkpoint a checkpoint that covers them all
 */
public record AuditBatch(String origin, List<AuditEntry> entries, AuditCheckpoint checkpoint) {

    /** Copies the entries. */
    public AuditBatch {
        entries = List.copyOf(entries);
    }

    /** Returns whether the last entry is the last that the checkpoint covers. */
    public boolean endsWithCheckpoint() {
        return entries.get(entries.size() - 1).index() + 1 == checkpoint.size();
    }
}
