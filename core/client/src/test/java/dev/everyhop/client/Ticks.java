package dev.everyhop.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so, or when a client waits. */
final class Ticks {

    final AtomicLong now = new AtomicLong(System.nanoTime());
    final List<Long> waits = new CopyOnWriteArrayList<>();
    volatile double random = 0.5;

    Seams seams() {
        return new Seams(now::get, () -> random, (running, nanos) -> {
            waits.add(nanos / 1_000_000);
            now.addAndGet(nanos);
        });
    }

    void pass(long millis) {
        now.addAndGet(millis * 1_000_000);
    }
}
