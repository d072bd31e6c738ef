package dev.everyhop.spring.internal;

import dev.everyhop.limit.LimitStore;
import dev.everyhop.token.Dpop;
import dev.everyhop.token.replay.ReplayStore;
import dev.everyhop.token.revocation.Revocations;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What instances of the service share. It does not say where, so that a service that shares nothing needs nothing.
 *
 * @param limits where permits are counted; null if in this process
 * @param proofs adds where proofs are remembered
 * @param oneTimeTokens where it is remembered which tokens were used; null if nowhere
 * @param revocations what was called back; null if nobody is asked
 */
public record SharedStores(
        @Nullable LimitStore limits,
        UnaryOperator<Dpop> proofs,
        @Nullable ReplayStore oneTimeTokens,
        @Nullable Revocations revocations) {

    /** Returns that nothing is shared. */
    public static SharedStores none() {
        return new SharedStores(null, UnaryOperator.identity(), null, null);
    }
}
