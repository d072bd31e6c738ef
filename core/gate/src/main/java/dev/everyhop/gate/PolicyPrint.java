package dev.everyhop.gate;

import dev.everyhop.gate.internal.document.Canonical;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A policy as a table and as JSON. */
final class PolicyPrint {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PolicyPrint() {}

    static String table(Policy policy) {
        boolean cors = policy.allowsCorsPreflight();
        int methodWidth = (cors ? "OPTIONS" : "METHOD").length();
        int pathWidth = "PATH".length();
        for (Route route : policy.routes()) {
            methodWidth = Math.max(methodWidth, route.method().length());
            pathWidth = Math.max(pathWidth, route.template().length());
        }
        StringBuilder table = new StringBuilder();
        line(table, methodWidth, pathWidth, "METHOD", "PATH", "NEEDS");
        for (Route route : policy.routes()) {
            line(table, methodWidth, pathWidth, route.method(), route.template(), needs(route));
        }
        if (cors) {
            line(table, methodWidth, pathWidth, "OPTIONS", "-", "nothing, if it is a CORS preflight for a route above");
        }
        return table.toString();
    }

    private static void line(
            StringBuilder table, int methodWidth, int pathWidth, String method, String path, String needs) {
        table.append(method).append(" ".repeat(methodWidth + 2 - method.length()));
        table.append(path).append(" ".repeat(pathWidth + 2 - path.length()));
        table.append(needs.replaceAll("\\R", " ")).append('\n');
    }

    private static String needs(Route route) {
        RouteRules rules = route.rules();
        List<String> needs = new ArrayList<>();
        if (route.isPublic()) {
            needs.add("nothing: " + route.publicReason());
        } else {
            if (rules.alternatives().isEmpty() || !route.scopes().isEmpty()) {
                needs.add(token(route.scopes()));
            }
            if (!rules.alternatives().isEmpty()) {
                needs.add(rules.alternatives().stream().map(PolicyPrint::way).collect(Collectors.joining(" or ")));
            }
        }
        rules.requirement().ifPresent(requirement -> needs.add(requirement.toString()));
        rules.objectRules().forEach(rule -> needs.add("object rule " + rule));
        rules.limits().forEach(limit -> needs.add("limit " + limit.name()));
        rules.senderConstraint().ifPresent(constraint -> needs.add("sender constraint " + lower(constraint)));
        rules.stepUp().ifPresent(stepUp -> needs.add("step-up"));
        if (rules.takesTokensOnce()) {
            needs.add("each token once");
        }
        rules.forwardReason().ifPresent(reason -> needs.add("TOKEN MAY BE HANDED ON: " + reason));
        needs.addAll(blindSpots(route));
        return String.join("; ", needs);
    }

    private static String way(RouteRules.Alternative way) {
        String certificate = way.mutualTls() ? "a client certificate" : "";
        String and = way.mutualTls() && way.token() ? " and " : "";
        return certificate + and + (way.token() ? token(way.scopes()) : "");
    }

    private static String token(List<String> scopes) {
        return scopes.isEmpty() ? "a token" : "a token with " + String.join(" ", scopes);
    }

    /** Returns what the gate does not enforce on a route, in words. */
    static List<String> blindSpots(Route route) {
        List<String> spots = new ArrayList<>();
        route.rules().modes().forEach((layer, mode) -> {
            if (mode != LayerMode.ENFORCE) {
                spots.add("NOT ENFORCED: " + lower(layer) + " is " + (mode == LayerMode.OFF ? "off" : "in shadow"));
            }
        });
        for (RouteRules.Limit limit : route.rules().limits()) {
            if (limit.shadow()) {
                spots.add("NOT ENFORCED: limit " + limit.name() + " is in shadow");
            }
        }
        return spots;
    }

