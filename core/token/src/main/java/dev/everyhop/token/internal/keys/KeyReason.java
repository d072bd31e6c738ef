package dev.everyhop.token.internal.keys;

import dev.everyhop.event.Reason;

/** Why an issuer's key set could not be had. What is wrong with the set itself is told by {@code KeySetFault}. */
public enum KeyReason implements Reason {
    /** No answer: name not found, connection refused or broken, or the fetcher failed. */
    FETCH("keys.fetch_failed"),
    /** No complete answer in time. */
    FETCH_TIMEOUT("keys.fetch_failed.timeout"),
    /** The TLS handshake failed: an issuer with a private CA needs {@code Issuer.trust(...)}. */
    FETCH_TLS("keys.fetch_failed.tls"),
    /** An answer whose status is not 200. */
    FETCH_STATUS("keys.fetch_failed.status"),
    /** An answer of more than 512 KiB. */
    FETCH_TOO_LARGE("keys.fetch_failed.too_large"),
    /** A redirect to another scheme, host or port, or more than three of them. */
    FETCH_REDIRECT("keys.fetch_failed.redirect"),
    /** Neither well-known address has metadata: set {@code jwksUri} or correct the issuer's location. */
    DISCOVERY_NOT_FOUND("keys.discovery_failed.not_found"),
    /** The metadata is not one strict JSON object. */
    DISCOVERY_MALFORMED("keys.discovery_failed.malformed"),
    /** The metadata is of an issuer of another name (RFC 8414, section 3.3). */
    DISCOVERY_ISSUER("keys.discovery_failed.issuer"),
    /** The metadata has no {@code jwks_uri} that is an https URL. */
    DISCOVERY_JWKS_URI("keys.discovery_failed.jwks_uri");

    private final String code;

    KeyReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
