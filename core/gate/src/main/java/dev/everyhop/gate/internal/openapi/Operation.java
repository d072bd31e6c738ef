package dev.everyhop.gate.internal.openapi;

import dev.everyhop.gate.internal.document.Cursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a document.
 *
 * @param method the method in upper case
 * @param template the path as it is written
 * @param at where it stands
 * @param security the ways to be let in; none if the document says nothing
 * @param securityAt where the document says so; the operation if it says nothing
 * @param extensions the places of {@code x-everyhop} that hold for it, from the document down to the operation
 * @param parameters its parameters, references followed
 * @param body its request body, references followed; null if it has none
 * @param responses its responses by status, not yet looked at
 */
public record Operation(
        String method,
        String template,
        Cursor at,
        List<Alternative> security,
        Cursor securityAt,
        List<Cursor> extensions,
        List<Cursor> parameters,
        @Nullable Cursor body,
        @Nullable Cursor responses) {

    /** Copies the lists. */
    public Operation {
        security = List.copyOf(security);
        extensions = List.copyOf(extensions);
        parameters = List.copyOf(parameters);
    }
}
