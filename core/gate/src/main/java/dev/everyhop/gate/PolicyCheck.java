package dev.everyhop.gate;

/** Finds what a policy asks for that a gate cannot do, before a request finds it. */
final class PolicyCheck {

    private PolicyCheck() {}

    /**
     * Checks a policy.
     *
     * @throws IllegalStateException if a route asks for what the gate cannot do; the message says what to change
     */
    static void check(Policy policy, boolean verifiesTokens, AccessLayer access, LimitLayer limits, boolean reload) {
        if (policy.routes().isEmpty()) {
            throw new IllegalStateException(
                    "The policy lists no route, so every request would be refused: add require(...) or permitAnyone(...)");
        }
        for (Route route : policy.routes()) {
            boolean identifies = route.rules().mode(Layer.IDENTITY) != LayerMode.OFF;
            if (!route.isPublic() && identifies && !verifiesTokens) {
                throw new IllegalStateException(name(route)
                        + " needs a token and the gate has no verifier: add tokens(TokenVerifier.builder()...build()),"
                        + " or list the route with permitAnyone(...) and a reason");
            }
            checkEnforceable(route);
            access.checkAnswers(route);
        }
        limits.define(policy, reload);
    }

    private static void checkEnforceable(Route route) {
        RouteRules rules = route.rules();
        if (rules.senderConstraint().isPresent()) {
            throw notYet(route, "tokens that are bound to their sender", "senderConstraint");
        }
        if (rules.stepUp().isPresent()) {
            throw notYet(route, "a fresh or strong authentication", "stepUp");
        }
        if (rules.alternatives().stream().anyMatch(RouteRules.Alternative::mutualTls)) {
            throw notYet(route, "a client certificate", "the mutualTLS requirement");
        }
        if (rules.audit().isPresent()) {
            throw notYet(route, "durable records", "audit");
        }
    }

    private static IllegalStateException notYet(Route route, String what, String where) {
        return new IllegalStateException(
                name(route) + " asks for " + what + ", which this version cannot enforce: remove " + where
                        + ", or the route would be open to more than it says");
    }

    static String name(Route route) {
        return "Route " + route.method() + " " + route.template()
                + route.rules().origin().map(origin -> " (" + origin + ")").orElse("");
    }
}
