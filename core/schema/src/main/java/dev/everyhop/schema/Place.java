package dev.everyhop.schema;

import java.util.Locale;

/** Where a value came from. */
public enum Place {
    /** The body of a request. */
    BODY,
    /** A variable of the path. */
    PATH,
    /** The query. */
    QUERY,
    /** A header. */
    HEADER,
    /** A cookie. */
    COOKIE,
    /** The body of a response. */
    RESPONSE;

    /** Returns the name as it stands in an answer, such as {@code body}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
