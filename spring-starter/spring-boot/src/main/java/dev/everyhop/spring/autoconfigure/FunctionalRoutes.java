package dev.everyhop.spring.autoconfigure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Reads the methods and paths of functional routes. Conditions that narrow a route further (headers, parameters, anything
 * negated) are left out: the route then covers more requests, which need the same.
 */
final class FunctionalRoutes implements RouterFunctions.Visitor {

    private final HandlerAnnotations annotations;
    private final String source;
    private final List<Mapped> found = new ArrayList<>();
    private final Deque<Condition> nested = new ArrayDeque<>();

    private FunctionalRoutes(HandlerAnnotations annotations, String source) {
        this.annotations = annotations;
        this.source = source;
    }

    static List<Mapped> read(RouterFunction<?> function, HandlerAnnotations annotations, String source) {
        FunctionalRoutes routes = new FunctionalRoutes(annotations, source);
        function.accept(routes);
        return routes.found;
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        nested.addLast(new Condition(predicate));
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        nested.removeLast();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        nested.addLast(new Condition(predicate));
        StringBuilder pattern = new StringBuilder();
        Set<String> methods = new LinkedHashSet<>(MappingReader.METHODS);
        for (Iterator<Condition> i = nested.iterator(); i.hasNext(); ) {
            Condition condition = i.next();
            if (condition.path != null) {
                append(pattern, condition.path);
            }
            if (condition.methods != null) {
                methods.retainAll(condition.methods);
            }
        }
        nested.removeLast();
        if (pattern.isEmpty()) {
            throw unreadable("a route has no path");
        }
        Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(handler));
        Need need = annotations.read(type, type.getSimpleName());
        for (String method : methods) {
            found.add(new Mapped(method, pattern.toString(), need, source));
        }
    }

    /** Static files: not listed, as all static files. */
    @Override
    public void resources(Function<ServerRequest, Optional<Resource>> lookup) {}

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> function) {
        throw unreadable("a route is of the unknown " + function.getClass());
    }

    private static void append(StringBuilder pattern, String path) {
        if (!pattern.isEmpty() && pattern.charAt(pattern.length() - 1) == '/') {
            pattern.setLength(pattern.length() - 1);
        }
        pattern.append(path.startsWith("/") || path.isEmpty() ? path : "/" + path);
    }

    private MisconfigurationException unreadable(String why) {
        return Misconfiguration.MAPPING_UNREADABLE.with(source, why);
    }

    /** The method and path in one predicate. */
    private final class Condition implements RequestPredicates.Visitor {

        private int negated;
        private int alternatives;

        @Nullable
        String path;

        @Nullable
        Set<String> methods;

        Condition(RequestPredicate predicate) {
            predicate.accept(this);
        }

        @Override
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

        @Override
        public void path(String pattern) {
            if (negated > 0) {
                return;
            }
            refuseAlternative();
            if (path != null) {
                throw unreadable("a route has two paths");
            }
            path = pattern;
        }

        private void refuseAlternative() {
            if (alternatives > 0) {
                throw unreadable("a route has alternative methods or paths (RequestPredicate.or)");
            }
        }

        @Override
        @SuppressWarnings("removal")
        public void pathExtension(String extension) {}

        @Override
        public void header(String name, String value) {}

        @Override
        public void param(String name, String value) {}

        @Override
        public void version(String version) {}

        @Override
        public void startAnd() {}

        @Override
        public void and() {}

        @Override
        public void endAnd() {}

        @Override
        public void startOr() {
            alternatives++;
        }

        @Override
        public void or() {}

        @Override
        public void endOr() {
            alternatives--;
        }

        @Override
        public void startNegate() {
            negated++;
        }

        @Override
        public void endNegate() {
            negated--;
        }

        @Override
        public void unknown(RequestPredicate predicate) {}
    }
}
