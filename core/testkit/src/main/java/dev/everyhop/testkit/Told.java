package dev.everyhop.testkit;

/** The problems that clients are told of, written down a second time, so that a change of the gate's is seen. */
enum Told {
    INVALID(400, "invalid_request", "The request is not valid"),
    AUTHENTICATION(401, "authentication_required", "Authentication is required"),
    TOKEN(401, "invalid_token", "The access token is not valid"),
    STRONGER(401, "insufficient_user_authentication", "The user must authenticate more strongly or again"),
    SCOPE(403, "insufficient_scope", "The access token lacks a scope"),
    FORBIDDEN(403, "forbidden", "The caller may not do this"),
    NOT_FOUND(404, "not_found", "There is nothing here"),
    METHOD(405, "method_not_allowed", "The method is not allowed here"),
    TOO_LARGE(413, "content_too_large", "The body is too large"),
    TARGET(414, "target_too_long", "The request target is too long"),
    MEDIA_TYPE(415, "unsupported_media_type", "The media type or coding of the body is not supported"),
    TOO_MANY(429, "too_many_requests", "There are too many requests"),
    HEADER(431, "header_too_large", "A request header is too large"),
    RESPONSE(500, "bad_response", "The answer was not fit to be sent"),
    ACCESS_UNAVAILABLE(503, "access_unavailable", "Whether the caller may do this cannot be decided at present");

    final int status;
    final String code;
    private final String title;

    Told(int status, String code, String title) {
        this.status = status;
        this.code = code;
        this.title = title;
    }

    /** Returns the body of the answer up to its places. */
    String json() {
        return "{\"type\":\"urn:everyhop:problem:" + code + "\",\"title\":\"" + title + "\",\"status\":" + status;
    }
}
