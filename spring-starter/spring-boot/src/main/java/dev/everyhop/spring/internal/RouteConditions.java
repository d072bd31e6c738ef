package dev.everyhop.spring.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Joins the conditions of functional routes, which are nested in one another, to methods and paths. */
public final class RouteConditions {

    private final String source;
    private final List<Mapped> found = new ArrayList<>();
    private final Deque<RouteCondition> nested = new ArrayDeque<>();

    /**
     * Makes an empty one.
     *
     * @param source how to name the routes in a failure
     */
    public RouteConditions(String source) {
        this.source = source;
    }

    /** Returns the routes that were read. */
    public List<Mapped> found() {
        return found;
    }

    /** Goes into a nested function. */
    public void push(RouteCondition condition) {
        nested.addLast(condition);
    }

    /** Goes out of it. */
    public void pop() {
        nested.removeLast();
    }

    /** Takes a route in that needs this, besides what the functions around it say. */
    public void route(RouteCondition own, Need need) {
        push(own);
        StringBuilder pattern = new StringBuilder();
        Set<String> methods = new LinkedHashSet<>(Mapped.METHODS);
        for (RouteCondition condition : nested) {
            if (condition.path() != null) {
                append(pattern, condition.path());
            }
            if (condition.methods() != null) {
                methods.retainAll(condition.methods());
            }
        }
        pop();
        if (pattern.isEmpty()) {
            throw Misconfiguration.MAPPING_UNREADABLE.with(source, "a route has no path");
        }
        for (String method : methods) {
            found.add(new Mapped(method, pattern.toString(), need, source));
        }
    }

    private static void append(StringBuilder pattern, String path) {
        if (!pattern.isEmpty() && pattern.charAt(pattern.length() - 1) == '/') {
            pattern.setLength(pattern.length() - 1);
        }
        pattern.append(path.startsWith("/") || path.isEmpty() ? path : "/" + path);
    }
}
