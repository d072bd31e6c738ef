package dev.everyhop.spring.internal;

import dev.everyhop.access.Requirement;
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
 * @param alternatives ways to be let in, of which one must be taken; none if the scopes say it all
 * @param requirement the permissions and roles that are needed; null if none are
 * @param ofToken what is needed of the token itself
 * @param declared whether somebody wrote it down for this handler; a default gives way to what is listed
 * @param limits how often they may call
 * @param audit the class of records of permitted calls; null where nothing says it
 */
public record Need(
        @Nullable String publicReason,
        List<String> scopes,
        List<RouteRules.Alternative> alternatives,
        @Nullable Requirement requirement,
        TokenNeed ofToken,
        boolean declared,
        List<RouteRules.Limit> limits,
        RouteRules.@Nullable AuditClass audit) {

    /** What a handler needs that says nothing. */
    public static final Need TOKEN = new Need(null, List.of(), false);

    public Need {
        scopes = List.copyOf(scopes);
        alternatives = List.copyOf(alternatives);
        limits = List.copyOf(limits);
    }

    public Need(@Nullable String publicReason, List<String> scopes, boolean declared) {
        this(publicReason, scopes, List.of(), null, TokenNeed.NOTHING, declared, List.of(), null);
    }

    public static Need scopesUnlessListed(List<String> scopes) {
        return new Need(null, scopes, false);
    }

    public static Need of(Route route) {
        return new Need(
                route.publicReason(),
                route.scopes(),
                route.rules().alternatives(),
                route.rules().requirement().orElse(null),
                TokenNeed.of(route.rules()),
                true,
                route.rules().limits(),
                route.rules().audit().orElse(null));
    }

    public boolean sameAs(Need other) {
        return (publicReason == null) == (other.publicReason == null)
                && Set.copyOf(scopes).equals(Set.copyOf(other.scopes))
                && Set.copyOf(alternatives).equals(Set.copyOf(other.alternatives))
                && Objects.equals(requirement, other.requirement)
                && ofToken.equals(other.ofToken)
                && Set.copyOf(limits).equals(Set.copyOf(other.limits))
                && audit == other.audit;
    }

    public Route route(String method, String template, String source) {
        if (alternatives.isEmpty()
                && requirement == null
                && ofToken.equals(TokenNeed.NOTHING)
                && limits.isEmpty()
                && audit == null) {
            return new Route(method, template, publicReason, scopes);
        }
        RouteRules.Builder rules = RouteRules.builder().origin(source);
        alternatives.forEach(rules::alternative);
        if (requirement != null) {
            rules.require(requirement);
        }
        ofToken.addTo(rules);
        limits.forEach(rules::limit);
        if (audit != null) {
            rules.audit(audit);
        }
        return new Route(method, template, publicReason, scopes, rules.build());
    }
}
