package dev.everyhop.token;

import org.jspecify.annotations.Nullable;

/**
 * Where the refresh token of one session is kept. A server may rotate it at each use (RFC 9700, section 4.14): the old one
 * is then worthless, and a second use of it may end the session.
 *
 * <p><b>Thread safety.</b> A {@link TokenSource} calls it from one background thread at a time.
 */
public interface RefreshTokenStore {

    /** Returns the refresh token; null if there is none. */
    @Nullable
    String current();

    /** Keeps the refresh token that replaces the one before. */
    void replace(String refreshToken);
}
