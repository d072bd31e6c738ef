package dev.everyhop.token.internal.keys;

import java.time.Duration;

/** Where key sets are fetched: threads that serve no request. Thread-safe. */
public interface Background extends AutoCloseable {

    /**
     * Runs a task soon, on a thread of its own if need be: it may block on I/O.
     *
     * @throws java.util.concurrent.RejectedExecutionException if this is closed
     */
    void run(Runnable task);

    /**
     * Runs a task after a delay, as {@link #run} does.
     *
     * @return what calls it off
     * @throws java.util.concurrent.RejectedExecutionException if this is closed
     */
    Runnable later(Duration delay, Runnable task);

    /** Stops; what is waiting is dropped and what runs is interrupted. */
    @Override
    void close();

    /**
     * Returns daemon threads, made when they are needed: one to keep time, and one for each issuer that is being asked at
     * that moment, so that a slow issuer never delays another. Idle ones end after ten seconds.
     */
    static Background daemon() {
        return new DaemonBackground();
    }
}
