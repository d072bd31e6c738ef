package dev.everyhop.client;

import dev.everyhop.event.Reason;

/** Why a call was refused on this side. The reference page {@code client-events} explains each. */
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
    TOKEN_UNAVAILABLE("client.token_unavailable");

    private final String code;

    ClientReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
