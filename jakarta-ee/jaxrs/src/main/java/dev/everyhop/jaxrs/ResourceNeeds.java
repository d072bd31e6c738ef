package dev.everyhop.jaxrs;

import dev.everyhop.access.Requirement;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.apache.shiro.authz.annotation.Logical;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of a resource method ask of callers.
 *
 * @param denied whether nobody may call it
 * @param open whether it says that anyone may call it
 * @param requirement what it asks for; null if it asks for nothing
 */
record ResourceNeeds(boolean denied, boolean open, @Nullable Requirement requirement) {

    /**
     * Reads a resource method.
     *
     * @throws IllegalStateException if its annotations contradict one another
     */
    static ResourceNeeds of(Class<?> type, Method method) {
        AnnotatedElement place = says(method) ? method : type;
        String name = type.getName() + "." + method.getName();
        long said = Stream.of(DenyAll.class, PermitAll.class, RolesAllowed.class)
                .filter(place::isAnnotationPresent)
                .count();
        if (said > 1) {
            throw new IllegalStateException(name
                    + " has several of @DenyAll, @PermitAll and @RolesAllowed in one place, and they contradict one"
                    + " another: leave one");
        }
        Requirement shiro = Requirement.of(type, method).orElse(null);
        boolean open = place.isAnnotationPresent(PermitAll.class);
        if (open && shiro != null) {
            throw new IllegalStateException(
                    name + " is @PermitAll, and other annotations ask for " + shiro + ": remove one of them");
        }
        RolesAllowed roles = place.getAnnotation(RolesAllowed.class);
        Requirement all = roles == null ? shiro : and(ofRoles(name, roles), shiro);
        return new ResourceNeeds(place.isAnnotationPresent(DenyAll.class), open, all);
    }

    private static Requirement ofRoles(String name, RolesAllowed roles) {
        if (roles.value().length == 0) {
            throw new IllegalStateException(name + " has @RolesAllowed without a role: write @DenyAll");
        }
        // The servlet standard's word for everybody who is authenticated.
        return Stream.of(roles.value()).anyMatch("**"::equals)
                ? Requirement.authenticated()
                : Requirement.roles(Logical.OR, roles.value());
    }

    private static Requirement and(Requirement one, @Nullable Requirement other) {
        return other == null ? one : one.and(other);
    }

    private static boolean says(Method method) {
        return method.isAnnotationPresent(DenyAll.class)
                || method.isAnnotationPresent(PermitAll.class)
                || method.isAnnotationPresent(RolesAllowed.class);
    }
}
