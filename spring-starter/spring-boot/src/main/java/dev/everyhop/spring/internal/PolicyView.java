package dev.everyhop.spring.internal;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.spring.internal.RouteTable.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One policy of a chain, by operations. Immutable. */
final class PolicyView {

    private final Policy policy;
    private final Set<Operation> documented;
    private final List<String> unlisted;
    private final List<String> unhandled;
    private final Map<Operation, Route> routes = new HashMap<>();
    private final Map<String, String> shapes = new HashMap<>();

    /**
     * Makes a view.
     *
     * @param documented the operations of the document
     * @param unlisted the handlers that the policy leaves out
     * @param unhandled the operations of the document that no handler is mapped to
     */
    PolicyView(Policy policy, Set<Operation> documented, List<String> unlisted, List<String> unhandled) {
        this.policy = policy;
        this.documented = Set.copyOf(documented);
        this.unlisted = List.copyOf(unlisted);
        this.unhandled = List.copyOf(unhandled);
        for (Route route : policy.routes()) {
            Operation operation = Operation.of(route);
            routes.put(operation, route);
            shapes.put(route.template(), operation.shape());
        }
    }

    Policy policy() {
        return policy;
    }

    List<String> unlisted() {
        return unlisted;
    }

    List<String> unhandled() {
        return unhandled;
    }

    boolean isDocumented(Operation operation) {
        return documented.contains(operation);
    }

    /** Returns the operation of a route, which may be one of an older policy. */
    Operation operation(Route route) {
        String shape = shapes.get(route.template());
        return shape == null ? Operation.of(route) : new Operation(route.method(), shape);
    }

    /** Returns whether a caller meets what an operation needs, as far as that can be told without the gate. */
    boolean meets(Caller caller, Operation operation) {
        Route route = routes.get(operation);
        if (route == null || !asksForNothingElse(route.rules())) {
            return false;
        }
        boolean known = route.isPublic()
                || (caller.isAuthenticated()
                        && caller.scopes().containsAll(route.scopes())
                        && meetsOne(caller, route.rules().alternatives()));
        return known
                && route.rules()
                        .requirement()
                        .map(requirement -> caller.grants().check(requirement).isPermitted())
                        .orElse(true);
    }

    private static boolean meetsOne(Caller caller, List<RouteRules.Alternative> alternatives) {
        return alternatives.isEmpty()
                || alternatives.stream()
                        .anyMatch(way -> !way.mutualTls() && caller.scopes().containsAll(way.scopes()));
    }

    /** Returns whether nothing is asked for beyond scopes, permissions and roles. */
    private static boolean asksForNothingElse(RouteRules rules) {
        return rules.objectRules().isEmpty()
                && rules.limits().isEmpty()
                && rules.senderConstraint().isEmpty()
                && rules.stepUp().isEmpty()
                && rules.audit().isEmpty()
                && rules.modes().isEmpty()
                && rules.parameters().isEmpty()
                && rules.body().isEmpty()
                && rules.responses().isEmpty();
    }
}
