package dev.everyhop.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of {@link TokenVerifier#verify}: a verified token, or the reason why there is none.
 *
 * <p><b>Security guarantees.</b> Nothing in a rejection comes from the token: no text of it holds a part of the token, of
 * a claim or of a key.
 */
public sealed interface TokenResult {

    /**
     * Returns the token.
     *
     * @throws TokenRejectedException if it was refused
     */
    VerifiedToken orElseThrow();

    /**
     * The token is genuine, current and meant for this service.
     *
     * @param token what it says
     */
    record Verified(VerifiedToken token) implements TokenResult {
        @Override
        public VerifiedToken orElseThrow() {
            return token;
        }
    }

    /**
     * The token is refused.
     *
     * @param reason why
     * @param issuer the configured issuer that the token claims to be from; absent where none was recognised
     * @param retryAfter when a new try may succeed; present where the reason {@linkplain TokenReason#isTemporary is
     *     temporary}, and only there
     */
    record Rejected(
            TokenReason reason,
            @Nullable String issuer,
            @Nullable Duration retryAfter) implements TokenResult {
        @Override
        public VerifiedToken orElseThrow() {
            throw new TokenRejectedException(reason);
        }
    }
}
