package dev.everyhop.token.internal.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** A clock and a background that move only when a test says so, all on the test's own thread. */
final class Simulation implements InstantSource, Background {

    private record Planned(Instant at, Runnable task) {}

    private final PriorityQueue<Planned> planned = new PriorityQueue<>(Comparator.comparing(Planned::at));
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private boolean inline = true;
    private boolean closed;
    private boolean outOfThreads;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void run(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException();
        }
        if (outOfThreads) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        if (inline) {
            task.run();
        } else {
            ready.add(task);
        }
    }

    @Override
    public Runnable later(Duration delay, Runnable task) {
        if (closed) {
            throw new RejectedExecutionException();
        }
        Planned entry = new Planned(now.plus(delay), task);
        planned.add(entry);
        return () -> planned.remove(entry);
    }

    @Override
    public void close() {
        closed = true;
        planned.clear();
    }

    /** Says whether there are no threads to be had. */
    void outOfThreads(boolean so) {
        outOfThreads = so;
    }

    /** From now on a task stays in the air until {@link #land}. */
    void hold() {
        inline = false;
    }

    void land() {
        while (!ready.isEmpty()) {
            ready.remove().run();
        }
    }

    int inTheAir() {
        return ready.size();
    }

    int plannedTasks() {
        return planned.size();
    }

    Duration untilNext() {
        return Duration.between(now, planned.element().at());
    }

    /** Lets time pass and runs what becomes due. */
    void advance(Duration duration) {
        Instant end = now.plus(duration);
        while (!planned.isEmpty() && !planned.element().at().isAfter(end)) {
            Planned next = planned.remove();
            now = next.at();
            next.task().run();
        }
        now = end;
    }

    void setBack(Duration duration) {
        now = now.minus(duration);
    }
}
