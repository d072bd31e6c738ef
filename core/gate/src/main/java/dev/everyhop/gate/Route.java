package dev.everyhop.gate;

import dev.everyhop.access.Grants;
import dev.everyhop.access.Requirement;
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
 * @param rules what else it asks for, and how its layers behave
 */
public record Route(
        String method, String template, @Nullable String publicReason, List<String> scopes, RouteRules rules) {

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
        Objects.requireNonNull(rules, "rules");
        scopes = List.copyOf(scopes);
        checkMethod(method, template);
        Template.parse(template);
        if (publicReason != null && publicReason.isBlank()) {
            throw new IllegalArgumentException("Route " + method + " " + template
                    + " is open to anyone but says no reason: give a few words, they are what a reviewer will read");
        }
        if (publicReason != null && !(scopes.isEmpty() && rules.alternatives().isEmpty())) {
            throw new IllegalArgumentException("Route " + method + " " + template
                    + " is open to anyone and needs scopes: leave out publicReason or the scopes");
        }
        if (publicReason != null
                && !rules.requirement().map(Route::letsAnyoneIn).orElse(true)) {
            throw new IllegalArgumentException("Route " + method + " " + template
                    + " is open to anyone and needs permissions or roles: leave out publicReason or those");
        }
        checkScopes(method, template, scopes);
        for (RouteRules.Alternative alternative : rules.alternatives()) {
            checkScopes(method, template, alternative.scopes());
        }
    }

    /** Makes a route that asks for nothing more. */
    public Route(String method, String template, @Nullable String publicReason, List<String> scopes) {
        this(method, template, publicReason, scopes, RouteRules.none());
    }

    /** Returns this route with other rules. */
    public Route with(RouteRules newRules) {
        return new Route(method, template, publicReason, scopes, newRules);
    }

    /** Returns whether anyone may call it. */
    public boolean isPublic() {
        return publicReason != null;
    }

    private static boolean letsAnyoneIn(Requirement requirement) {
        return Grants.anonymous().check(requirement).isPermitted();
    }

    private static void checkScopes(String method, String template, List<String> scopes) {
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
