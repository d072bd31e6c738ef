package dev.everyhop.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What of the outer world a client's waiting depends on.
 *
 * @param ticker nanoseconds that only grow
 * @param random 0 to 1, without 1
 * @param pause how it waits before a call is sent again
 */
record Seams(LongSupplier ticker, DoubleSupplier random, Pause pause) {

    static final Seams REAL =
            new Seams(System::nanoTime, () -> ThreadLocalRandom.current().nextDouble(), Running::pause);

    /** Waits, or ends early when the call is cancelled. */
    @FunctionalInterface
    interface Pause {
        void await(Running running, long nanos) throws InterruptedException;
    }
}
