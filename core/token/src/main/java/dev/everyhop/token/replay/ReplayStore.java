package dev.everyhop.token.replay;

/**
 * Remembers what may be used once: DPoP proofs (RFC 9449, section 11.1) and tokens of routes that take each only once.
 *
 * <p><b>Contract.</b> Of any number of calls with one owner and one id, on any threads and instances that share the store,
 * one is answered with {@link Answer#FIRST} until the time that it named. A live entry is never dropped to make room: a
 * store without room answers {@link Answer#FULL}. Entries are asked for only when all else about the proof and its token
 * was found good.
 *
 * <p><b>Failure.</b> A store that cannot tell answers {@link Answer#UNAVAILABLE}, or throws, and the request is refused.
 */
@FunctionalInterface
public interface ReplayStore {

    /** What a store knows of an id. */
    enum Answer {
        /** It was never seen; now it is remembered. */
        FIRST,
        /** It was seen before. */
        REPLAYED,
        /** Its owner has as many live entries as one owner may have. */
        OVER_QUOTA,
        /** There is no room for another live entry. */
        FULL,
        /** Nobody can tell. */
        UNAVAILABLE
    }

    /**
     * Remembers an id, if it is new.
     *
     * @param owner whose id it is, as 32 bytes: the thumbprint of the key that signed the proof, or the digest of the
     *     issuer of the token
     * @param id the id as 32 bytes: the digest of the {@code jti}
     * @param now the time in seconds since the epoch
     * @param until until when it must be remembered, in seconds since the epoch
     */
    Answer claim(byte[] owner, byte[] id, long now, long until);

    /** Returns whether {@link #claim} may wait for something outside of this JVM; a store that does not says so. */
    default boolean mayBlock() {
        return true;
    }
}
