package dev.everyhop.audit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is not in the log, by kind, until a gap record tells of it. The number of kinds is bounded. */
final class Tally {

    private static final int MAX_KINDS = 128;

    private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder total = new LongAdder();

    /** Counts a record that is lost: how, and what it would have told. */
    void count(String how, AuditEvent event) {
        String kind = how + " " + event.code.code() + (event.reason == null ? "" : " " + event.reason);
        LongAdder there = counts.get(kind);
        if (there == null) {
            String bounded = counts.size() < MAX_KINDS ? kind : how + " other";
            there = counts.computeIfAbsent(bounded, absent -> new LongAdder());
        }
        there.increment();
        total.increment();
    }

    /** Returns how many were counted ever. */
    long total() {
        return total.sum();
    }

    boolean isEmpty() {
        for (LongAdder one : counts.values()) {
            if (one.sum() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Takes the counts, to be told of. */
    Map<String, Long> take() {
        Map<String, Long> taken = new TreeMap<>();
        counts.forEach((kind, adder) -> {
            long count = adder.sumThenReset();
            if (count > 0) {
                taken.put(kind, count);
            }
        });
        return taken;
    }

    /** Puts counts back that could not be told of. */
    void restore(Map<String, Long> taken) {
        taken.forEach((kind, count) ->
                counts.computeIfAbsent(kind, absent -> new LongAdder()).add(count));
    }
}
