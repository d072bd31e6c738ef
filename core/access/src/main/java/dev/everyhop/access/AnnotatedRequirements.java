package dev.everyhop.access;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresGuest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.authz.annotation.RequiresRoles;
import org.apache.shiro.authz.annotation.RequiresUser;

/** Reads Shiro's annotations wherever a developer may have meant them to count, and asks for all of them. */
final class AnnotatedRequirements {

    private AnnotatedRequirements() {}

    static Optional<Requirement> of(Class<?> type, Method method) {
        if (!method.getDeclaringClass().isAssignableFrom(type)) {
            throw new IllegalArgumentException(method + " is not a method of " + type.getName() + ".");
        }
        if (Proxy.isProxyClass(type)) {
            throw new IllegalArgumentException(
                    type.getName() + " is a proxy, which hides annotations: give the class behind it.");
        }
        Set<Annotation> found = new LinkedHashSet<>();
        collect(method, found, new HashSet<>());
        for (Class<?> ancestor : ancestors(type)) {
            collect(ancestor, found, new HashSet<>());
            for (Method other : ancestor.getDeclaredMethods()) {
                if (isSameOperation(method, other)) {
                    collect(other, found, new HashSet<>());
                }
            }
        }
        Requirement requirement = null;
        for (Annotation annotation : found) {
            try {
                Requirement next = requirement(annotation);
                requirement = requirement == null ? next : requirement.and(next);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        annotation + ", which holds for " + type.getName() + "." + method.getName() + ": "
                                + e.getMessage(),
                        e);
            }
        }
        return Optional.ofNullable(requirement);
    }

    private static void collect(AnnotatedElement element, Set<Annotation> found, Set<Class<?>> seen) {
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            if (isOurs(annotation)) {
                found.add(annotation);
            } else if (seen.add(annotation.annotationType())) {
                collect(annotation.annotationType(), found, seen);
            }
        }
    }

    private static Set<Class<?>> ancestors(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            addWithInterfaces(each, all);
        }
        return all;
    }

    private static void addWithInterfaces(Class<?> type, Set<Class<?>> all) {
        if (all.add(type)) {
            for (Class<?> each : type.getInterfaces()) {
                addWithInterfaces(each, all);
            }
        }
    }

    /** Whether the other one is the method itself, overrides it or is overridden by it, in a superclass or interface. */
    private static boolean isSameOperation(Method method, Method other) {
        int modifiers = method.getModifiers() | other.getModifiers();
        return !Modifier.isStatic(modifiers)
                && !Modifier.isPrivate(modifiers)
                && method.getName().equals(other.getName())
                && (sameParameters(method, other) || sameParameters(other, method));
    }

    /** Whether the parameters are the same, or the general one has a type variable that the special one fills in. */
    private static boolean sameParameters(Method special, Method general) {
        Class<?>[] own = special.getParameterTypes();
        Class<?>[] others = general.getParameterTypes();
        if (own.length != others.length) {
            return false;
        }
        Type[] generic = general.getGenericParameterTypes();
        for (int i = 0; i < own.length; i++) {
            boolean filledIn = generic[i] instanceof TypeVariable || generic[i] instanceof GenericArrayType;
            if (own[i] != others[i] && !(filledIn && others[i].isAssignableFrom(own[i]))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOurs(Annotation annotation) {
        return annotation instanceof RequiresPermissions
                || annotation instanceof RequiresRoles
                || annotation instanceof RequiresAuthentication
                || annotation instanceof RequiresUser
                || annotation instanceof RequiresGuest;
    }

    private static Requirement requirement(Annotation annotation) {
        if (annotation instanceof RequiresPermissions permissions) {
            return Requirement.permissions(permissions.logical(), permissions.value());
        }
        if (annotation instanceof RequiresRoles roles) {
            return Requirement.roles(roles.logical(), roles.value());
        }
        // Nobody is remembered from an earlier session here, so a user is who is authenticated.
        return annotation instanceof RequiresGuest ? Requirement.guest() : Requirement.authenticated();
    }
}
