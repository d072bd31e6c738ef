package dev.everyhop.redis;

import java.util.concurrent.atomic.LongAdder;

/** What {@link RedisStatus} tells of. */
final class Counters {
    final LongAdder roundTrips = new LongAdder();
    final LongAdder leases = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder gaveUp = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder localDecisions = new LongAdder();
    final LongAdder closedDecisions = new LongAdder();
    final LongAdder probes = new LongAdder();
    final LongAdder downs = new LongAdder();
}
