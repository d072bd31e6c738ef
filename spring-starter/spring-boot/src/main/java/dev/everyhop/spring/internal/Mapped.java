package dev.everyhop.spring.internal;

import java.util.List;

/**
 * A handler that Spring sends requests to.
 *
 * @param method the method of the requests
 * @param pattern the path pattern, as Spring has it
 * @param need what its callers need
 * @param source how to name the handler
 */
public record Mapped(String method, String pattern, Need need, String source) {

    /** What a mapping without methods takes; OPTIONS and TRACE are answered by Spring itself. */
    public static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
}
