package dev.everyhop.spring.internal;

import dev.everyhop.access.ObjectRule;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.ResourceMetadata;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.token.TokenVerifier;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes gates, one for each port.
 *
 * @param verifier who verifies tokens
 * @param events who hears of decisions
 * @param access what tokens are worth
 * @param rules the object rules that policies may name
 * @param limits what limits callers and sources
 * @param log where records go; null if there are none
 * @param transactions who verifies transaction tokens
 * @param certificates says where certificates of clients are seen
 */
public record GateFactory(
        TokenVerifier verifier,
        EventSink events,
        Access access,
        ObjectRules rules,
        GateLimits limits,
        @Nullable AuditLog log,
        TransactionTokens transactions,
        Supplier<ClientCertificates> certificates) {

    /**
     * Registers object rules.
     *
     * @param own rules of the service itself, which replace the beans; null if there are none
     * @param beans the rules by the names of their beans
     */
    public static ObjectRules rules(@Nullable ObjectRules own, Map<String, ObjectRule> beans) {
        if (own != null) {
            return own;
        }
        ObjectRules.Builder rules = ObjectRules.builder();
        beans.forEach(rules::rule);
        return rules.build();
    }

    public Gate create(Policy policy) {
        return create(policy, Optional.empty());
    }

    public Gate create(Policy policy, Optional<ResourceMetadata> metadata) {
        for (Route route : policy.routes()) {
            if (log == null && route.rules().audit().isPresent()) {
                throw Misconfiguration.AUDIT_OFF.with(name(route));
            }
            checkTokens(route);
            for (String name : route.rules().objectRules()) {
                if (!rules.names().contains(name)) {
                    throw Misconfiguration.OBJECT_RULE_UNKNOWN.with(
                            name,
                            name(route),
                            rules.names().isEmpty() ? "none" : String.join(", ", new TreeSet<>(rules.names())));
                }
            }
        }
        Gate.Builder gate = Gate.builder()
                .policy(policy)
                .tokens(verifier)
                .access(access.rules())
                .objectRules(rules)
                .limits(limits)
                .clientCertificates(certificates.get())
                .events(events.listeners());
        if (log != null) {
            gate.audit(log);
        }
        metadata.ifPresent(gate::resourceMetadata);
        if (transactions.verifier() != null) {
            gate.transactionTokens(transactions.verifier());
        }
        try {
            return gate.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Misconfiguration.POLICY_INVALID.with(Misconfiguration.cause(e));
        }
    }

    /** Tells in the words of properties what the gate would tell in those of its builder. */
    private void checkTokens(Route route) {
        RouteRules rules = route.rules();
        if (rules.takesTokensOnce() && !verifier.takesOneTimeTokens()) {
            throw Misconfiguration.ONE_TIME_TOKENS_OFF.with(name(route));
        }
        if (rules.senderConstraint().orElse(null) == RouteRules.SenderConstraint.DPOP && !verifier.checksProofs()) {
            throw Misconfiguration.PROOFS_UNCHECKED.with(name(route));
        }
    }

    private static String name(Route route) {
        return route.method() + " " + route.template()
                + route.rules().origin().map(place -> " (" + place + ")").orElse("");
    }
}
