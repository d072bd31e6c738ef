package dev.everyhop.gate;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectCall;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.access.Requirement;
import dev.everyhop.token.Presentation.Scheme;
import dev.everyhop.token.VerifiedToken;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** May they: scopes, then permissions and roles; and, once the parameters are checked, whether the object is theirs. */
final class AccessLayer {

    private final @Nullable AccessRules rules;
    private final ObjectRules objectRules;
    private final Denials denials;
    private final GrantsCache grants;

    AccessLayer(@Nullable AccessRules rules, ObjectRules objectRules, Denials denials) {
        this.rules = rules;
        this.objectRules = objectRules;
        this.denials = denials;
        this.grants = new GrantsCache(rules == null ? AccessRules.builder().build() : rules);
    }

    GrantsCache grants() {
        return grants;
    }

    /** Returns the refusal of a caller who lacks what the route asks for; null if nothing is lacking. */
    Decision.@Nullable Deny refusal(Route route, Caller caller) {
        if (!route.isPublic() && !hasScopes(route, caller)) {
            return caller.isAuthenticated()
                    ? withoutScopes(route, caller)
                    : denials.missing(GateReason.CREDENTIALS_MISSING, route);
        }
        RouteRules needs = route.rules();
        if (needs.requirement().isEmpty()) {
            return null;
        }
        return refusal(caller.grants().check(needs.requirement().get()));
    }

    /** Returns whether what the route asks of this layer may do I/O: a realm, or an object rule. */
    boolean mayBlock(Route route, Caller caller) {
        List<String> names = route.rules().objectRules();
        for (int i = 0; i < names.size(); i++) {
            if (objectRules.mayBlock(names.get(i))) {
                return true;
            }
        }
        Requirement requirement = route.rules().requirement().orElse(null);
        return requirement != null && caller.grants().mayBlock(requirement);
    }

    /** Returns the refusal of the first object rule of the route that does not let the call pass; null if all do. */
    Decision.@Nullable Deny objectRefusal(Route route, Caller caller, Map<String, String> pathVariables) {
        List<String> names = route.rules().objectRules();
        if (names.isEmpty()) {
            return null;
        }
        ObjectCall call = new ObjectCall(caller.grants(), pathVariables);
        for (String name : names) {
            Decision.Deny deny = refusal(objectRules.check(name, call));
            if (deny != null) {
                return deny;
            }
        }
        return null;
    }

    /**
     * Checks that everything which a route asks of access can be answered.
     *
     * @throws IllegalStateException if not; the message says what to add
     */
    void checkAnswers(Route route) {
        RouteRules needs = route.rules();
        if (needs.requirement().isPresent() && rules == null && !route.isPublic()) {
            throw new IllegalStateException(
                    PolicyCheck.name(route) + " needs " + needs.requirement().get()
                            + " and the gate has no rules that grant any: add access(AccessRules.builder()...build())");
        }
        for (String name : needs.objectRules()) {
            if (!objectRules.names().contains(name)) {
                throw new IllegalStateException(PolicyCheck.name(route) + " names the object rule '" + name
                        + "' and the gate does not know it: add objectRules(ObjectRules.builder().rule(\"" + name
                        + "\", ...).build())");
            }
            List<String> variables = Template.parse(route.template()).names();
            for (String variable : objectRules.variables(name)) {
                if (!variables.contains(variable)) {
                    throw new IllegalStateException(PolicyCheck.name(route) + " names the object rule '" + name
                            + "', which needs the path variable {" + variable + "}: the path has none of that name");
                }
            }
        }
    }

    /** Says that the certificate is what is missing where the scopes of some way are there. */
    private Decision.Deny withoutScopes(Route route, Caller caller) {
        boolean scopes = caller.scopes().containsAll(route.scopes())
                && route.rules().alternatives().stream()
                        .anyMatch(way -> caller.scopes().containsAll(way.scopes()));
        Scheme scheme = caller.token().filter(VerifiedToken::isBoundToKey).isPresent() ? Scheme.DPOP : Scheme.BEARER;
        return scopes ? denials.of(GateReason.CERTIFICATE_MISSING) : denials.scopeMissing(route, scheme);
    }

    private static boolean hasScopes(Route route, Caller caller) {
        Collection<String> scopes = caller.scopes();
        List<RouteRules.Alternative> ways = route.rules().alternatives();
        if (!scopes.containsAll(route.scopes())) {
            return false;
        }
        for (int i = 0; i < ways.size(); i++) {
            RouteRules.Alternative way = ways.get(i);
            if ((!way.token() || caller.isAuthenticated())
                    && (!way.mutualTls() || caller.showedCertificate())
                    && scopes.containsAll(way.scopes())) {
                return true;
            }
        }
        return ways.isEmpty();
    }

    private Decision.@Nullable Deny refusal(AccessDecision decision) {
        return decision instanceof AccessDecision.Denied denied ? denials.access(denied.reason()) : null;
    }
}
