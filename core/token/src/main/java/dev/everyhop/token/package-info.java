/**
 * Verification of access tokens: who calls, proved by a signature.
 *
 * <p>The way in is {@link dev.everyhop.token.TokenVerifier}. This room knows how a token is formed, which keys an issuer
 * has and what the claims mean; it knows nothing of HTTP requests, permissions or frameworks.
 */
@NullMarked
package dev.everyhop.token;

import org.jspecify.annotations.NullMarked;
