package dev.everyhop.jaxrs;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The method and the path that annotations of a resource say. */
record ResourceTemplate(String method, String path) {

    /**
     * Reads a resource method.
     *
     * @return the template; empty for a method of a sub-resource, whose path no annotation of its own says, and for one that
     *     is no resource method
     */
    static Optional<ResourceTemplate> of(Class<?> type, Method method) {
        Path root = find(type, Path.class);
        String verb = verb(method);
        if (root == null || verb == null) {
            return Optional.empty();
        }
        Path own = method(type, method).getAnnotation(Path.class);
        return Optional.of(new ResourceTemplate(verb, join(root.value()) + (own == null ? "" : join(own.value()))));
    }

    /** Returns the HTTP method of a resource method; null if it is none. */
    static @Nullable String verb(Method method) {
        for (Annotation one : method(method.getDeclaringClass(), method).getAnnotations()) {
            HttpMethod verb = one.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                return verb.value();
            }
        }
        return null;
    }

    /** Returns the method that has the annotations: its own, or that of a superclass or an interface (section 3.6). */
    static Method method(Class<?> type, Method method) {
        if (hasRest(method)) {
            return method;
        }
        for (Class<?> other = type; other != null && other != Object.class; other = other.getSuperclass()) {
            Method found = declared(other, method);
            if (found != null) {
                return found;
            }
            for (Class<?> one : other.getInterfaces()) {
                Method inherited = declared(one, method);
                if (inherited != null) {
                    return inherited;
                }
            }
        }
        return method;
    }

    private static @Nullable Method declared(Class<?> type, Method method) {
        try {
            Method found = type.getMethod(method.getName(), method.getParameterTypes());
            return hasRest(found) ? found : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static boolean hasRest(Method method) {
        for (Annotation one : method.getAnnotations()) {
            if (one.annotationType().getName().startsWith("jakarta.ws.rs.")) {
                return true;
            }
        }
        return false;
    }

    private static <A extends Annotation> @Nullable A find(Class<?> type, Class<A> wanted) {
        for (Class<?> one = type; one != null && one != Object.class; one = one.getSuperclass()) {
            if (one.isAnnotationPresent(wanted)) {
                return one.getAnnotation(wanted);
            }
            for (Class<?> other : one.getInterfaces()) {
                if (other.isAnnotationPresent(wanted)) {
                    return other.getAnnotation(wanted);
                }
            }
        }
        return null;
    }

    private static String join(String path) {
        String inner = path.startsWith("/") ? path.substring(1) : path;
        inner = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
        return inner.isEmpty() ? "" : "/" + inner;
    }

    /** Returns a template with its variables unnamed and without their expressions, below a prefix. */
    static String shape(String prefix, String template) {
        StringBuilder shape = new StringBuilder(prefix);
        int depth = 0;
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c == '{' && depth++ == 0) {
                shape.append("{}");
            } else if (c == '}') {
                depth--;
            } else if (depth == 0) {
                shape.append(c);
            }
        }
        return shape.isEmpty() ? "/" : shape.toString();
    }
}
