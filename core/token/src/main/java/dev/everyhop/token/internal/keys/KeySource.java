package dev.everyhop.token.internal.keys;

import dev.everyhop.token.KeySetSnapshot;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer over time. */
public interface KeySource extends AutoCloseable {

    /** Returns the keys to use now, without ever waiting; null when there are none or they are too old to be used. */
    @Nullable
    KeySet current();

    /**
     * Says that a token names a key which {@code seen} does not have, and asks for a newer set. May start a fetch and may
     * wait for one in flight within a small budget; never holds a lock while waiting.
     *
     * @param kid the key id of the token; null where it has none
     * @param seen the set that was looked at; null where there was none
     * @param mayWait whether the thread may wait
     * @return what to do; {@link Answer.MustWait} only to a thread that may not
     */
    Answer unknownKey(@Nullable String kid, @Nullable KeySet seen, boolean mayWait);

    /** Asks for a newer set on a thread that may wait. */
    default Answer unknownKey(@Nullable String kid, @Nullable KeySet seen) {
        return unknownKey(kid, seen, true);
    }

    /** Returns what is known now, for health checks. */
    KeySetSnapshot snapshot();

    /** Starts the first fetch in the background; a source that fetches nothing does nothing. */
    void start();

    /** Stops background work. Keys that are there stay usable. */
    @Override
    void close();

    /** What came of asking for a newer set. */
    sealed interface Answer {
        /** There is a newer set: look again, once. */
        record Newer(KeySet keys) implements Answer {}

        /** The set is current and does not have the key. */
        record NoSuchKey() implements Answer {}

        /**
         * The issuer's keys cannot be had at present.
         *
         * @param retryAfterSeconds when to try again
         */
        record Unavailable(int retryAfterSeconds) implements Answer {}

        /** A fetch is in flight that is worth waiting for. */
        record MustWait() implements Answer {}
    }
}
