package dev.everyhop.spring.internal;

import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one chain and what each needs: the policy, and the means to see that the handler which Spring chose is
 * the one that the gate checked.
 *
 * <p>The gate and Spring both match paths, and Spring also looks at headers, parameters and patterns inside a segment.
 * Where that leads it to another handler than the one that was checked, {@link #allows} asks for what that one needs.
 *
 * <p>Filled while the service starts, by one thread; afterwards only {@link #policy} may be called again, when the document
 * has changed, by one thread at a time: the gate sees to that while it reloads.
 */
public final class RouteTable {

    private final String prefix;
    private final Map<Operation, Entry> entries = new LinkedHashMap<>();
    private final Map<String, PathTemplate> templates = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private volatile @Nullable Views views;

    /**
     * One operation.
     *
     * @param method the method
     * @param shape the template without the names of its variables
     */
    record Operation(String method, String shape) {

        static Operation of(Route route) {
            return new Operation(
                    route.method(), PathTemplate.of("", route.template()).shape());
        }
    }

    /**
     * What one operation needs.
     *
     * @param explicit whether it was listed as such, instead of read from a mapping
     */
    private record Entry(Route route, Need need, String source, boolean explicit) {}

    /**
     * What the table knows of the gate's policies. Written by whoever makes policies, never by a request.
     *
     * @param current the policy that the gate has, or had when the next one was made
     * @param next the one that was made last, which the gate may have refused; null if none was made since the first
     */
    private record Views(PolicyView current, @Nullable PolicyView next) {

        /** Returns the view of the policy that the gate has. */
        PolicyView of(Policy policy) {
            return next != null && next.policy() == policy ? next : current;
        }
    }

    /**
     * Makes an empty table.
     *
     * @param prefix the path of the dispatcher servlet, without a slash at its end
     */
    public RouteTable(String prefix) {
        this.prefix = prefix;
    }

    /** Adds the handlers of Spring. */
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
        String text = text(template.shape(), template.text());
        Route listed = new Route(route.method(), text, route.publicReason(), route.scopes(), route.rules());
        entries.put(operation, new Entry(listed, need, source, true));
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

    /** Returns a path of Spring as the gate sees it. */
    public String mounted(String path) {
        return prefix + path;
    }

    /**
     * Makes the policy: what was listed and what handlers say, together with the document. With a document, handlers that
     * say nothing and are not in it are not listed.
     *
     * @param document the operations of the document; null if there is none
     * @throws IllegalArgumentException if they contradict one another
     */
    public Policy policy(boolean corsPreflight, @Nullable Policy document) {
        if (entries.isEmpty() && document == null) {
            throw Misconfiguration.NO_ROUTE.with();
        }
        Map<Operation, Route> documented = new HashMap<>();
        for (Route route : document == null ? List.<Route>of() : document.routes()) {
            documented.put(Operation.of(route), route);
        }
        Policy.Builder own = Policy.builder();
        List<String> unlisted = new ArrayList<>();
        entries.forEach((operation, entry) -> {
            Route known = documented.get(operation);
            boolean isDefault = document != null && entry.need.equals(Need.TOKEN);
            if (entry.explicit || (known == null && !isDefault)) {
                own.route(entry.route);
            } else if (entry.need.declared()) {
                own.route(named(entry.route, Objects.requireNonNull(known).template()));
            } else if (known == null) {
                unlisted.add(name(operation.method, entry.route.template()) + " (" + entry.source + ")");
            }
        });
        if (corsPreflight) {
            own.allowCorsPreflight();
        }
        Policy merged = document == null ? own.build() : own.build().and(document);
        PolicyView view = new PolicyView(merged, documented.keySet(), unlisted, unhandled(documented));
        Views known = views;
        views = known == null ? new Views(view, null) : new Views(known.current, view);
        return merged;
    }

    /**
     * Hears which policy the gate has, before another is made: of two policies that were made, the view of the one that was
     * taken stays. By one thread at a time, as {@link #policy}.
     */
    void settle(Policy taken) {
        Views known = Objects.requireNonNull(views);
        views = new Views(known.of(taken), known.next);
    }

    /** The names of variables are those of the document, which its object rules go by. */
    private static Route named(Route route, String template) {
        return new Route(route.method(), template, route.publicReason(), route.scopes(), route.rules());
    }

    private List<String> unhandled(Map<Operation, Route> documented) {
        return documented.entrySet().stream()
                .filter(operation -> !entries.containsKey(operation.getKey()))
                .map(operation ->
                        name(operation.getKey().method, operation.getValue().template()))
                .sorted()
                .toList();
    }

    /** Returns the handlers that the document does not have, so that requests for them are refused. */
    public List<String> unlisted() {
        return Objects.requireNonNull(views).current.unlisted();
    }

    /** Returns the operations of the document that no handler is mapped to. */
    public List<String> unhandled() {
        return Objects.requireNonNull(views).current.unhandled();
    }

    /**
     * Returns whether a request may go on to the handler that Spring chose for it.
     *
     * @param policy the policy that the gate has now
     * @param permit what the gate said
     * @param method the method that the handler was chosen for
     * @param pattern the pattern that the handler was chosen for; null if there is none
     * @param forwarded whether the request is on its way from one handler to another
     */
    public boolean allows(Policy policy, Permit permit, String method, @Nullable String pattern, boolean forwarded) {
        if (permit.isCorsPreflight()) {
            return method.equals("OPTIONS");
        }
        PolicyView view = Objects.requireNonNull(views).of(policy);
        Operation checked = view.operation(permit.route());
        Operation chosen = pattern == null ? null : find(method, pattern);
        if (chosen != null && (chosen.equals(checked) || view.meets(permit.caller(), chosen))) {
            return true;
        }
        return isExplicit(view, checked)
                && takes(checked.method, method)
                && (chosen == null || (!forwarded && givesWay(view, chosen, permit.route())));
    }

    /** Returns whether a listing is for some of the paths of a handler that says nothing, and so counts in its place. */
    private boolean givesWay(PolicyView view, Operation chosen, Route listed) {
        Entry entry = entries.get(chosen);
        return entry != null
                && !entry.need.declared()
                && !view.isDocumented(chosen)
                && PathTemplate.of("", entry.route.template()).covers(PathTemplate.of("", listed.template()));
    }

    private static boolean takes(String listed, String method) {
        return listed.equals(method)
                || (listed.equals("GET") && method.equals("HEAD"))
                || (listed.equals(Route.ANY_METHOD) && (Mapped.METHODS.contains(method) || method.equals("OPTIONS")));
    }

    /** Returns the operation of the handler that Spring chose; null if it is none of the table's. */
    private @Nullable Operation find(String method, String pattern) {
        PathTemplate template = templates.get(pattern);
        if (template == null) {
            return null;
        }
        Operation own = new Operation(method, template.shape());
        if (entries.containsKey(own)) {
            return own;
        }
        if (method.equals("HEAD")) {
            Operation read = new Operation("GET", template.shape());
            if (entries.containsKey(read)) {
                return read;
            }
        }
        Operation any = new Operation(Route.ANY_METHOD, template.shape());
        return entries.containsKey(any) ? any : null;
    }

    private boolean isExplicit(PolicyView view, Operation operation) {
        Entry entry = entries.get(operation);
        return view.isDocumented(operation) || (entry != null && entry.explicit);
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
            return mapped.need().route(mapped.method(), template, mapped.source());
        } catch (IllegalArgumentException e) {
            throw unsupported(mapped, e);
        }
    }

    private PathTemplate template(Mapped mapped) {
        try {
            return templates.computeIfAbsent(mapped.pattern(), pattern -> PathTemplate.of(prefix, pattern));
        } catch (IllegalArgumentException e) {
            throw unsupported(mapped, e);
        }
    }

    private static MisconfigurationException unsupported(Mapped mapped, IllegalArgumentException e) {
        return Misconfiguration.MAPPING_UNSUPPORTED.with(
                mapped.source(), name(mapped.method(), mapped.pattern()), Misconfiguration.cause(e));
    }

    /** Returns one text for all templates of a shape, whatever they call their variables. */
    private String text(String shape, String template) {
        return texts.computeIfAbsent(shape, s -> template);
    }

    private static String name(String method, String path) {
        return method + " " + path;
    }
}
