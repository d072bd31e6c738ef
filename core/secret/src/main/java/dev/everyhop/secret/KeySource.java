package dev.everyhop.secret;

import java.time.Duration;

/**
 * Where key material comes from: files, a vault, a workload agent.
 *
 * <p><b>Contract.</b> {@link #read} is called by one thread at a time, never on a request's. It may do I/O, bounded by
 * its own timeouts. A failure is a result, not an exception. Reading again without a change gives the same material.
 */
public interface KeySource extends AutoCloseable {

    /** Returns what the source is, for events and health, such as {@code pem:/etc/tls}; never a secret. */
    String name();

    /** Reads what there is now. */
    KeyRead read();

    /** Returns how long to wait between two reads; 10 seconds unless the source knows better. */
    default Duration interval() {
        return Duration.ofSeconds(10);
    }

    /**
     * Tells whether something may have changed since the last call, without waiting; asked about once a second. It is a
     * hint that makes rotation quicker, nothing depends on it.
     */
    default boolean mayHaveChanged() {
        return false;
    }

    /** Lets go of what the source holds. */
    @Override
    default void close() {}
}
