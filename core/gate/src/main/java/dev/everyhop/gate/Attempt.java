package dev.everyhop.gate;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * How far a gate got with a request on a thread that must not wait: to a {@link Decision}, or to a {@link Pending} one.
 */
public sealed interface Attempt permits Decision, Attempt.Pending {

    /**
     * What is left to decide may wait or do I/O. An adapter goes on with it on a thread that may, or refuses the request
     * with {@link GateReason#OVERLOADED} if there is none to be had.
     *
     * <p><b>Security guarantees.</b> Nothing is decided, told or counted twice: the layers that were done stay done.
     *
     * <p><b>Thread safety.</b> For one thread, which need not be the one that made the attempt.
     */
    final class Pending implements Attempt {

        private final Supplier<Decision> rest;
        private final AtomicBoolean done = new AtomicBoolean();

        Pending(Supplier<Decision> rest) {
            this.rest = rest;
        }

        /**
         * Goes on to the decision. May wait; never throws for what is in the request.
         *
         * @throws IllegalStateException if it was called before
         */
        public Decision decide() {
            if (!done.compareAndSet(false, true)) {
                throw new IllegalStateException("This request is decided on already: decide() is for one call");
            }
            return rest.get();
        }

        /** Returns nothing of the request. */
        @Override
        public String toString() {
            return "Pending";
        }
    }
}
