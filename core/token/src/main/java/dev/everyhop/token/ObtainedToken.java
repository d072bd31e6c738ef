package dev.everyhop.token;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token to call another service with.
 *
 * <p><b>Security guarantees.</b> {@link #toString} never shows it. Its text has only characters that may stand in a header.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class ObtainedToken {

    private final String value;
    private final @Nullable DpopKey key;
    private final Instant expiresAt;
    private final Set<String> scopes;

    ObtainedToken(String value, @Nullable DpopKey key, Instant expiresAt, Set<String> scopes) {
        this.value = value;
        this.key = key;
        this.expiresAt = expiresAt;
        this.scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
    }

    /** Returns the token's text. */
    public String value() {
        return value;
    }

    /** Returns the value of the {@code Authorization} header: {@code DPoP …} for a token that is bound so, else {@code Bearer …}. */
    public String authorization() {
        return (key == null ? "Bearer " : "DPoP ") + value;
    }

    /**
     * Makes the {@code DPoP} header for one request with this token; empty if it is not bound so.
     *
     * @param method the request's method
     * @param uri where it goes
     * @param nonce what that server last sent in {@code DPoP-Nonce}; null if nothing
     */
    public Optional<String> proof(String method, URI uri, @Nullable String nonce) {
        return key == null ? Optional.empty() : Optional.of(key.proof(method, uri, value, nonce));
    }

    /** Returns when the server says that it expires, or a minute after it came if the server says nothing. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Returns its scopes: those that the server names, or else those that were asked for (RFC 6749, section 5.1). */
    public Set<String> scopes() {
        return scopes;
    }

    /** Returns the scheme and the expiry, never the token. */
    @Override
    public String toString() {
        return "ObtainedToken[" + (key == null ? "Bearer" : "DPoP") + ", " + expiresAt + "]";
    }
}
