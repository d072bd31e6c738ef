package dev.everyhop.spring.internal;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the callers of a handler need.
 *
 * @param publicReason why it is open to anyone; null where a token is needed
 * @param scopes the scopes that a token must have, all of them
 * @param declared whether somebody wrote it down for this handler; a default gives way to what the properties list
 * @param limits how often they may call
 */
public record Need(
        @Nullable String publicReason, List<String> scopes, boolean declared, List<RouteRules.Limit> limits) {

    /** What a handler needs that says nothing. */
    public static final Need TOKEN = new Need(null, List.of(), false);

    public Need {
        scopes = List.copyOf(scopes);
        limits = List.copyOf(limits);
    }

    public Need(@Nullable String publicReason, List<String> scopes, boolean declared) {
        this(publicReason, scopes, declared, List.of());
    }

    public static Need scopesUnlessListed(List<String> scopes) {
        return new Need(null, scopes, false);
    }

    public static Need of(Route route) {
        return new Need(
                route.publicReason(), route.scopes(), true, route.rules().limits());
    }

    public boolean sameAs(Need other) {
        return (publicReason == null) == (other.publicReason == null)
                && Set.copyOf(scopes).equals(Set.copyOf(other.scopes))
                && Set.copyOf(limits).equals(Set.copyOf(other.limits));
    }

    public boolean metBy(Caller caller) {
        return publicReason != null
                || (caller.isAuthenticated() && caller.scopes().containsAll(scopes));
    }

    public Route route(String method, String template) {
        Route route = new Route(method, template, publicReason, scopes);
        if (limits.isEmpty()) {
            return route;
        }
        RouteRules.Builder rules = RouteRules.builder();
        limits.forEach(rules::limit);
        return route.with(rules.build());
    }
}
