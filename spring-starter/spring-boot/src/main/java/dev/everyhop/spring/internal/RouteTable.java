package dev.everyhop.spring.internal;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one servlet chain and what each needs: the policy, and the means to see that the handler which Spring
 * MVC chose is the one that the gate checked.
 *
 * <p>The gate and Spring MVC both match paths, and Spring also looks at headers, parameters and patterns inside a segment.
 * Where that leads it to another handler than the one that was checked, {@link #allows} asks for what that one needs.
 */
public final class RouteTable {

    private final String prefix;
    private final Map<Operation, Entry> entries = new LinkedHashMap<>();
    private final Map<String, PathTemplate> templates = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    private record Operation(String method, String shape) {}

    /**
     * One operation.
     *
     * @param explicit whether it was listed as such, instead of read from a mapping
     */
    private record Entry(Route route, Need need, String source, boolean explicit) {}

    /**
     * Makes an empty table.
     *
     * @param prefix the path of the dispatcher servlet, without a slash at its end
     */
    public RouteTable(String prefix) {
        this.prefix = prefix;
    }

    /** Adds the handlers of Spring MVC. */
    public void addMapped(Iterable<Mapped> handlers) {
        for (Mapped mapped : handlers) {
            PathTemplate template = template(mapped);
            add(mapped, template.text(), template.shape(), true);
        }
        // What Spring matches beside a pattern's own paths gives way to handlers that are mapped there.
        for (Mapped mapped : handlers) {
            String parent = template(mapped).parent();
            if (parent != null) {
                add(mapped, parent, PathTemplate.of("", parent).shape(), false);
            }
        }
    }

    /**
     * Adds an operation that was listed as such. It replaces the defaults of handlers that say nothing, for each method that it takes.
     *
     * @param source how to name who listed it
     */
    public void addListed(Route route, String source) {
        PathTemplate template = PathTemplate.of("", route.template());
        Operation operation = new Operation(route.method(), template.shape());
        Entry mapped = entries.get(operation);
        Need need = Need.of(route);
        if (mapped != null && mapped.need.declared() && !mapped.need.sameAs(need)) {
            throw Misconfiguration.LISTING_CONTRADICTS.with(
                    source, name(operation.method, route.template()), mapped.source);
        }
        entries.entrySet().removeIf(other -> isWithin(other, operation));
        entries.put(
                operation,
                new Entry(
                        need.route(route.method(), text(template.shape(), template.text()))
                                .with(route.rules()),
                        need,
                        source,
                        true));
    }

    /** Returns whether a listing takes in an operation whose handler says nothing, and which would stand before it. */
    private static boolean isWithin(Map.Entry<Operation, Entry> mapped, Operation listed) {
        Operation other = mapped.getKey();
        return !other.equals(listed)
                && other.shape.equals(listed.shape)
                && takes(listed.method, other.method)
                && !mapped.getValue().need.declared();
    }

    public boolean has(String method, String path) {
        return entries.containsKey(
                new Operation(method, PathTemplate.of(prefix, path).shape()));
    }

    /** Returns a path of Spring MVC as the gate sees it. */
    public String mounted(String path) {
        return prefix + path;
    }

    public Policy policy(boolean corsPreflight) {
        if (entries.isEmpty()) {
            throw Misconfiguration.NO_ROUTE.with();
        }
        Policy.Builder builder = Policy.builder();
        entries.values().forEach(entry -> builder.route(entry.route));
        return corsPreflight ? builder.allowCorsPreflight().build() : builder.build();
    }

    /**
     * Returns whether a request may go on to the handler that Spring MVC chose for it.
     *
     * @param permit what the gate said
     * @param method the method that the handler was chosen for
     * @param pattern the pattern that the handler was chosen for; null if there is none
     * @param forwarded whether the request is on its way from one handler to another
     */
    public boolean allows(Permit permit, String method, @Nullable String pattern, boolean forwarded) {
        if (permit.isCorsPreflight()) {
            return method.equals("OPTIONS");
        }
        Entry chosen = pattern == null ? null : find(method, pattern);
        if (chosen != null && (chosen.route.equals(permit.route()) || meets(permit.caller(), chosen))) {
            return true;
        }
        return isExplicit(permit.route())
                && takes(permit.route().method(), method)
                && (chosen == null || (!forwarded && givesWay(chosen, permit.route())));
    }

    /** Returns whether a caller meets what a handler needs, as far as that can be told without the gate. */
    private static boolean meets(Caller caller, Entry chosen) {
        return chosen.route.rules() == RouteRules.none() && chosen.need.metBy(caller);
    }

    /** Returns whether a listing is for some of the paths of a handler that says nothing, and so counts in its place. */
    private static boolean givesWay(Entry chosen, Route listed) {
        return !chosen.need.declared()
                && PathTemplate.of("", chosen.route.template()).covers(PathTemplate.of("", listed.template()));
    }

    private static boolean takes(String listed, String method) {
        return listed.equals(method)
                || (listed.equals("GET") && method.equals("HEAD"))
                || (listed.equals(Route.ANY_METHOD) && (Mapped.METHODS.contains(method) || method.equals("OPTIONS")));
    }

    private @Nullable Entry find(String method, String pattern) {
        PathTemplate template = templates.get(pattern);
        if (template == null) {
            return null;
        }
        Entry entry = entries.get(new Operation(method, template.shape()));
        if (entry == null && method.equals("HEAD")) {
            entry = entries.get(new Operation("GET", template.shape()));
        }
        return entry == null ? entries.get(new Operation(Route.ANY_METHOD, template.shape())) : entry;
    }

    private boolean isExplicit(Route route) {
        Entry entry = entries.get(new Operation(
                route.method(), PathTemplate.of("", route.template()).shape()));
        return entry != null && entry.explicit;
    }

    private void add(Mapped mapped, String template, String shape, boolean mustAgree) {
        Operation operation = new Operation(mapped.method(), shape);
        Entry other = entries.get(operation);
        if (other == null) {
            String text = text(shape, template);
            entries.put(operation, new Entry(route(mapped, text), mapped.need(), mapped.source(), false));
        } else if (mustAgree && !other.need.sameAs(mapped.need())) {
            throw Misconfiguration.MAPPINGS_DISAGREE.with(
                    name(mapped.method(), template), other.source, mapped.source());
        }
    }

    private static Route route(Mapped mapped, String template) {
        try {
            return mapped.need().route(mapped.method(), template);
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.MAPPING_UNSUPPORTED.with(
                    mapped.source(), name(mapped.method(), mapped.pattern()), Misconfiguration.cause(e));
        }
    }

    private PathTemplate template(Mapped mapped) {
        try {
            return templates.computeIfAbsent(mapped.pattern(), pattern -> PathTemplate.of(prefix, pattern));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.MAPPING_UNSUPPORTED.with(
                    mapped.source(), name(mapped.method(), mapped.pattern()), Misconfiguration.cause(e));
        }
    }

    /** Returns one text for all templates of a shape, whatever they call their variables. */
    private String text(String shape, String template) {
        return texts.computeIfAbsent(shape, s -> template);
    }

    private static String name(String method, String path) {
        return method + " " + path;
    }
}
