package dev.everyhop.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler was given by its framework.
 *
 * @param method the method that the handler is mapped to; {@code GET} for a HEAD request
 * @param template the path that the handler is mapped to, such as {@code /orders/{id}}
 * @param variables the path variables, as the framework decoded them
 * @param principal the name of the framework's own principal; null if it has none
 * @param body the body, as the handler read it
 */
@SuppressWarnings("ArrayRecordComponent") // the body itself; nobody compares calls
public record ContractCall(
        String method,
        String template,
        Map<String, String> variables,
        @Nullable String principal,
        byte[] body) {}
