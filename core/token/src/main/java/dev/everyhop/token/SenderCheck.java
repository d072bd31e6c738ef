package dev.everyhop.token;

import dev.everyhop.token.Presentation.Scheme;
import dev.everyhop.token.internal.dpop.DpopFault;
import dev.everyhop.token.internal.dpop.Nonces;
import dev.everyhop.token.internal.dpop.Proof;
import dev.everyhop.token.internal.dpop.ProofCheck;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether who sends a token is who it was issued to, as far as the token says how to tell. */
final class SenderCheck {

    private static final Map<DpopFault, TokenReason> REASONS = new EnumMap<>(DpopFault.class);

    static {
        for (DpopFault fault : DpopFault.values()) {
            REASONS.put(fault, TokenReason.valueOf("DPOP_" + fault.name()));
        }
    }

    private final @Nullable ProofCheck proofs;
    private final @Nullable ReplayStore replay;
    private final @Nullable Nonces nonces;
    private final List<String> algorithms;

    SenderCheck(@Nullable Dpop dpop, @Nullable Provider provider) {
        if (dpop == null) {
            proofs = null;
            replay = null;
            nonces = null;
            algorithms = List.of();
            return;
        }
        long skew = dpop.clockSkew.toSeconds();
        if (dpop.nonces != null) {
            dpop.nonces.check();
        }
        nonces = dpop.nonces == null ? null : new Nonces(dpop.nonces.secrets, dpop.nonces.lifetime.toSeconds(), skew);
        proofs = new ProofCheck(dpop.algorithms, dpop.bases, dpop.maxAge.toSeconds(), skew, nonces, provider);
        replay = dpop.store(proofs.longestLife());
        checkLife(replay, proofs.longestLife(), "Dpop.replay");
        algorithms = dpop.algorithms.stream().map(JwsAlgorithm::joseName).toList();
    }

    /**
     * Checks that a store remembers for long enough, where it says how long it does.
     *
     * @throws IllegalStateException if it does not
     */
    static void checkLife(ReplayStore store, long seconds, String option) {
        if (store instanceof LocalReplayStore local && local.longestLife().toSeconds() < seconds) {
            throw new IllegalStateException(option + " has a store whose longestLife is " + local.longestLife()
                    + ", and would refuse all: make it " + Duration.ofSeconds(seconds) + " or more");
        }
    }

    /** Returns what is wrong with how a genuine token came; null if nothing is. */
    @Nullable
    TokenReason fault(VerifiedToken token, String compact, Presentation how, long now) {
        Confirmation bound = token.confirmation();
        if (bound == null) {
            return how.scheme() == Scheme.DPOP ? TokenReason.DPOP_TOKEN_UNBOUND : null;
        }
        if (bound.isUnknown()) {
            return TokenReason.CONFIRMATION;
        }
        if (bound.certificate() != null) {
            byte[] seen = how.certificateThumbprint();
            if (seen == null) {
                return TokenReason.CERTIFICATE_UNSEEN;
            }
            if (!MessageDigest.isEqual(bound.certificate(), seen)) {
                return TokenReason.CERTIFICATE_MISMATCH;
            }
        }
        if (bound.key() == null) {
            return how.scheme() == Scheme.DPOP ? TokenReason.DPOP_TOKEN_UNBOUND : null;
        }
        return proofs == null ? TokenReason.CONFIRMATION : proofFault(proofs, bound.key(), compact, how, now);
    }

    private @Nullable TokenReason proofFault(ProofCheck check, byte[] key, String compact, Presentation how, long now) {
        if (how.scheme() != Scheme.DPOP) {
            return TokenReason.DPOP_AS_BEARER;
        }
        Proof proof = check.check(how.proofs(), how.method(), how.path(), compact, key, now);
        if (proof.fault() != null) {
            return REASONS.get(proof.fault());
        }
        return switch (claim(Objects.requireNonNull(replay), key, proof.id(), now, proof.until())) {
            case FIRST -> null;
            case REPLAYED -> TokenReason.DPOP_REPLAYED;
            case OVER_QUOTA -> TokenReason.DPOP_QUOTA;
            case FULL, UNAVAILABLE -> TokenReason.REPLAY_UNAVAILABLE;
        };
    }

    /** Asks a store; one that throws cannot tell. */
    @SuppressWarnings("NullAway") // a store of somebody else may return what its contract does not allow
    static ReplayStore.Answer claim(ReplayStore store, byte[] owner, byte[] id, long now, long until) {
        try {
            ReplayStore.Answer answer = store.claim(owner, id, now, until);
            return answer == null ? ReplayStore.Answer.UNAVAILABLE : answer;
        } catch (RuntimeException e) {
            return ReplayStore.Answer.UNAVAILABLE;
        }
    }

    boolean checksProofs() {
        return proofs != null;
    }

    /** Returns whether checking this token's sender may wait for something outside of this JVM. */
    boolean mayBlock(VerifiedToken token) {
        return replay != null && token.isBoundToKey() && replay.mayBlock();
    }

    @Nullable
    String nonce(long now) {
        return nonces == null ? null : nonces.current(now);
    }

    List<String> algorithms() {
        return algorithms;
    }
}
