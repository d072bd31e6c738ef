package dev.everyhop.gate;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.token.TokenVerifier;
import org.jspecify.annotations.Nullable;

/** Finds what a policy asks for that a gate cannot do, before a request finds it. */
final class PolicyCheck {

    private PolicyCheck() {}

    /**
     * Checks a policy.
     *
     * @throws IllegalStateException if a route asks for what the gate cannot do; the message says what to change
     */
    static void check(
            Policy policy,
            @Nullable TokenVerifier tokens,
            AccessLayer access,
            LimitLayer limits,
            @Nullable AuditLog audit,
            boolean reload) {
        if (policy.routes().isEmpty()) {
            throw new IllegalStateException(
                    "The policy lists no route, so every request would be refused: add require(...) or permitAnyone(...)");
        }
        for (Route route : policy.routes()) {
            boolean verifiesTokens = tokens != null;
            boolean identifies = route.rules().mode(Layer.IDENTITY) != LayerMode.OFF;
            if (!route.isPublic() && identifies && !verifiesTokens && asksForToken(route)) {
                throw new IllegalStateException(name(route)
                        + " needs a token and the gate has no verifier: add tokens(TokenVerifier.builder()...build()),"
                        + " or list the route with permitAnyone(...) and a reason");
            }
            if (audit == null && route.rules().audit().isPresent()) {
                throw new IllegalStateException(
                        name(route)
                                + " asks for records, and the gate has no audit log: add audit(AuditLog.open(...)), or remove audit");
            }
            checkIdentity(route, tokens);
            access.checkAnswers(route);
        }
        limits.define(policy, reload);
    }

    private static boolean asksForToken(Route route) {
        return route.rules().alternatives().isEmpty()
                || route.rules().alternatives().stream().anyMatch(RouteRules.Alternative::token);
    }

    private static void checkIdentity(Route route, @Nullable TokenVerifier tokens) {
        RouteRules rules = route.rules();
        boolean dpop = rules.senderConstraint().orElse(null) == RouteRules.SenderConstraint.DPOP;
        if (dpop && (tokens == null || !tokens.checksProofs())) {
            throw new IllegalStateException(name(route)
                    + " asks for tokens that are bound to a key, and the verifier checks no proofs:"
                    + " add dpop(Dpop.at(\"https://api.example\")) to it");
        }
        if (rules.takesTokensOnce() && (tokens == null || !tokens.takesOneTimeTokens())) {
            throw new IllegalStateException(name(route)
                    + " takes each token once, and the verifier does not remember which were used:"
                    + " add oneTimeTokens(LocalReplayStore.of(...)) to it");
        }
        checkForwarding(route);
        boolean unprovable =
                rules.senderConstraint().isPresent() || rules.stepUp().isPresent() || rules.takesTokensOnce();
        if (unprovable && route.isPublic()) {
            throw new IllegalStateException(name(route)
                    + " is open to anyone and asks for a bound, fresh or unused token: remove the one or the other");
        }
        if (unprovable && rules.alternatives().stream().anyMatch(way -> !way.token())) {
            throw new IllegalStateException(name(route)
                    + " lets a client certificate in without a token and asks for a bound, fresh or unused token:"
                    + " remove the one or the other");
        }
    }

    private static void checkForwarding(Route route) {
        if (route.rules().forwardReason().isEmpty()) {
            return;
        }
        if (route.isPublic()) {
            throw new IllegalStateException(
                    name(route)
                            + " is open to anyone and hands its caller's token on: remove dangerouslyForwardToken or the other");
        }
        if (route.rules().senderConstraint().isPresent()) {
            throw new IllegalStateException(name(route)
                    + " asks for a bound token and hands its caller's token on, which nobody else could use: remove"
                    + " dangerouslyForwardToken, and exchange the token instead");
        }
    }

    static String name(Route route) {
        return "Route " + route.method() + " " + route.template()
                + route.rules().origin().map(origin -> " (" + origin + ")").orElse("");
    }
}
