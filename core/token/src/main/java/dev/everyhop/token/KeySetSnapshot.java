package dev.everyhop.token;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one issuer's keys at one moment, for health checks and posture reports.
 *
 * @param issuer the issuer
 * @param state how the keys stand
 * @param keyIds the {@code kid} of each current key; a key without one is shown as an empty string
 * @param fetchedAt when the current keys were fetched; absent before the first success and for keys given locally
 * @param lastFailure when the last fetch failed; absent if none has failed since the last success
 * @param consecutiveFailures how many fetches have failed since the last success
 * @param generation counts the key sets that differed from the one before
 */
public record KeySetSnapshot(
        String issuer,
        State state,
        List<String> keyIds,
        @Nullable Instant fetchedAt,
        @Nullable Instant lastFailure,
        int consecutiveFailures,
        long generation) {

    /** How an issuer's keys stand. */
    public enum State {
        /** No keys have been had yet: tokens of this issuer are answered with 503. */
        ABSENT,
        /** The keys are current. */
        FRESH,
        /** The keys are past their time and the issuer does not answer; they still serve. */
        STALE,
        /** The keys are older than the longest time that stale keys may serve: tokens are answered with 503. */
        EXPIRED
    }

    /** Copies the list. */
    public KeySetSnapshot {
        keyIds = List.copyOf(keyIds);
    }
}
