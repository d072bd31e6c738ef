package dev.everyhop.gate;

import dev.everyhop.access.Grants;
import dev.everyhop.token.VerifiedToken;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: proved by a token, or anonymous on a public route.
 *
 * <p><b>Security guarantees.</b> Claims of a token that was refused never get here: a caller is authenticated or has
 * nothing. Subjects and clients are names that an issuer gives; two issuers may give one name to two callers, so
 * compare {@link #issuer} too where several are accepted.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class Caller {

    private static final Caller ANONYMOUS = new Caller(null, null, null, null, false);
    private static final Caller CERTIFIED = new Caller(null, null, null, null, true);

    private final @Nullable VerifiedToken token;

    /** The token as the handler gets it: marked, where its route lets it be handed on. */
    private final @Nullable VerifiedToken shown;

    private final @Nullable GrantsCache grants;
    private final @Nullable VerifiedToken transaction;
    private final boolean certificate;

    private Caller(
            @Nullable VerifiedToken token,
            @Nullable VerifiedToken shown,
            @Nullable GrantsCache grants,
            @Nullable VerifiedToken transaction,
            boolean certificate) {
        this.token = token;
        this.shown = shown;
        this.grants = grants;
        this.transaction = transaction;
        this.certificate = certificate;
    }

    static Caller anonymous() {
        return ANONYMOUS;
    }

    /** Returns a caller without a token who showed a client certificate. */
    static Caller certified() {
        return CERTIFIED;
    }

    static Caller of(
            VerifiedToken token, GrantsCache grants, @Nullable VerifiedToken transaction, boolean certificate) {
        return new Caller(token, token, grants, transaction, certificate);
    }

    /** Returns this caller with a token that may be handed on as it is. */
    Caller forwardable() {
        return token == null
                ? this
                : new Caller(token, token.dangerouslyForwardable(), grants, transaction, certificate);
    }

    /** Returns whether a token proves who calls. */
    public boolean isAuthenticated() {
        return token != null;
    }

    /** Returns the token; empty for an anonymous caller. */
    public Optional<VerifiedToken> token() {
        return Optional.ofNullable(shown);
    }

    /** Returns the issuer of the token; empty for an anonymous caller. */
    public Optional<String> issuer() {
        return token().map(VerifiedToken::issuer);
    }

    /** Returns the subject of the token, if there is one. */
    public Optional<String> subject() {
        return token().flatMap(VerifiedToken::subject);
    }

    /** Returns the client that the token was issued to, if it says so. */
    public Optional<String> clientId() {
        return token().flatMap(VerifiedToken::clientId);
    }

    /** Returns the scopes of the token; none for an anonymous caller. */
    public Set<String> scopes() {
        return token == null ? Set.of() : token.scopes();
    }

    /** Returns the roles of the token; none for an anonymous caller. */
    public Set<String> roles() {
        return token == null ? Set.of() : token.roles();
    }

    /**
     * Returns the transaction token that came with the call (draft-ietf-oauth-transaction-tokens): on whose behalf the
     * caller calls, and within which transaction. What it says is no permission of the caller's.
     */
    public Optional<VerifiedToken> onBehalfOf() {
        return Optional.ofNullable(transaction);
    }

    /** Returns whether the route asked for a client certificate and the caller showed one. */
    boolean showedCertificate() {
        return certificate;
    }

    /** Returns what the caller may do by the access rules of the gate; nothing for an anonymous caller. */
    public Grants grants() {
        return token == null || grants == null ? Grants.anonymous() : grants.of(token);
    }

    /** Returns whether the caller is authenticated, never who it is. */
    @Override
    public String toString() {
        return token == null ? "Caller[anonymous]" : "Caller[authenticated]";
    }
}
