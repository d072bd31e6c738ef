package dev.everyhop.gate.internal.openapi;

import java.util.List;

/**
 * One way to be let in: all that it names is needed.
 *
 * @param token whether a token is needed
 * @param mutualTls whether a client certificate is needed
 * @param scopes the scopes that the token needs
 */
public record Alternative(boolean token, boolean mutualTls, List<String> scopes) {

    /** Copies the scopes. */
    public Alternative {
        scopes = List.copyOf(scopes);
    }

    /** Returns whether nothing is needed. */
    public boolean isAnonymous() {
        return !token && !mutualTls;
    }

    /** Returns whether whoever takes this way could take the other one as well. */
    public boolean isCoveredBy(Alternative other) {
        return (token || !other.token) && (mutualTls || !other.mutualTls) && scopes.containsAll(other.scopes);
    }
}
