package dev.everyhop.secret;

import java.time.Duration;

/** Runs a task later, on a thread that is not a request's. */
interface Background extends AutoCloseable {

    /** Runs the task once, after the delay. */
    void later(Duration delay, Runnable task);

    @Override
    void close();
}
