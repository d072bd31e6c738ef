package dev.everyhop.client;

import dev.everyhop.event.Reason;

/** Why a call was refused on this side, or how it failed. The reference page {@code client-events} explains each. */
public enum ClientReason implements Reason {
    /** The URL is not https. */
    CLEARTEXT("client.cleartext"),
    /** No peer may answer at this host. */
    TARGET_UNKNOWN("client.target_unknown"),
    /** The address is one that is not connected to. */
    ADDRESS_REFUSED("client.address_refused"),
    /** The peer's certificate is not trusted. */
    PEER_UNTRUSTED("client.peer_untrusted"),
    /** The peer is trusted, and is not one that may answer at this host. */
    PEER_REFUSED("client.peer_refused"),
    /** There is no key material, or it changed faster than the call could begin. */
    KEYS_UNAVAILABLE("client.keys_unavailable"),
    /** A redirect leads where it may not, or is one too many. */
    REDIRECT_REFUSED("client.redirect_refused"),
    /** The response is larger than allowed. */
    RESPONSE_TOO_LARGE("client.response_too_large"),
    /** There is no token for the call. */
    TOKEN_UNAVAILABLE("client.token_unavailable"),
    /** The target fails and is not called at the moment. */
    CIRCUIT_OPEN("client.circuit_open"),
    /** Too many calls to the target are under way. */
    BULKHEAD_FULL("client.bulkhead_full"),
    /** The time within which an answer is of use is over. */
    DEADLINE_EXCEEDED("client.deadline_exceeded"),
    /** The target could not be connected to, or its name not be resolved. */
    CONNECT_FAILED("client.connect_failed"),
    /** TLS failed: the peer refused this client, or does not speak what is spoken here. */
    TLS_FAILED("client.tls_failed"),
    /** The target was silent for too long, or the call took longer than it may. */
    TIMED_OUT("client.timed_out"),
    /** The connection broke. */
    CONNECTION_LOST("client.connection_lost"),
    /** The target answered 429, 502, 503 or 504. */
    UNAVAILABLE("client.unavailable"),
    /** Who made the call gave it up, or could not give its body. */
    CANCELLED("client.cancelled"),
    /** Retries have added as much load as they may. */
    RETRY_BUDGET_SPENT("client.retry_budget_spent"),
    /** The target asks to wait longer than is waited for. */
    RETRY_AFTER_TOO_LONG("client.retry_after_too_long");

    private final String code;

    ClientReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
