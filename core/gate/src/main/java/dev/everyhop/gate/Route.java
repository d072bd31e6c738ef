package dev.everyhop.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a service and what its callers need.
 *
 * @param method the method, upper case
 * @param template the path with variables: {@code /orders/{id}}; a last segment {@code **} matches the rest
 * @param publicReason why it is open to anyone; null where a token is needed
 * @param scopes the scopes that a token must have, all of them
 */
public record Route(
        String method, String template, @Nullable String publicReason, List<String> scopes) {

    /** Copies the list. */
    public Route {
        scopes = List.copyOf(scopes);
    }

    /** Returns whether anyone may call it. */
    public boolean isPublic() {
        return publicReason != null;
    }
}
