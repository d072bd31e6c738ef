package dev.everyhop.token;

import org.jspecify.annotations.Nullable;

/** The caller's own token, as it is, where the route that took it says so. */
enum ForwardedToken implements TokenSource {
    INSTANCE;

    @Override
    public TokenOutcome get(@Nullable VerifiedToken caller) {
        if (caller == null) {
            return new TokenOutcome.Refused(ObtainReason.NO_CALLER);
        }
        if (!caller.isForwardable()) {
            return new TokenOutcome.Refused(ObtainReason.FORWARD_NOT_ALLOWED);
        }
        return caller.confirmation() == null
                ? new TokenOutcome.Obtained(
                        new ObtainedToken(caller.compact(), null, caller.expiresAt(), caller.scopes()))
                : new TokenOutcome.Refused(ObtainReason.CALLER_BOUND);
    }

    @Override
    public TokenOutcome renew(ObtainedToken refused, @Nullable VerifiedToken caller) {
        return new TokenOutcome.Refused(ObtainReason.FRESH_TOKEN_REFUSED);
    }
}
