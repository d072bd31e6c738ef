package dev.everyhop.token;

import java.time.Duration;

/**
 * The outcome of asking for a token. Whatever the authorization server does, it is one of these and never an exception.
 *
 * <p><b>Security guarantees.</b> Nothing in a refusal comes from the server's answer: its texts are dropped, its error
 * codes become a {@link ObtainReason}.
 */
public sealed interface TokenOutcome {

    /**
     * A token that may be used now.
     *
     * @param token the token
     */
    record Obtained(ObtainedToken token) implements TokenOutcome {}

    /**
     * No token, and asking again does not help until something changes: what the server said is about this request, or its
     * answer cannot be used.
     *
     * @param reason why
     */
    record Refused(ObtainReason reason) implements TokenOutcome {}

    /**
     * No token for now: the server does not answer, or is being left alone since it did not.
     *
     * @param reason why
     * @param retryAfter when a new try may succeed
     */
    record Unavailable(ObtainReason reason, Duration retryAfter) implements TokenOutcome {}
}
