package dev.everyhop.event;

/**
 * The cause of an outcome, named by a code that never changes once published.
 *
 * <p>Each room has an enum of its own that implements this interface. Codes are lower case, dotted, and stable:
 * {@code token.expired}, {@code keys.unavailable}. They are safe to log, to count and to show to an operator; they carry
 * nothing of the request. Clients are told the standard error code instead (RFC 6750, section 3.1).
 */
public interface Reason {

    /** Returns the stable code, such as {@code token.expired}. */
    String code();
}
