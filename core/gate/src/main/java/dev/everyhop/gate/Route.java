package dev.everyhop.gate;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a service and what its callers need.
 *
 * @param method the method in upper case, such as {@code GET}; {@link #ANY_METHOD} for the usual ones
 * @param template the path with variables: {@code /orders/{id}}; a last segment {@code **} matches the rest. Literal
 *     characters are written plainly, never percent-encoded
 * @param publicReason why it is open to anyone; null where a token is needed
 * @param scopes the scopes that a token must have, all of them
 */
public record Route(
        String method, String template, @Nullable String publicReason, List<String> scopes) {

    /** Stands for {@code DELETE}, {@code GET}, {@code HEAD}, {@code OPTIONS}, {@code PATCH}, {@code POST} and {@code PUT}. */
    public static final String ANY_METHOD = "*";

    /**
     * Checks the values and copies the list.
     *
     * @throws IllegalArgumentException if a value cannot be right; the message says what to write
     */
    public Route {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(template, "template");
        scopes = List.copyOf(scopes);
        checkMethod(method, template);
        Template.parse(template);
        if (publicReason != null && publicReason.isBlank()) {
            throw new IllegalArgumentException("Route " + method + " " + template
                    + " is open to anyone but says no reason: give a few words, they are what a reviewer will read");
        }
        if (publicReason != null && !scopes.isEmpty()) {
            throw new IllegalArgumentException("Route " + method + " " + template
                    + " is open to anyone and needs scopes: leave out publicReason or the scopes");
        }
        for (String scope : scopes) {
            if (!isScope(scope)) {
                throw new IllegalArgumentException(
                        "Route " + method + " " + template + " needs the scope '" + scope
                                + "', which is not a scope (RFC 6749, section 3.3): no spaces, quotes or backslashes, one scope each");
            }
        }
        if (new HashSet<>(scopes).size() != scopes.size()) {
            throw new IllegalArgumentException("Route " + method + " " + template + " needs a scope twice");
        }
    }

    /** Returns whether anyone may call it. */
    public boolean isPublic() {
        return publicReason != null;
    }

    private static void checkMethod(String method, String template) {
        if (method.equals("TRACE") || method.equals("CONNECT")) {
            throw new IllegalArgumentException("Route " + method + " " + template + ": " + method
                    + " cannot be listed; it hands a request to whoever asks or opens a tunnel");
        }
        if (method.equals(ANY_METHOD)) {
            return;
        }
        boolean token = !method.isEmpty();
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            token &= (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || (c >= '0' && c <= '9');
        }
        if (!token) {
            throw new IllegalArgumentException("Route '" + method + "' " + template
                    + ": the method must be in upper case, such as GET, or Route.ANY_METHOD");
        }
    }

    private static boolean isScope(String scope) {
        for (int i = 0; i < scope.length(); i++) {
            char c = scope.charAt(i);
            if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return !scope.isEmpty();
    }
}