    /** Returns the whole policy; what it says is in an order that does not depend on how it was written. */
    static ObjectNode tree(Policy policy) {
        ObjectNode tree = NODES.objectNode();
        ArrayNode documents = tree.putArray("documents");
        policy.sources()
                .forEach(source ->
                        documents.addObject().put("name", source.name()).put("sha256", source.digest()));
        tree.put("corsPreflight", policy.allowsCorsPreflight());
        ArrayNode routes = tree.putArray("routes");
        policy.routes().stream()
                .sorted(Comparator.comparing(Route::template).thenComparing(Route::method))
                .forEach(route -> routes.add(route(route)));
        return tree;
    }

    private static ObjectNode route(Route route) {
        RouteRules rules = route.rules();
        ObjectNode tree = NODES.objectNode();
        tree.put("method", route.method());
        tree.put("path", route.template());
        if (route.publicReason() != null) {
            tree.put("public", route.publicReason());
        }
        texts(tree, "scopes", route.scopes().stream().sorted().toList());
        if (!rules.alternatives().isEmpty()) {
            ArrayNode ways = tree.putArray("oneOf");
            rules.alternatives().forEach(way -> {
                ObjectNode one = ways.addObject().put("token", way.token()).put("mutualTls", way.mutualTls());
                texts(one, "scopes", way.scopes());
            });
        }
        rules.requirement().ifPresent(requirement -> tree.put("requires", requirement.toString()));
        texts(tree, "objectRules", rules.objectRules().stream().sorted().toList());
        rules.limits().forEach(limit -> limit(limit, tree.withArray("limits").addObject()));
        rules.priority().ifPresent(priority -> tree.put("priority", lower(priority)));
        rules.senderConstraint().ifPresent(constraint -> tree.put("senderConstraint", lower(constraint)));
        rules.stepUp().ifPresent(stepUp -> {
            ObjectNode one = tree.putObject("stepUp");
            texts(one, "acr", stepUp.acr());
            if (stepUp.maxAge() != null) {
                one.put("maxAge", stepUp.maxAge().toString());
            }
        });
        if (rules.takesTokensOnce()) {
            tree.put("takeTokensOnce", true);
        }
        rules.forwardReason().ifPresent(reason -> tree.put("dangerouslyForwardToken", reason));
        rules.audit().ifPresent(audit -> tree.put("audit", lower(audit)));
        rules.modes().forEach((layer, mode) -> modes(tree).put(lower(layer), lower(mode)));
        rules.responseMode().ifPresent(mode -> modes(tree).put("response", lower(mode)));
        rules.owner().ifPresent(owner -> tree.put("owner", owner));
        texts(tree, "blindSpots", blindSpots(route));
        return tree;
    }

    private static void limit(RouteRules.Limit limit, ObjectNode tree) {
        tree.put("name", limit.name())
                .put("permits", limit.permits())
                .put("period", limit.period().toString())
                .put("burst", limit.burst())
                .put("key", lower(limit.key()));
        if (limit.claim() != null) {
            tree.put("claim", limit.claim());
        }
        if (limit.cost() != 1) {
            tree.put("cost", limit.cost());
        }
        if (limit.failClosed()) {
            tree.put("failClosed", true);
        }
        if (limit.shadow()) {
            tree.put("shadow", true);
        }
    }

    private static ObjectNode modes(ObjectNode tree) {
        return tree.get("modes") instanceof ObjectNode modes ? modes : tree.putObject("modes");
    }

    private static void texts(ObjectNode tree, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = tree.putArray(name);
            texts.forEach(array::add);
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the digest of what a policy says: not of the names of its documents, nor of the order of its routes. */
    static String digest(Policy policy) {
        ObjectNode tree = tree(policy);
        tree.withArray("documents").forEach(document -> ((ObjectNode) document).remove("name"));
        return Canonical.digest(tree);
    }

    static String json(Policy policy) {
        ObjectNode tree = NODES.objectNode().put("digest", policy.digest());
        tree.setAll(tree(policy));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    }
}
