package dev.everyhop.limit;

/** How much a request matters when not all can be served. */
public enum Priority {
    /** What must survive: health probes, audit. Has room of its own above the limit. */
    CRITICAL,
    /** What is shed last. */
    HIGH,
    /** What nothing is said of. */
    NORMAL,
    /** What can wait: batches, prefetching. Is shed first. */
    LOW
}
