package dev.everyhop.spring.internal;

import dev.everyhop.gate.RouteRules;
import dev.everyhop.gate.StepUp;
import dev.everyhop.spring.PublicEndpoint;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.shiro.authz.annotation.Logical;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.jspecify.annotations.Nullable;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Reads what a handler needs from its annotations: those of the method and those of the class add up, so that neither can
 * be overlooked. Interfaces and superclasses count.
 */
public final class HandlerAnnotations {

    /** What other libraries enforce and nothing does here. */
    private static final List<String> UNSUPPORTED = List.of(
            "org.apache.shiro.authz.annotation.RequiresRoles",
            "org.apache.shiro.authz.annotation.RequiresUser",
            "org.apache.shiro.authz.annotation.RequiresGuest",
            "jakarta.annotation.security.RolesAllowed",
            "jakarta.annotation.security.PermitAll",
            "jakarta.annotation.security.DenyAll",
            "org.springframework.security.access.annotation.Secured",
            "org.springframework.security.access.prepost.PreAuthorize",
            "org.springframework.security.access.prepost.PostAuthorize");

    private HandlerAnnotations() {}

    /**
     * Returns what a handler needs.
     *
     * @param type the class of the handler
     * @param method the method that handles
     * @param handler how to name it in a failure
     */
    public static Need read(Class<?> type, Method method, String handler) {
        return read(type, List.of(method), handler);
    }

    /**
     * Returns what a handler needs that Spring calls by an interface of its own.
     *
     * @param type the class of the handler
     * @param handling the methods by which Spring may call it, as the class has them
     * @param handler how to name it in a failure
     */
    public static Need read(Class<?> type, Stream<Method> handling, String handler) {
        return read(type, handling.map(BridgeMethodResolver::findBridgedMethod).toList(), handler);
    }

    private static Need read(Class<?> type, List<Method> methods, String handler) {
        List<MergedAnnotations> places = new ArrayList<>();
        methods.forEach(method -> places.add(annotations(method)));
        places.add(annotations(type));
        for (MergedAnnotations place : places) {
            refuseUnsupported(place, handler);
        }
        String publicReason = publicReason(places, handler);
        String asking = asking(places);
        if (publicReason != null && asking != null) {
            throw Misconfiguration.ANNOTATIONS_CONTRADICT.with(handler, asking);
        }
        List<RouteRules.Limit> limits = LimitAnnotations.read(places, handler);
        if (publicReason != null) {
            return new Need(publicReason, List.of(), null, true, limits);
        }
        return asking == null && limits.isEmpty()
                ? Need.TOKEN
                : new Need(null, scopes(places, handler), stepUp(places, handler), true, limits);
    }

    private static MergedAnnotations annotations(AnnotatedElement element) {
        return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
    }

    private static @Nullable String publicReason(List<MergedAnnotations> places, String handler) {
        for (MergedAnnotations place : places) {
            if (place.isPresent(PublicEndpoint.class)) {
                String reason = place.get(PublicEndpoint.class).synthesize().reason();
                if (reason.isBlank()) {
                    throw Misconfiguration.ANNOTATION_WITHOUT_REASON.with(handler);
                }
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String asking(List<MergedAnnotations> places) {
        for (MergedAnnotations place : places) {
            if (place.isPresent(RequiresPermissions.class)) {
                return "@RequiresPermissions";
            }
            if (place.isPresent(RequiresAuthentication.class)) {
                return "@RequiresAuthentication";
            }
            if (place.isPresent(StepUp.class)) {
                return "@StepUp";
            }
        }
        return null;
    }

    /** Returns what the nearest annotation asks for: a method's stands before its class's. */
    private static RouteRules.@Nullable StepUp stepUp(List<MergedAnnotations> places, String handler) {
        for (MergedAnnotations place : places) {
            if (place.isPresent(StepUp.class)) {
                StepUp found = place.get(StepUp.class).synthesize();
                try {
                    return new RouteRules.StepUp(
                            List.of(found.acr()),
                            found.maxAgeSeconds() < 0 ? null : Duration.ofSeconds(found.maxAgeSeconds()));
                } catch (IllegalArgumentException e) {
                    throw Misconfiguration.STEP_UP_INVALID.with(handler, Misconfiguration.cause(e));
                }
            }
        }
        return null;
    }

    private static List<String> scopes(List<MergedAnnotations> places, String handler) {
        Set<String> scopes = new LinkedHashSet<>();
        for (MergedAnnotations place : places) {
            // A class may implement several interfaces that each ask for something.
            place.stream(RequiresPermissions.class).forEach(found -> addScopes(found.synthesize(), scopes, handler));
        }
        return List.copyOf(scopes);
    }

    private static void addScopes(RequiresPermissions annotation, Set<String> scopes, String handler) {
        List<String> values = List.of(annotation.value());
        if (values.isEmpty()) {
            throw Misconfiguration.PERMISSIONS_UNSUPPORTED.with(handler, "it names none");
        }
        if (annotation.logical() == Logical.OR && values.size() > 1) {
            throw Misconfiguration.PERMISSIONS_UNSUPPORTED.with(handler, "alternatives (Logical.OR) are not supported");
        }
        for (String value : values) {
            if (!value.matches("[!#-\\[\\]-~]+")) {
                throw Misconfiguration.PERMISSIONS_UNSUPPORTED.with(
                        handler, "'" + value + "' is not a scope (RFC 6749, section 3.3)");
            }
            scopes.add(value);
        }
    }

    private static void refuseUnsupported(MergedAnnotations place, String handler) {
        for (String name : UNSUPPORTED) {
            if (place.isPresent(name)) {
                throw Misconfiguration.ANNOTATION_UNSUPPORTED.with(handler, name.substring(name.lastIndexOf('.') + 1));
            }
        }
    }
}
