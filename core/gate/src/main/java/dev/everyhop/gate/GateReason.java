package dev.everyhop.gate;

import dev.everyhop.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Why the gate itself refused a request or let it pass unasked. The codes are stable; the reference page
 * {@code gate-reasons} explains each. A token that was refused has a {@link dev.everyhop.token.TokenReason} instead.
 */
public enum GateReason implements Reason {
    /** The path is longer than 8 KiB or the query longer than 16 KiB. */
    TARGET_TOO_LONG("request.target_too_long", Problem.TARGET_TOO_LONG),
    /** The path has more than one reading: dot segments, encoded slashes, path parameters, bad encoding and the like. */
    PATH_NOT_CANONICAL("path.not_canonical", Problem.INVALID_REQUEST),
    /** The request asks to be treated as one with another method. */
    METHOD_OVERRIDE("request.method_override", Problem.INVALID_REQUEST),
    /**
     * An adapter found a head that breaks RFC 9112 in a way which servers read differently and this one lets through: its
     * version, its host, or how its body is framed.
     */
    REQUEST_MALFORMED("request.malformed", Problem.INVALID_REQUEST),
    /** An adapter found that a filter before the gate changed the method or the path. */
    REQUEST_REWRITTEN("request.rewritten", Problem.INTERNAL_ERROR),
    /** An adapter found a request on its way to a handler that the gate has never seen. */
    REQUEST_UNCHECKED("request.unchecked", Problem.INTERNAL_ERROR),
    /** The container, or a filter before the gate, ended the request with an error. */
    REQUEST_FAILED("request.failed", Problem.INTERNAL_ERROR),

    /** The client accepts no media type that the handler can answer with (RFC 9110, section 15.5.7). */
    NOT_ACCEPTABLE("request.not_acceptable", Problem.NOT_ACCEPTABLE),

    /** The path is not listed. */
    ROUTE_UNKNOWN("route.unknown", Problem.NOT_FOUND),
    /** The path is listed, but not with this method. */
    ROUTE_METHOD("route.method", Problem.METHOD_NOT_ALLOWED),
    /** A CORS preflight for a listed operation was let through without credentials. */
    CORS_PREFLIGHT("cors.preflight", null),
    /** The route needs a token and there is none. */
    CREDENTIALS_MISSING("credentials.missing", Problem.AUTHENTICATION_REQUIRED),
    /** The credentials are of a scheme that nothing here verifies. */
    CREDENTIALS_SCHEME("credentials.scheme", Problem.AUTHENTICATION_REQUIRED),
    /** There are several credentials: two headers, two in one header, or one in the header and one in the query. */
    CREDENTIALS_AMBIGUOUS("credentials.ambiguous", Problem.INVALID_REQUEST),
    /** The credentials do not follow the grammar of RFC 6750, section 2.1. */
    CREDENTIALS_MALFORMED("credentials.malformed", Problem.INVALID_REQUEST),
    /** There is an {@code access_token} in the query (RFC 6750, section 2.3: should not be used; here it never is). */
    CREDENTIALS_IN_QUERY("credentials.in_query", Problem.INVALID_REQUEST),
    /** The {@code Authorization} header is longer than 16 KiB and a few bytes. */
    CREDENTIALS_TOO_LARGE("credentials.too_large", Problem.HEADER_TOO_LARGE),
    /** A listed proxy sent the header with the client's certificate twice, or with what is none. */
    CERTIFICATE_HEADER("certificate.header", Problem.INVALID_REQUEST),
    /** The route needs a client certificate, and none can be seen. */
    CERTIFICATE_MISSING("certificate.missing", Problem.AUTHENTICATION_REQUIRED),
    /** The route needs a token that is bound to its sender, and this one is not, or not in the way that is asked for. */
    SENDER_UNBOUND("sender.unbound", Problem.INVALID_TOKEN),
    /** The user's authentication is not strong or fresh enough for the route (RFC 9470). */
    STEP_UP("authentication.insufficient", Problem.INSUFFICIENT_USER_AUTHENTICATION),
    /** There are several transaction tokens. */
    TRANSACTION_AMBIGUOUS("transaction.ambiguous", Problem.INVALID_REQUEST),
    /** The metadata of the protected resource was asked for and answered by the gate itself (RFC 9728). */
    RESOURCE_METADATA("resource.metadata", null),
    /** The token lacks a scope that the route needs. */
    SCOPE_MISSING("access.scope_missing", Problem.INSUFFICIENT_SCOPE),
    /** A new policy was not taken, because it is wrong or the gate cannot enforce it; the one before stays. */
    POLICY_REFUSED("policy.refused", null),
    /** The request had to wait for I/O, and there was no thread left to wait on. */
    OVERLOADED("gate.overloaded", Problem.OVERLOADED),
    /** The record of the call had to be durable before its handler runs, and was not in time. */
    NOT_RECORDED("audit.not_recorded", Problem.AUDIT_UNAVAILABLE),
    /** The gate or an adapter failed; the request is refused because nobody could decide. */
    FAULT("gate.fault", Problem.INTERNAL_ERROR);

    private final String code;
    private final @Nullable Problem problem;

    GateReason(String code, @Nullable Problem problem) {
        this.code = code;
        this.problem = problem;
    }

    @Override
    public String code() {
        return code;
    }

    /** Returns what the client is told. A reason to permit has no problem; asked to refuse with it, the answer is 500. */
    Problem problem() {
        return problem == null ? Problem.INTERNAL_ERROR : problem;
    }

    /** Returns whether the identity layer found it, which a route may put into shadow; the shape of a request never is. */
    boolean isOfIdentity() {
        return this == CREDENTIALS_MISSING || this == CREDENTIALS_SCHEME;
    }

    /** Returns whether this explains a refusal. */
    boolean refuses() {
        return problem != null;
    }
}
