package dev.everyhop.gate;

/**
 * What a client is told of a refusal: problem details (RFC 9457).
 *
 * <p><b>Security guarantees.</b> Nothing in it comes from the request.
 *
 * @param type a URI that names the kind of problem
 * @param title what it is, in a few words
 * @param status the HTTP status
 */
public record Problem(String type, String title, int status) {

    /** The media type of {@link #toJson}. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** Returns the body of the answer. */
    public String toJson() {
        return "{\"type\":\"" + type + "\",\"title\":\"" + title + "\",\"status\":" + status + "}";
    }
}
