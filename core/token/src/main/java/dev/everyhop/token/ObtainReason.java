package dev.everyhop.token;

import dev.everyhop.event.Reason;

/** Why a token could not be obtained. The codes are stable; the reference page {@code obtain-reasons} explains each. */
public enum ObtainReason implements Reason {
    /** A token is to be exchanged and the caller has none. */
    NO_CALLER("obtain.no_caller"),
    /** The caller's token is bound to its sender's key or certificate, so that nobody else can hand it on. */
    CALLER_BOUND("obtain.caller_bound"),
    /** The caller's token was to be handed on, and its route does not say {@code dangerouslyForwardToken}. */
    FORWARD_NOT_ALLOWED("obtain.forward_not_allowed"),
    /** The refresh token is missing: whoever keeps it has none. */
    NO_REFRESH_TOKEN("obtain.no_refresh_token"),
    /** A token that was obtained a moment ago was refused by its resource: another one would be too. */
    FRESH_TOKEN_REFUSED("obtain.fresh_token_refused"),
    /** The server says {@code invalid_request}. */
    INVALID_REQUEST("obtain.refused.invalid_request"),
    /** The server says {@code invalid_client}: it does not know this client or its credentials. */
    INVALID_CLIENT("obtain.refused.invalid_client"),
    /** The server says {@code invalid_grant}: the subject token or refresh token is not valid (any more). */
    INVALID_GRANT("obtain.refused.invalid_grant"),
    /** The server says {@code unauthorized_client}: this client may not use this grant. */
    UNAUTHORIZED_CLIENT("obtain.refused.unauthorized_client"),
    /** The server says {@code unsupported_grant_type}. */
    UNSUPPORTED_GRANT("obtain.refused.unsupported_grant_type"),
    /** The server says {@code invalid_scope}. */
    INVALID_SCOPE("obtain.refused.invalid_scope"),
    /** The server says {@code invalid_target} (RFC 8693, section 2.2.2): not for this audience or resource. */
    INVALID_TARGET("obtain.refused.invalid_target"),
    /** The server says {@code invalid_dpop_proof} or asks for another nonce again (RFC 9449, sections 5 and 8). */
    INVALID_PROOF("obtain.refused.invalid_dpop_proof"),
    /** The server refuses for a reason that is none of the standard ones. */
    REFUSED("obtain.refused.other"),
    /** No answer: name not found, connection refused or broken. */
    UNREACHABLE("obtain.unreachable"),
    /** No complete answer in time. */
    TIMEOUT("obtain.unreachable.timeout"),
    /** The TLS handshake failed. */
    TLS("obtain.unreachable.tls"),
    /** The server answered with a status that says it cannot serve: 429, 5xx, or one that is none of OAuth's. */
    STATUS("obtain.unreachable.status"),
    /** The server did not answer a while ago and is being left alone. */
    BACK_OFF("obtain.back_off"),
    /** As many requests as may be are on their way to this server. */
    BUSY("obtain.busy"),
    /** The service's own part failed: its signing key, its secret, or the store of its refresh token threw. */
    FAULT("obtain.fault"),
    /** The client was closed. */
    CLOSED("obtain.closed"),
    /** The issuer has no metadata at its well-known addresses, or none that is one strict JSON object. */
    METADATA("obtain.metadata"),
    /** The metadata is of an issuer of another name (RFC 8414, section 3.3). */
    METADATA_ISSUER("obtain.metadata.issuer"),
    /** The metadata has no address for this that is an https URL. */
    ENDPOINT_MISSING("obtain.endpoint_missing"),
    /** The endpoint redirects: forms with credentials follow no redirect. */
    REDIRECT("obtain.answer.redirect"),
    /** The answer has more than 64 KiB. */
    TOO_LARGE("obtain.answer.too_large"),
    /** The answer is not {@code application/json}. */
    CONTENT_TYPE("obtain.answer.content_type"),
    /** The answer is not one strict JSON object, or its {@code access_token} is none. */
    MALFORMED("obtain.answer.malformed"),
    /** The token is of another type than was asked for: a bearer token in place of a bound one, say. */
    TOKEN_TYPE("obtain.answer.token_type"),
    /** What was issued is not an access token (RFC 8693, section 2.2.1: {@code issued_token_type}). */
    ISSUED_TYPE("obtain.answer.issued_type"),
    /** The {@code expires_in} is not a positive whole number of seconds. */
    EXPIRES_IN("obtain.answer.expires_in"),
    /** The token has scopes that were not asked for. */
    SCOPE_WIDENED("obtain.answer.scope_widened");

    private final String code;

    ObtainReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
