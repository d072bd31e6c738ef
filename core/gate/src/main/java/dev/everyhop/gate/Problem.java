package dev.everyhop.gate;

import dev.everyhop.schema.SchemaError;
import java.util.List;
import java.util.Objects;

/**
 * What a client is told of a refusal: problem details (RFC 9457).
 *
 * <p><b>Security guarantees.</b> Nothing in it comes from the request, and it says no more than the standard error codes
 * of RFC 6750 do: which rule refused a token is for the operator.
 *
 * @param type a URI that names the kind of problem: {@code urn:everyhop:problem:} and a code, or {@code about:blank}
 * @param title what it is, in a few words, the same for each problem of the type
 * @param status the HTTP status
 * @param errors the places that break the schema, in names that the schema gives and without values; mostly none
 */
public record Problem(String type, String title, int status, List<SchemaError> errors) {

    /** The media type of {@link #toJson}. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:everyhop:problem:";

    static final Problem INVALID_REQUEST = own("invalid_request", "The request is not valid", 400);
    static final Problem AUTHENTICATION_REQUIRED = own("authentication_required", "Authentication is required", 401);
    static final Problem INVALID_TOKEN = own("invalid_token", "The access token is not valid", 401);
    static final Problem INVALID_TRANSACTION =
            own("invalid_transaction_token", "The transaction token is not valid", 401);
    static final Problem INSUFFICIENT_USER_AUTHENTICATION =
            own("insufficient_user_authentication", "The user must authenticate more strongly or again", 401);
    static final Problem TOO_MANY_PROOFS =
            own("too_many_proofs", "The key has made too many proofs in a short time", 429);
    static final Problem INSUFFICIENT_SCOPE = own("insufficient_scope", "The access token lacks a scope", 403);
    static final Problem FORBIDDEN = own("forbidden", "The caller may not do this", 403);
    static final Problem NOT_FOUND = own("not_found", "There is nothing here", 404);
    static final Problem METHOD_NOT_ALLOWED = own("method_not_allowed", "The method is not allowed here", 405);
    static final Problem NOT_ACCEPTABLE =
            own("not_acceptable", "No media type that is accepted can be answered with", 406);
    static final Problem TARGET_TOO_LONG = own("target_too_long", "The request target is too long", 414);
    static final Problem CONTENT_TOO_LARGE = own("content_too_large", "The body is too large", 413);
    static final Problem UNSUPPORTED_MEDIA_TYPE =
            own("unsupported_media_type", "The media type or coding of the body is not supported", 415);
    static final Problem TOO_MANY_REQUESTS = own("too_many_requests", "There are too many requests", 429);
    static final Problem HEADER_TOO_LARGE = own("header_too_large", "A request header is too large", 431);
    static final Problem INTERNAL_ERROR = own("internal_error", "The request could not be decided on", 500);
    static final Problem BAD_RESPONSE = own("bad_response", "The answer was not fit to be sent", 500);
    static final Problem ACCESS_UNAVAILABLE =
            own("access_unavailable", "Whether the caller may do this cannot be decided at present", 503);
    static final Problem AUDIT_UNAVAILABLE =
            own("audit_unavailable", "What would be done here cannot be recorded at present", 503);
    static final Problem OVERLOADED = own("overloaded", "The service has too much to do at present", 503);
    static final Problem LIMITS_UNAVAILABLE =
            own("limits_unavailable", "Whether there are too many requests cannot be told at present", 503);
    static final Problem UNAVAILABLE = own("unavailable", "Tokens cannot be verified at present", 503);

    /** Checks that nothing is absent and that the status is one. */
    public Problem {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(title, "title");
        errors = List.copyOf(errors);
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("A problem's status must be an HTTP status, not " + status);
        }
    }

    /** Makes a problem without places. */
    public Problem(String type, String title, int status) {
        this(type, title, status, List.of());
    }

    Problem with(List<SchemaError> places) {
        return places.isEmpty() ? this : new Problem(type, title, status, places);
    }

    /**
     * Returns a problem that says no more than its status does (RFC 9457, section 4.2.1). For adapters that answer for a
     * failure outside of the gate.
     *
     * @param status the HTTP status; one that is no error is told as 500
     */
    public static Problem ofStatus(int status) {
        int error = status >= 400 && status <= 599 ? status : 500;
        return new Problem("about:blank", error < 500 ? "The request was refused" : "The request failed", error);
    }

    /** Returns the body of the answer: JSON, to be sent as UTF-8. */
    public String toJson() {
        StringBuilder json = new StringBuilder(128).append("{\"type\":\"");
        escaped(type, json);
        json.append("\",\"title\":\"");
        escaped(title, json);
        json.append("\",\"status\":").append(status);
        if (!errors.isEmpty()) {
            json.append(",\"errors\":").append(SchemaError.toJson(errors));
        }
        return json.append('}').toString();
    }

    private static void escaped(String text, StringBuilder json) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                // Lone surrogates have no UTF-8 form; the two separators end lines in JavaScript.
                json.append("\\u").append(Character.forDigit(c >> 12, 16)).append(Character.forDigit(c >> 8 & 15, 16));
                json.append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
    }

    private static Problem own(String code, String title, int status) {
        return new Problem(TYPE_PREFIX + code, title, status);
    }
}
