package dev.everyhop.schema;

import java.util.List;
import java.util.Objects;

/**
 * One violation, in the only words that may reach a client.
 *
 * <p><b>Security guarantees.</b> It holds no value of the request and no name that the client chose: the pointer goes as
 * far as the names that the schema declares, and ends at the parent of an undeclared one. It holds no value of the schema:
 * neither its patterns, nor its enumerations, nor its bounds.
 *
 * @param pointer where, as a JSON pointer (RFC 6901) into the body, or to the name of the parameter
 * @param keyword the keyword that was broken, such as {@code maxLength}, or the bean constraint, such as {@code NotNull}
 * @param in which part of the request, or the response
 */
public record SchemaError(String pointer, String keyword, Place in) {

    /** The most errors that one result lists. */
    public static final int MAX = 20;

    /** Checks that nothing is absent. */
    public SchemaError {
        Objects.requireNonNull(pointer, "pointer");
        Objects.requireNonNull(keyword, "keyword");
        Objects.requireNonNull(in, "in");
    }

    /** Returns the JSON array that goes into problem details (RFC 9457) as {@code errors}. */
    public static String toJson(List<SchemaError> errors) {
        StringBuilder json = new StringBuilder("[");
        for (SchemaError error : errors) {
            json.append(json.length() > 1 ? "," : "").append("{\"pointer\":");
            appendString(json, error.pointer);
            json.append(",\"keyword\":");
            appendString(json, error.keyword);
            json.append(",\"in\":\"").append(error.in.code()).append("\"}");
        }
        return json.append(']').toString();
    }

    private static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Names may hold anything: all that JSON or HTML could take for syntax is escaped.
            if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == '\'') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
