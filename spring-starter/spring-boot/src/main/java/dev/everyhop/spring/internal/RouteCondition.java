package dev.everyhop.spring.internal;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * The method and path in one predicate of a functional route, as a visitor of it is told them. Conditions that narrow a
 * route further (headers, parameters, anything negated) are left out: the route then covers more requests, which need the
 * same.
 */
public final class RouteCondition {

    private final String source;
    private int negated;
    private int alternatives;
    private @Nullable String path;
    private @Nullable Set<String> methods;

    /**
     * Makes an empty one.
     *
     * @param source how to name the routes in a failure
     */
    public RouteCondition(String source) {
        this.source = source;
    }

    @Nullable
    String path() {
        return path;
    }

    @Nullable
    Set<String> methods() {
        return methods;
    }

    /** Takes note of methods. */
    public void method(Set<HttpMethod> allowed) {
        if (negated > 0) {
            return;
        }
        refuseAlternative();
        Set<String> names = new LinkedHashSet<>();
        allowed.forEach(method -> names.add(method.name()));
        if (methods == null) {
            methods = names;
        } else {
            methods.retainAll(names);
        }
    }

    /** Takes note of a path. */
    public void path(String pattern) {
        if (negated > 0) {
            return;
        }
        refuseAlternative();
        if (path != null) {
            throw Misconfiguration.MAPPING_UNREADABLE.with(source, "a route has two paths");
        }
        path = pattern;
    }

    private void refuseAlternative() {
        if (alternatives > 0) {
            throw Misconfiguration.MAPPING_UNREADABLE.with(
                    source, "a route has alternative methods or paths (RequestPredicate.or)");
        }
    }

    /** Goes into alternatives, or out of them. */
    public void or(boolean begins) {
        alternatives += begins ? 1 : -1;
    }

    /** Goes into a negation, or out of it. */
    public void negate(boolean begins) {
        negated += begins ? 1 : -1;
    }
}
