package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.HandlerAnnotations;
import dev.everyhop.spring.internal.Mapped;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.RouteCondition;
import dev.everyhop.spring.internal.RouteConditions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

/** Reads the methods and paths of functional routes. */
final class FunctionalRoutes implements RouterFunctions.Visitor {

    private final HandlerAnnotations annotations;
    private final String source;
    private final RouteConditions routes;

    private FunctionalRoutes(HandlerAnnotations annotations, String source) {
        this.annotations = annotations;
        this.source = source;
        this.routes = new RouteConditions(source);
    }

    static List<Mapped> read(RouterFunction<?> function, HandlerAnnotations annotations, String source) {
        FunctionalRoutes visitor = new FunctionalRoutes(annotations, source);
        function.accept(visitor);
        return visitor.routes.found();
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        routes.push(condition(predicate));
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        routes.pop();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        Class<?> type = ClassUtils.getUserClass(AopProxyUtils.ultimateTargetClass(handler));
        routes.route(condition(predicate), MappingReader.readWhole(annotations, type, type.getSimpleName()));
    }

    /** Static files: not listed, as all static files. */
    @Override
    public void resources(Function<ServerRequest, Optional<Resource>> lookup) {}

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> function) {
        throw Misconfiguration.MAPPING_UNREADABLE.with(source, "a route is of the unknown " + function.getClass());
    }

    private RouteCondition condition(RequestPredicate predicate) {
        RouteCondition condition = new RouteCondition(source);
        predicate.accept(new Condition(condition));
        return condition;
    }

    /** Hands on what matters. */
    private record Condition(RouteCondition read) implements RequestPredicates.Visitor {

        @Override
        public void method(Set<HttpMethod> methods) {
            read.method(methods);
        }

        @Override
        public void path(String pattern) {
            read.path(pattern);
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
            read.or(true);
        }

        @Override
        public void or() {}

        @Override
        public void endOr() {
            read.or(false);
        }

        @Override
        public void startNegate() {
            read.negate(true);
        }

        @Override
        public void endNegate() {
            read.negate(false);
        }

        @Override
        public void unknown(RequestPredicate predicate) {}
    }
}
