package dev.everyhop.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts what two policies say of the same operation together: what they ask for adds up; of what can be said only once the
 * one that says it counts, and two that say it differently contradict one another.
 */
final class PolicyMerge {

    private PolicyMerge() {}

    /** Returns the routes of both; where both list an operation, one route that asks for what both ask for. */
    static List<Route> routes(Policy first, Policy second) {
        Map<String, Route> merged = new LinkedHashMap<>();
        Map<String, Set<String>> methodsByShape = new LinkedHashMap<>();
        for (Route route : first.routes()) {
            String shape = Template.parse(route.template()).shape();
            merged.put(route.method() + " " + shape, route);
            methodsByShape.computeIfAbsent(shape, key -> new LinkedHashSet<>()).add(route.method());
        }
        for (Route route : second.routes()) {
            String shape = Template.parse(route.template()).shape();
            Set<String> methods = methodsByShape.getOrDefault(shape, Set.of());
            boolean any = methods.contains(Route.ANY_METHOD) || route.method().equals(Route.ANY_METHOD);
            if (any && !methods.isEmpty() && !methods.equals(Set.of(route.method()))) {
                throw contradiction(
                        route, "one policy lists it for any method and the other for some: list the methods in both");
            }
            merged.merge(route.method() + " " + shape, route, PolicyMerge::merged);
        }
        return List.copyOf(merged.values());
    }

    private static Route merged(Route first, Route second) {
        if (!Template.parse(first.template())
                .names()
                .equals(Template.parse(second.template()).names())) {
            throw contradiction(first, "the other policy names its variables differently, " + second.template());
        }
        if (first.isPublic() != second.isPublic()) {
            throw contradiction(
                    first,
                    place(first.isPublic() ? first : second) + " opens it to anyone and "
                            + place(first.isPublic() ? second : first) + " asks for callers");
        }
        Set<String> scopes = new LinkedHashSet<>(first.scopes());
        scopes.addAll(second.scopes());
        RouteRules rules = rules(first, second);
        return new Route(first.method(), first.template(), first.publicReason(), List.copyOf(scopes), rules);
    }

    private static RouteRules rules(Route first, Route second) {
        RouteRules one = first.rules();
        RouteRules other = second.rules();
        RouteRules.Builder rules = RouteRules.builder();
        alternatives(one.alternatives(), other.alternatives()).forEach(rules::alternative);
        one.requirement().ifPresent(rules::require);
        other.requirement().ifPresent(rules::require);
        one.objectRules().forEach(rules::objectRule);
        other.objectRules().forEach(rules::objectRule);
        limits(first, second).forEach(rules::limit);
        agreed(first, "sender constraint", one.senderConstraint(), other.senderConstraint(), rules::senderConstraint);
        agreed(first, "priority", one.priority(), other.priority(), rules::priority);
        agreed(first, "step-up", one.stepUp(), other.stepUp(), rules::stepUp);
        if (one.takesTokensOnce() || other.takesTokensOnce()) {
            rules.takeTokensOnce();
        }
        one.forwardReason().or(other::forwardReason).ifPresent(rules::dangerouslyForwardToken);
        agreed(first, "response mode", one.responseMode(), other.responseMode(), rules::responses);
        for (Layer layer : Layer.values()) {
            Optional<LayerMode> mode = Optional.ofNullable(one.modes().get(layer));
            agreed(
                    first,
                    "mode of " + layer,
                    mode,
                    Optional.ofNullable(other.modes().get(layer)),
                    agreed -> {
                        if (agreed == LayerMode.OFF) {
                            rules.dangerouslySwitchOff(layer);
                        } else {
                            rules.mode(layer, agreed);
                        }
                    });
        }
        contracts(first, one, other, rules);
        one.audit().or(other::audit).ifPresent(rules::audit);
        one.owner().or(other::owner).ifPresent(rules::owner);
        one.origin().or(other::origin).ifPresent(rules::origin);
        return rules.build();
    }

    /** One of them may describe what is sent. The mode for answers is compiled into what describes them. */
    private static void contracts(Route route, RouteRules one, RouteRules other, RouteRules.Builder rules) {
        boolean twice = (one.parameters().isPresent() && other.parameters().isPresent())
                || (one.body().isPresent() && other.body().isPresent())
                || !(one.responses().isEmpty() || other.responses().isEmpty());
        if (twice) {
            throw contradiction(route, "both describe its parameters, body or responses: leave it to one of them");
        }
        one.parameters().or(other::parameters).ifPresent(rules::parameters);
        one.body().or(other::body).ifPresent(rules::body);
        for (RouteRules[] pair : new RouteRules[][] {{one, other}, {other, one}}) {
            if (!pair[0].responses().isEmpty() && pair[0].responseMode().isEmpty()) {
                pair[1].responseMode()
                        .filter(mode -> mode != ResponseMode.OBSERVE)
                        .ifPresent(mode -> {
                            throw contradiction(
                                    route,
                                    "one describes its responses, to be observed, and the other one says " + mode
                                            + ": say the mode where the responses are described");
                        });
            }
            pair[0].responses().forEach(rules::response);
        }
    }

    /** Returns what lets in whoever both let in: each way of the one together with each way of the other. */
    private static List<RouteRules.Alternative> alternatives(
            List<RouteRules.Alternative> one, List<RouteRules.Alternative> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        Set<RouteRules.Alternative> both = new LinkedHashSet<>();
        for (RouteRules.Alternative a : one) {
            for (RouteRules.Alternative b : other) {
                Set<String> scopes = new LinkedHashSet<>(a.scopes());
                scopes.addAll(b.scopes());
                both.add(new RouteRules.Alternative(
                        a.mutualTls() || b.mutualTls(),
                        a.token() || b.token(),
                        scopes.stream().sorted().toList()));
            }
        }
        return List.copyOf(both);
    }

    private static List<RouteRules.Limit> limits(Route first, Route second) {
        List<RouteRules.Limit> limits = new ArrayList<>(first.rules().limits());
        for (RouteRules.Limit limit : second.rules().limits()) {
            Optional<RouteRules.Limit> same = limits.stream()
                    .filter(known -> known.name().equals(limit.name()))
                    .findFirst();
            agreed(first, "limit '" + limit.name() + "'", same, Optional.of(limit), known -> {});
            if (same.isEmpty()) {
                limits.add(limit);
            }
        }
        return limits;
    }

    private static <T> void agreed(Route route, String what, Optional<T> one, Optional<T> other, Consumer<T> taker) {
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            throw contradiction(
                    route, "one policy says the " + what + " is " + one.get() + " and the other " + other.get());
        }
        one.or(() -> other).ifPresent(taker);
    }

    private static String place(Route route) {
        return route.rules().origin().orElse("code");
    }

    private static IllegalArgumentException contradiction(Route route, String what) {
        return new IllegalArgumentException(
                "Two policies contradict one another about " + route.method() + " " + route.template() + ": " + what);
    }
}
