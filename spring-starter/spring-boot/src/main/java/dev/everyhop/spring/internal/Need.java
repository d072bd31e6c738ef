package dev.everyhop.spring.internal;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the callers of a handler need.
 *
 * @param publicReason why it is open to anyone; null where a token is needed
 * @param scopes the scopes that a token must have, all of them
 * @param stepUp how strong and fresh the authentication must be; null where that does not count
 * @param declared whether somebody wrote it down for this handler; a default gives way to what the properties list
 * @param limits how often they may call
 */
public record Need(
        @Nullable String publicReason,
        List<String> scopes,
        RouteRules.@Nullable StepUp stepUp,
        boolean declared,
        List<RouteRules.Limit> limits) {

    /** What a handler needs that says nothing. */
    public static final Need TOKEN = new Need(null, List.of(), null, false);

    public Need {
        scopes = List.copyOf(scopes);
        limits = List.copyOf(limits);
    }

    public Need(
            @Nullable String publicReason, List<String> scopes, RouteRules.@Nullable StepUp stepUp, boolean declared) {
        this(publicReason, scopes, stepUp, declared, List.of());
    }

    public static Need scopesUnlessListed(List<String> scopes) {
        return new Need(null, scopes, null, false);
    }

    public static Need of(Route route) {
        return new Need(
                route.publicReason(),
                route.scopes(),
                route.rules().stepUp().orElse(null),
                true,
                route.rules().limits());
    }

    public boolean sameAs(Need other) {
        return (publicReason == null) == (other.publicReason == null)
                && Set.copyOf(scopes).equals(Set.copyOf(other.scopes))
                && Objects.equals(stepUp, other.stepUp)
                && Set.copyOf(limits).equals(Set.copyOf(other.limits));
    }

    public boolean metBy(Caller caller) {
        // How an authentication was made is told by the gate alone.
        return publicReason != null
                || (stepUp == null
                        && caller.isAuthenticated()
                        && caller.scopes().containsAll(scopes));
    }

    public Route route(String method, String template) {
        Route route = new Route(method, template, publicReason, scopes);
        if (stepUp == null && limits.isEmpty()) {
            return route;
        }
        RouteRules.Builder rules = RouteRules.builder();
        if (stepUp != null) {
            rules.stepUp(stepUp);
        }
        limits.forEach(rules::limit);
        return route.with(rules.build());
    }
}
