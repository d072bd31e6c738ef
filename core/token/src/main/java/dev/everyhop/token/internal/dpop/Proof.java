package dev.everyhop.token.internal.dpop;

import org.jspecify.annotations.Nullable;

/**
 * What came of checking a proof.
 *
 * @param fault why it is refused; null if it is not
 * @param id the digest of its {@code jti}; empty if it is refused
 * @param until until when it could be used again, in seconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent")
public record Proof(@Nullable DpopFault fault, byte[] id, long until) {

    static Proof refused(DpopFault fault) {
        return new Proof(fault, new byte[0], 0);
    }
}
