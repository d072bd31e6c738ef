package dev.everyhop.audit;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the log counts of itself, and what is wrong with it now. */
final class Counters {

    final LongAdder durable = new LongAdder();
    final LongAdder aggregated = new LongAdder();
    final LongAdder spilled = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder gaps = new LongAdder();

    volatile boolean spaceKeptBack;
    volatile @Nullable AuditReason writing;
    volatile @Nullable AuditReason publishing;
    volatile @Nullable AuditReason checking;
    volatile @Nullable AuditReason witness;
    volatile long witnessed = -1;
}
