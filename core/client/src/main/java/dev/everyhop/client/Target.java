package dev.everyhop.client;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A host with a port, and what is known of it.
 *
 * @param name such as {@code payments.internal:443}
 * @param breaker whether it is called at all
 * @param told the state of the breaker that was told last
 * @param bulkhead how many calls to it are under way
 * @param retry counts what is sent again
 * @param budget what calls have paid for retries
 * @param resends what may go once more on another connection
 */
record Target(
        String name,
        CircuitBreaker breaker,
        AtomicReference<CircuitBreaker.State> told,
        Bulkhead bulkhead,
        Retry retry,
        RetryBudget budget,
        Resends resends) {

    /**
     * Tells of a state that was not told of yet. A listener at the breaker would have it make an event, with a date, of each
     * call.
     */
    void tell(ClientEvents events) {
        CircuitBreaker.State now = breaker.getState();
        CircuitBreaker.State before = told.get();
        if (now != before && told.compareAndSet(before, now)) {
            events.circuit(name, now);
        }
    }

    /** Tells whether nothing is known that would be lost with it. */
    boolean isForgettable() {
        return breaker.getState() == CircuitBreaker.State.CLOSED
                && bulkhead.getMetrics().getAvailableConcurrentCalls()
                        == bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
    }
}
