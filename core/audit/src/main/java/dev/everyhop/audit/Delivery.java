package dev.everyhop.audit;

/** What becomes of a record when the log cannot keep up, or its disk fails. */
public enum Delivery {
    /** The caller waits until the record is durable, and hears if it is not in time: then it must not go on. */
    MUST,
    /** The caller waits a moment for room. Then the record's facts are lost, but counted by kind in a gap record. */
    SHOULD,
    /** The caller never waits. Under pressure the record is dropped, and counted in a gap record. */
    MAY
}
