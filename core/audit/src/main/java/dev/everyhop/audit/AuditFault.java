package dev.everyhop.audit;

/**
 * The first thing that is wrong with a log.
 *
 * @param kind what kind of thing
 * @param file the file that it is in, relative to the log's directory
 * @param index the index of the entry, or of the first entry under the tile; -1 where there is none
 * @param message a sentence for people
 */
public record AuditFault(Kind kind, String file, long index, String message) {

    /** The kinds of faults. */
    public enum Kind {
        /** There is no checkpoint, or it is not one. */
        CHECKPOINT,
        /** The checkpoint is not signed with the key, or its signature is not good. */
        SIGNATURE,
        /** The statement from which index on entries are kept is not one, or not signed with the key. */
        MINIMUM_INDEX,
        /** A file is missing or cannot be read. */
        FILE,
        /** A bundle does not hold as many entries as it must, or more. */
        BUNDLE,
        /** An entry is not the one that was logged. */
        ENTRY,
        /** A tile is not the one that belongs to the tree. */
        TILE,
        /** Entries and tiles agree with one another, and not with the checkpoint. */
        ROOT,
        /** The log does not go on from a checkpoint that was seen earlier: entries were cut off or replaced. */
        EARLIER_CHECKPOINT
    }
}
