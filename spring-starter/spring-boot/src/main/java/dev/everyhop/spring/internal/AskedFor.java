package dev.everyhop.spring.internal;

import dev.everyhop.access.Requirement;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.gate.StepUp;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.shiro.authz.annotation.Logical;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresGuest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.authz.annotation.RequiresRoles;
import org.apache.shiro.authz.annotation.RequiresUser;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;

/** What the annotations of one handler ask for, all together. */
final class AskedFor {

    private final Access access;
    private final String handler;
    private final Set<String> scopes = new LinkedHashSet<>();
    private List<Set<String>> ways = List.of();
    private @Nullable Requirement requirement;

    /**
     * Makes one that asks for nothing yet.
     *
     * @param handler how to name the handler in a failure
     */
    AskedFor(Access access, String handler) {
        this.access = access;
        this.handler = handler;
    }

    Need all(List<MergedAnnotations> places, List<RouteRules.Limit> limits) {
        for (MergedAnnotations place : places) {
            // A class may implement several interfaces that each ask for something.
            place.stream(RequiresPermissions.class).forEach(found -> permissions(found.synthesize()));
            place.stream(RequiresRoles.class).forEach(found -> roles(found.synthesize()));
            if (place.isPresent(RequiresGuest.class)) {
                require("@RequiresGuest", Requirement::guest);
            }
            if (place.isPresent(RequiresUser.class) || place.isPresent(RequiresAuthentication.class)) {
                require("@RequiresAuthentication", Requirement::authenticated);
            }
        }
        boolean guests = requirement != null && requirement.equals(Requirement.guest());
        if (guests && !(scopes.isEmpty() && ways.isEmpty())) {
            throw Misconfiguration.ANNOTATION_INVALID.with(
                    "@RequiresGuest", handler, "others ask for scopes, and a guest has none");
        }
        List<RouteRules.Alternative> alternatives = ways.stream()
                .map(way -> new RouteRules.Alternative(
                        false, true, way.stream().sorted().toList()))
                .toList();
        // That it is known who calls goes without saying where the operation is not public.
        Requirement beyond = Requirement.authenticated().equals(requirement) ? null : requirement;
        RouteRules.StepUp stepUp = stepUp(places);
        if (guests && stepUp != null) {
            throw Misconfiguration.ANNOTATION_INVALID.with(
                    "@RequiresGuest", handler, "@StepUp asks how a guest was authenticated");
        }
        return new Need(
                guests ? "for guests, and nobody else" : null,
                List.copyOf(scopes),
                alternatives,
                beyond,
                stepUp,
                true,
                limits);
    }

    private void roles(RequiresRoles annotation) {
        if (!access.grantsRoles()) {
            throw Misconfiguration.ROLES_NOT_GRANTED.with(handler);
        }
        require("@RequiresRoles", () -> Requirement.roles(annotation.logical(), annotation.value()));
    }

    private void permissions(RequiresPermissions annotation) {
        if (!access.permissionsAreScopes()) {
            require("@RequiresPermissions", () -> Requirement.permissions(annotation.logical(), annotation.value()));
            return;
        }
        List<String> values = List.of(annotation.value());
        if (values.isEmpty()) {
            throw Misconfiguration.ANNOTATION_INVALID.with("@RequiresPermissions", handler, "it names none");
        }
        for (String value : values) {
            if (!value.matches("[!#-\\[\\]-~]+")) {
                throw Misconfiguration.ANNOTATION_INVALID.with(
                        "@RequiresPermissions",
                        handler,
                        "'" + value + "' is not a scope (RFC 6749, section 3.3), and nothing below everyhop.access"
                                + " grants permissions");
            }
        }
        if (annotation.logical() == Logical.OR && values.size() > 1) {
            ways = ways.isEmpty()
                    ? values.stream().map(Set::of).toList()
                    : ways.stream()
                            .flatMap(way -> values.stream().map(value -> with(way, value)))
                            .distinct()
                            .toList();
        } else {
            scopes.addAll(values);
        }
    }

    /** Returns what the nearest annotation asks for: a method's stands before its class's. */
    private RouteRules.@Nullable StepUp stepUp(List<MergedAnnotations> places) {
        for (MergedAnnotations place : places) {
            if (place.isPresent(StepUp.class)) {
                try {
                    return RouteRules.StepUp.of(place.get(StepUp.class).synthesize());
                } catch (IllegalArgumentException e) {
                    throw Misconfiguration.STEP_UP_INVALID.with(handler, Misconfiguration.cause(e));
                }
            }
        }
        return null;
    }

    private static Set<String> with(Set<String> way, String value) {
        Set<String> more = new LinkedHashSet<>(way);
        more.add(value);
        return more;
    }

    private void require(String annotation, Supplier<Requirement> asked) {
        try {
            Requirement more = asked.get();
            requirement = requirement == null ? more : requirement.and(more);
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.ANNOTATION_INVALID.with(annotation, handler, Misconfiguration.cause(e));
        }
    }
}
