package dev.everyhop.token;

import org.jspecify.annotations.Nullable;

/**
 * Where the tokens for calls to one service come from: what an HTTP client asks before each request, and once more after
 * a 401. Made by a {@link TokenClient}.
 *
 * <p><b>Thread safety.</b> Safe. Both methods may wait for the authorization server: they do not belong on an event loop.
 */
public interface TokenSource {

    /**
     * Returns a token.
     *
     * @param caller whose request is being served; null if nobody's
     */
    TokenOutcome get(@Nullable VerifiedToken caller);

    /**
     * Returns another token in place of one that the service refused with 401, for one retry. Many that were refused at once
     * cause one request; a token that is only seconds old is not replaced.
     *
     * @param refused the token that was refused
     * @param caller as for {@link #get}
     */
    TokenOutcome renew(ObtainedToken refused, @Nullable VerifiedToken caller);

    /**
     * Returns a source that hands on the caller's own token. The service that gets it can then do everything that the
     * caller may do anywhere else: exchange it instead, wherever the authorization server can. It hands on nothing but tokens
     * that are marked ({@link VerifiedToken#dangerouslyForwardable}), as those of routes are that say
     * {@code dangerouslyForwardToken}; the others it refuses with {@link ObtainReason#FORWARD_NOT_ALLOWED}.
     */
    static TokenSource dangerouslyForwardToken() {
        return ForwardedToken.INSTANCE;
    }
}
