package dev.everyhop.token;

import dev.everyhop.token.internal.keys.Background;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** A clock that moves when a test says so, and a background that runs tasks at once or when a test says so. */
final class ManualTime implements InstantSource, Background {

    private final Queue<Runnable> held = new ArrayDeque<>();
    private volatile Instant now = TestIssuer.NOW;
    private boolean holding;
    private boolean closed;
    private boolean outOfThreads;

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public void run(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException();
        }
        if (outOfThreads) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        if (holding) {
            held.add(task);
        } else {
            task.run();
        }
    }

    @Override
    public Runnable later(Duration delay, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        closed = true;
    }

    void hold() {
        holding = true;
    }

    void outOfThreads(boolean so) {
        outOfThreads = so;
    }

    int held() {
        return held.size();
    }

    void release() {
        holding = false;
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }
}
