package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Route;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the callers of a handler need.
 *
 * @param publicReason why it is open to anyone; null where a token is needed
 * @param scopes the scopes that a token must have, all of them
 * @param declared whether somebody wrote it down for this handler; a default gives way to what the properties list
 */
record Need(@Nullable String publicReason, List<String> scopes, boolean declared) {

    /** What a handler needs that says nothing. */
    static final Need TOKEN = new Need(null, List.of(), false);

    Need {
        scopes = List.copyOf(scopes);
    }

    static Need scopesUnlessListed(List<String> scopes) {
        return new Need(null, scopes, false);
    }

    static Need of(Route route) {
        return new Need(route.publicReason(), route.scopes(), true);
    }

    boolean sameAs(Need other) {
        return (publicReason == null) == (other.publicReason == null)
                && Set.copyOf(scopes).equals(Set.copyOf(other.scopes));
    }

    boolean metBy(Caller caller) {
        return publicReason != null
                || (caller.isAuthenticated() && caller.scopes().containsAll(scopes));
    }

    Route route(String method, String template) {
        return new Route(method, template, publicReason, scopes);
    }
}
