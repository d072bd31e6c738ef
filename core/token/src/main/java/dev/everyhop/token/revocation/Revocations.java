package dev.everyhop.token.revocation;

/**
 * Knows which tokens were called back.
 *
 * <p><b>Contract.</b> Asked for each verified token, those in the cache too, unless {@link #version} says that nothing was
 * called back since the token was asked for last.
 *
 * <p><b>Thread safety.</b> Implementations are called from many threads at once.
 *
 * <p><b>Failure.</b> One that cannot tell answers {@link Answer#UNAVAILABLE}, or throws, and the token is refused.
 */
@FunctionalInterface
public interface Revocations {

    /** What is known of a token. */
    enum Answer {
        /** It was not called back. */
        CURRENT,
        /** It was called back. */
        REVOKED,
        /** Nobody can tell. */
        UNAVAILABLE
    }

    /**
     * Returns what is known of a token.
     *
     * @param now seconds since the epoch
     */
    Answer check(TokenFacts token, long now);

    /**
     * Returns a number that changes with each revocation, before the revocation is over; negative if there is none, and
     * tokens are asked for each time.
     */
    default long version() {
        return -1;
    }

    /** Returns whether {@link #check} may wait for something outside of this JVM; one that does not says so. */
    default boolean mayBlock() {
        return true;
    }
}
