package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.spring.internal.HandlerAnnotations;
import dev.everyhop.spring.internal.Mapped;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.Need;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.resource.ResourceWebHandler;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads from the handler mappings of WebFlux which operations a service has.
 *
 * <p>Static files are left out: what is left out is not listed, and what is not listed is refused.
 */
final class MappingReader {

    private static final String ACTUATOR = "org.springframework.boot.webflux.actuate.endpoint.web";

    private final ApplicationContext context;
    private final HandlerAnnotations annotations;
    private final Need actuatorNeed;
    private final List<Mapped> found = new ArrayList<>();

    private MappingReader(ApplicationContext context, HandlerAnnotations annotations, Need actuatorNeed) {
        this.context = context;
        this.annotations = annotations;
        this.actuatorNeed = actuatorNeed;
    }

    /**
     * Reads mappings.
     *
     * @param mappings the mappings by the names of their beans
     * @param context where handlers that are named are looked up
     * @param annotations reads the annotations of handlers
     * @param actuatorNeed what the callers of actuator endpoints need
     */
    static List<Mapped> read(
            Map<String, HandlerMapping> mappings,
            ApplicationContext context,
            HandlerAnnotations annotations,
            Need actuatorNeed) {
        MappingReader reader = new MappingReader(context, annotations, actuatorNeed);
        mappings.forEach(reader::read);
        // Spring keeps its handlers in no order; a policy reads the same at each start.
        reader.found.sort(Comparator.comparing(Mapped::pattern).thenComparing(Mapped::method));
        return reader.found;
    }

    private void read(String name, HandlerMapping mapping) {
        if (mapping instanceof RequestMappingInfoHandlerMapping annotated) {
            boolean actuator = isActuator(mapping.getClass());
            annotated.getHandlerMethods().forEach((info, handler) -> readAnnotated(info, handler, actuator));
        } else if (mapping instanceof RouterFunctionMapping functional) {
            RouterFunction<?> function = functional.getRouterFunction();
            if (function != null) {
                found.addAll(
                        FunctionalRoutes.read(function, annotations, "the functional routes of bean '" + name + "'"));
            }
        } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
            urls.getHandlerMap().forEach((pattern, handler) -> readHandler(pattern.getPatternString(), handler));
        } else {
            throw Misconfiguration.MAPPING_UNREADABLE.with(
                    "the handler mapping '" + name + "'", "it is of the unknown " + mapping.getClass());
        }
    }

    private void readAnnotated(RequestMappingInfo info, HandlerMethod handler, boolean actuator) {
        Class<?> type = handler.getBeanType();
        String source = actuator
                ? "the actuator"
                : type.getSimpleName() + "." + handler.getMethod().getName();
        Need need = actuator ? actuatorNeed : annotations.read(type, handler.getMethod(), source);
        List<String> methods = info.getMethodsCondition().getMethods().isEmpty()
                ? Mapped.METHODS
                : info.getMethodsCondition().getMethods().stream()
                        .map(Enum::name)
                        .toList();
        info.getPatternsCondition().getPatterns().forEach(pattern -> {
            for (String method : methods) {
                found.add(new Mapped(method, pattern.getPatternString(), need, source));
            }
        });
    }

    private void readHandler(String pattern, Object handler) {
        if (handler instanceof ResourceWebHandler) {
            return;
        }
        Class<?> type = ClassUtils.getUserClass(Objects.requireNonNull(
                handler instanceof String beanName
                        ? context.getType(beanName)
                        : AopProxyUtils.ultimateTargetClass(handler)));
        String source = type.getSimpleName();
        Need need = readWhole(annotations, type, source);
        for (String method : Mapped.METHODS) {
            found.add(new Mapped(method, pattern, need, source));
        }
    }

    /** Reads the annotations of a handler that WebFlux calls by an interface of its own. */
    static Need readWhole(HandlerAnnotations annotations, Class<?> type, String source) {
        Stream<Method> handling = Stream.of(
                        ReflectionUtils.findMethod(type, "handle", ServerRequest.class),
                        ReflectionUtils.findMethod(type, "handle", ServerWebExchange.class),
                        ReflectionUtils.findMethod(type, "handle", WebSocketSession.class))
                .flatMap(Stream::ofNullable);
        return annotations.read(type, handling, source);
    }

    private static boolean isActuator(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getPackageName().equals(ACTUATOR)) {
                return true;
            }
        }
        return false;
    }
}
