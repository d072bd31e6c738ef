package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.HandlerAnnotations;
import dev.everyhop.spring.internal.Mapped;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import dev.everyhop.spring.internal.Need;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.resource.DefaultServletHttpRequestHandler;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Reads from the handler mappings of Spring MVC which operations a service has.
 *
 * <p>Static files and the error page are left out: what is left out is not listed, and what is not listed is refused.
 */
final class MappingReader {

    private static final Class<?>[] SERVLET = {HttpServletRequest.class, HttpServletResponse.class};

    private static final String ACTUATOR = "org.springframework.boot.webmvc.actuate.endpoint.web";
    private static final Set<String> BOOTS_OWN = Set.of(
            "org.springframework.boot.webmvc.autoconfigure.WelcomePageHandlerMapping",
            "org.springframework.boot.webmvc.autoconfigure.WelcomePageNotAcceptableHandlerMapping",
            "org.springframework.boot.webmvc.autoconfigure.actuate.web.CompositeHandlerMapping");
    private static final String MANAGEMENT_ERROR =
            "org.springframework.boot.webmvc.autoconfigure.actuate.web.ManagementErrorEndpoint";

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
        if (BOOTS_OWN.contains(mapping.getClass().getName())) {
            return;
        }
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
            readUrls(name, urls);
        } else if (mapping instanceof Iterable<?> several) {
            several.forEach(one -> {
                if (one instanceof HandlerMapping inner) {
                    read(name, inner);
                }
            });
        } else {
            throw unreadable(name, "it is of the unknown " + mapping.getClass());
        }
    }

    private void readAnnotated(RequestMappingInfo info, HandlerMethod handler, boolean actuator) {
        Class<?> type = handler.getBeanType();
        if (ErrorController.class.isAssignableFrom(type) || type.getName().equals(MANAGEMENT_ERROR)) {
            return;
        }
        String source = actuator
                ? "the actuator"
                : type.getSimpleName() + "." + handler.getMethod().getName();
        Need need = actuator ? actuatorNeed : annotations.read(type, handler.getMethod(), source);
        List<String> methods = info.getMethodsCondition().getMethods().isEmpty()
                ? Mapped.METHODS
                : info.getMethodsCondition().getMethods().stream()
                        .map(Enum::name)
                        .toList();
        for (String pattern : info.getPatternValues()) {
            for (String method : methods) {
                found.add(new Mapped(method, pattern, need, source));
            }
        }
    }

    private void readUrls(String name, AbstractUrlHandlerMapping mapping) {
        if (mapping.getDefaultHandler() != null && !isStatic(mapping.getDefaultHandler())) {
            throw unreadable(name, "it has a default handler, which takes every path");
        }
        if (mapping.getRootHandler() != null) {
            readHandler("/", mapping.getRootHandler());
        }
        mapping.getHandlerMap().forEach(this::readHandler);
    }

    private void readHandler(String pattern, Object handler) {
        if (isStatic(handler)) {
            return;
        }
        Class<?> type = typeOf(handler);
        String source = type.getSimpleName();
        Need need = readWhole(annotations, type, source);
        for (String method : Mapped.METHODS) {
            found.add(new Mapped(method, pattern, need, source));
        }
    }

    /** Reads the annotations of a handler that Spring MVC calls by an interface of its own. */
    static Need readWhole(HandlerAnnotations annotations, Class<?> type, String source) {
        Stream<Method> handling = Stream.of(
                        ReflectionUtils.findMethod(type, "handle", ServerRequest.class),
                        ReflectionUtils.findMethod(type, "handleRequest", SERVLET),
                        ReflectionUtils.findMethod(type, "handleRequestInternal", SERVLET))
                .flatMap(Stream::ofNullable);
        return annotations.read(type, handling, source);
    }

    private boolean isStatic(@Nullable Object handler) {
        return handler instanceof ResourceHttpRequestHandler || handler instanceof DefaultServletHttpRequestHandler;
    }

    private Class<?> typeOf(Object handler) {
        Class<?> type = handler instanceof String beanName
                ? context.getType(beanName)
                : AopProxyUtils.ultimateTargetClass(handler);
        return ClassUtils.getUserClass(Objects.requireNonNull(type));
    }

    private static boolean isActuator(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getPackageName().equals(ACTUATOR)) {
                return true;
            }
        }
        return false;
    }

    private static MisconfigurationException unreadable(String name, String why) {
        return Misconfiguration.MAPPING_UNREADABLE.with("the handler mapping '" + name + "'", why);
    }
}
