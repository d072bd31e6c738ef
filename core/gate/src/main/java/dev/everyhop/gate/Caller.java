package dev.everyhop.gate;

import dev.everyhop.token.VerifiedToken;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: proved by a token, or anonymous on a public route.
 *
 * <p><b>Security guarantees.</b> Claims of a token that was refused never get here: a caller is authenticated or has
 * nothing.
 */
public final class Caller {

    private static final Caller ANONYMOUS = new Caller(null);

    private final @Nullable VerifiedToken token;

    private Caller(@Nullable VerifiedToken token) {
        this.token = token;
    }

    static Caller anonymous() {
        return ANONYMOUS;
    }

    static Caller of(VerifiedToken token) {
        return new Caller(token);
    }

    /** Returns whether a token proves who calls. */
    public boolean isAuthenticated() {
        return token != null;
    }

    /** Returns the token; empty for an anonymous caller. */
    public Optional<VerifiedToken> token() {
        return Optional.ofNullable(token);
    }

    /** Returns the subject of the token, if there is one. */
    public Optional<String> subject() {
        return token().flatMap(VerifiedToken::subject);
    }

    /** Returns the scopes of the token; none for an anonymous caller. */
    public Set<String> scopes() {
        return token == null ? Set.of() : token.scopes();
    }

    /** Returns whether the caller is authenticated, never who it is. */
    @Override
    public String toString() {
        return token == null ? "Caller[anonymous]" : "Caller[authenticated]";
    }
}
