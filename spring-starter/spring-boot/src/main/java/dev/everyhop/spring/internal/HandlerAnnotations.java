package dev.everyhop.spring.internal;

import dev.everyhop.gate.Audited;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.spring.PublicEndpoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresGuest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.authz.annotation.RequiresRoles;
import org.apache.shiro.authz.annotation.RequiresUser;
import org.jspecify.annotations.Nullable;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Reads what a handler needs from its annotations: those of the method and those of the class add up, so that neither can
 * be overlooked. Interfaces and superclasses count.
 *
 * @param access what permissions and roles are
 */
public record HandlerAnnotations(Access access) {

    /** What other libraries enforce and nothing does here. */
    private static final List<String> UNSUPPORTED = List.of(
            "jakarta.annotation.security.RolesAllowed",
            "jakarta.annotation.security.PermitAll",
            "jakarta.annotation.security.DenyAll",
            "org.springframework.security.access.annotation.Secured",
            "org.springframework.security.access.prepost.PreAuthorize",
            "org.springframework.security.access.prepost.PostAuthorize");

    private static final List<Class<? extends Annotation>> ASKING = List.of(
            RequiresPermissions.class,
            RequiresRoles.class,
            RequiresUser.class,
            RequiresGuest.class,
            RequiresAuthentication.class);

    /**
     * Returns what a handler needs.
     *
     * @param type the class of the handler
     * @param method the method that handles
     * @param handler how to name it in a failure
     */
    public Need read(Class<?> type, Method method, String handler) {
        return read(type, List.of(method), handler);
    }

    /**
     * Returns what a handler needs that Spring calls by an interface of its own.
     *
     * @param type the class of the handler
     * @param handling the methods by which Spring may call it, as the class has them
     * @param handler how to name it in a failure
     */
    public Need read(Class<?> type, Stream<Method> handling, String handler) {
        return read(type, handling.map(BridgeMethodResolver::findBridgedMethod).toList(), handler);
    }

    private Need read(Class<?> type, List<Method> methods, String handler) {
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
        RouteRules.AuditClass audit = audit(places);
        if (publicReason != null) {
            return new Need(publicReason, List.of(), List.of(), null, TokenNeed.NOTHING, true, limits, audit);
        }
        return asking == null && limits.isEmpty() && audit == null
                ? Need.TOKEN
                : new AskedFor(access, handler).all(places, limits, audit);
    }

    /** Returns what the nearest annotation says: a method's stands before its class's. */
    private static RouteRules.@Nullable AuditClass audit(List<MergedAnnotations> places) {
        for (MergedAnnotations place : places) {
            if (place.isPresent(Audited.class)) {
                return place.get(Audited.class).synthesize().value();
            }
        }
        return null;
    }

    private static MergedAnnotations annotations(AnnotatedElement element) {
        return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
    }

    private static @Nullable String publicReason(List<MergedAnnotations> places, String handler) {
        for (MergedAnnotations place : places) {
            String reason = place.isPresent(PublicEndpoint.class)
                    ? place.get(PublicEndpoint.class).synthesize().reason()
                    : place.isPresent(dev.everyhop.gate.PublicEndpoint.class)
                            ? place.get(dev.everyhop.gate.PublicEndpoint.class)
                                    .synthesize()
                                    .reason()
                            : null;
            if (reason != null && reason.isBlank()) {
                throw Misconfiguration.ANNOTATION_WITHOUT_REASON.with(handler);
            }
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String asking(List<MergedAnnotations> places) {
        List<Class<? extends Annotation>> all = new ArrayList<>(ASKING);
        all.addAll(TokenNeed.ANNOTATIONS);
        for (Class<? extends Annotation> asking : all) {
            for (MergedAnnotations place : places) {
                if (place.isPresent(asking)) {
                    return "@" + asking.getSimpleName();
                }
            }
        }
        return null;
    }

    private static void refuseUnsupported(MergedAnnotations place, String handler) {
        for (String name : UNSUPPORTED) {
            if (place.isPresent(name)) {
                throw Misconfiguration.ANNOTATION_UNSUPPORTED.with(handler, name.substring(name.lastIndexOf('.') + 1));
            }
        }
    }
}
