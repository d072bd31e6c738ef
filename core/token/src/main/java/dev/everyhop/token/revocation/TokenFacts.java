package dev.everyhop.token.revocation;

import org.jspecify.annotations.Nullable;

/**
 * What a verified token may be called back by.
 *
 * @param issuer the issuer ({@code iss})
 * @param id the token's id ({@code jti}); null if it has none
 * @param subject the subject ({@code sub}); null if it has none
 * @param session the session at the issuer ({@code sid}); null if it names none
 * @param client the client; null if it names none
 * @param issuedAt when it was issued ({@code iat}), in seconds since the epoch; 0 if it does not say
 */
public record TokenFacts(
        String issuer,
        @Nullable String id,
        @Nullable String subject,
        @Nullable String session,
        @Nullable String client,
        long issuedAt) {

    /** Returns the issuer and nothing that names a person. */
    @Override
    public String toString() {
        return "TokenFacts[" + issuer + "]";
    }
}
