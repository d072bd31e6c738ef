package dev.everyhop.token;

import dev.everyhop.event.Reason;

/** Why a token was refused. The codes are stable; the reference page {@code token-reasons} explains each. */
public enum TokenReason implements Reason {
    /** Not a compact JWS or JWE: empty, the wrong number of segments, an empty segment. */
    MALFORMED("token.malformed"),
    /** Longer than the size limit (16 KiB unless configured smaller). */
    TOO_LARGE("token.too_large"),
    /** A segment is not canonical base64url (RFC 7515, section 2): padding, foreign characters, unused bits set. */
    ENCODING("token.encoding"),
    /** The header is not one strict JSON object: bad syntax or UTF-8, duplicate members, too deep, a member of the wrong type. */
    HEADER_INVALID("token.header_invalid"),
    /** The header carries or points to a key of its own: {@code jwk}, {@code jku}, {@code x5c} or {@code x5u}. */
    HEADER_KEY("token.header_key"),
    /** The header has {@code crit} or {@code b64}; no extension is understood (RFC 7515, section 4.1.11; RFC 7797, section 7). */
    HEADER_CRITICAL("token.header_critical"),
    /** The {@code kid} is longer than 256 characters or has control characters. */
    KEY_ID("token.key_id"),
    /** The {@code typ} is not one that the issuer may send (RFC 9068, section 4; RFC 8725, section 3.11). */
    TYPE("token.type"),
    /** The {@code alg} is absent, {@code none}, or not on the issuer's list (RFC 8725, section 3.1). */
    ALGORITHM("token.algorithm"),
    /** The claims are not one strict JSON object. */
    CLAIMS_INVALID("token.claims_invalid"),
    /** A registered claim has the wrong form: {@code exp} not an integer or before {@code nbf} or {@code iat}, {@code aud} not a string or list of strings. */
    CLAIM_FORM("token.claim_form"),
    /** The {@code iss} is absent or not one of the configured issuers. */
    ISSUER("token.issuer"),
    /** The issuer's current key set has no key for this {@code kid}. */
    KEY_UNKNOWN("token.key_unknown"),
    /** There is no {@code kid} and not exactly one key fits. */
    KEY_AMBIGUOUS("token.key_ambiguous"),
    /** The key that was named may not be used with this algorithm: its {@code kty}, {@code crv} or {@code alg} says so. */
    KEY_MISMATCH("token.key_mismatch"),
    /** The issuer's keys could not be had: the token may be good, nobody can tell. Answered with 503. */
    KEYS_UNAVAILABLE("keys.unavailable"),
    /** The signature does not verify. */
    SIGNATURE("token.signature"),
    /** There is no {@code exp}. */
    EXPIRY_MISSING("token.expiry_missing"),
    /** Past its {@code exp}, clock skew included. */
    EXPIRED("token.expired"),
    /** The {@code exp} lies further in the future than the issuer's longest token life. */
    EXPIRY_TOO_FAR("token.expiry_too_far"),
    /** Before its {@code nbf}, clock skew included. */
    NOT_YET_VALID("token.not_yet_valid"),
    /** The {@code iat} lies in the future, clock skew included. */
    ISSUED_IN_FUTURE("token.issued_in_future"),
    /** The audience is not this service. */
    AUDIENCE("token.audience"),
    /** The claims do not show that this is an access token: a mark of one is missing, or a mark of an ID token is there. */
    NOT_ACCESS_TOKEN("token.not_access_token"),
    /** The token is bound to a key ({@code cnf}, RFC 7800) and nothing here can check the binding. */
    CONFIRMATION("token.confirmation"),
    /** The token is encrypted and no decryption is configured, or with an algorithm that is not allowed. */
    ENCRYPTION("token.encryption"),
    /** The token does not decrypt. */
    DECRYPTION("token.decryption"),
    /** Inside the encryption there is no signed token, inside the signature there is one ({@code cty}), or there are more layers than two. */
    NESTING("token.nesting"),
    /** The authorization server says that this opaque token is not active: unknown, expired, revoked, or not for this service. */
    INACTIVE("token.inactive"),
    /** What an opaque token means could not be asked: it may be good, nobody can tell. Answered with 503. */
    INTROSPECTION_UNAVAILABLE("introspection.unavailable");

    private final String code;

    TokenReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
