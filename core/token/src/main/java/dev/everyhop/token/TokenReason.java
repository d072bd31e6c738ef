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
    /** The token is bound ({@code cnf}, RFC 7800) in a way that is not understood, or that nothing here can check. */
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
    INTROSPECTION_UNAVAILABLE("introspection.unavailable"),
    /** The token was called back. */
    REVOKED("token.revoked"),
    /** Whether the token was called back cannot be told. Answered with 503. */
    REVOCATION_UNAVAILABLE("revocation.unavailable"),
    /** The route takes each token once, and this one was taken before. */
    USED("token.used"),
    /** The route takes each token once, and this one has no {@code jti} to tell it by. */
    ID_MISSING("token.id_missing"),
    /** The token is bound to a certificate, and there is none that can be seen (RFC 8705, section 3). */
    CERTIFICATE_UNSEEN("certificate.unseen"),
    /** The token is bound to another certificate than the client's. */
    CERTIFICATE_MISMATCH("certificate.mismatch"),
    /** The token is bound to a key and came as a mere bearer token (RFC 9449, section 7.2). */
    DPOP_AS_BEARER("dpop.as_bearer"),
    /** The token came under {@code DPoP} and is not bound to a key. */
    DPOP_TOKEN_UNBOUND("dpop.token_unbound"),
    /** There is no {@code DPoP} header. */
    DPOP_PROOF_MISSING("dpop.proof_missing"),
    /** There are several {@code DPoP} headers, or several proofs in one. */
    DPOP_PROOF_REPEATED("dpop.proof_repeated"),
    /** The proof is no compact JWS of strict JSON in canonical base64url, or longer than 12 KiB. */
    DPOP_PROOF_MALFORMED("dpop.proof_malformed"),
    /** The proof's {@code typ} is not {@code dpop+jwt}. */
    DPOP_TYPE("dpop.type"),
    /** The proof's {@code alg} is absent, {@code none}, or not on the list. */
    DPOP_ALGORITHM("dpop.algorithm"),
    /** The proof's header has an extension ({@code crit}, {@code b64}), a content type, or points to a key elsewhere. */
    DPOP_HEADER("dpop.header"),
    /** The proof's {@code jwk} is absent, unsound, or does not fit its {@code alg}. */
    DPOP_KEY("dpop.key"),
    /** The proof's {@code jwk} is a private key or a secret. */
    DPOP_KEY_PRIVATE("dpop.key_private"),
    /** The proof's signature does not verify with its own key. */
    DPOP_SIGNATURE("dpop.signature"),
    /** One of the proof's {@code jti}, {@code htm}, {@code htu}, {@code iat} and {@code ath} is absent or has the wrong form. */
    DPOP_CLAIMS("dpop.claims"),
    /** The proof is for another method. */
    DPOP_METHOD("dpop.method"),
    /** The proof is for another URI, or for one that is not among the public URLs. */
    DPOP_URI("dpop.uri"),
    /** The proof is too old, from the future, or outside of its own {@code exp} or {@code nbf}. */
    DPOP_TIME("dpop.time"),
    /** The proof is for another token ({@code ath}). */
    DPOP_TOKEN_HASH("dpop.token_hash"),
    /** The proof is signed with another key than the token is bound to. */
    DPOP_KEY_MISMATCH("dpop.key_mismatch"),
    /** The proof has no nonce and needs one. */
    DPOP_NONCE_MISSING("dpop.nonce_missing"),
    /** The proof's nonce is not one of this service, or too old. */
    DPOP_NONCE("dpop.nonce"),
    /** The proof was used before. */
    DPOP_REPLAYED("dpop.replayed"),
    /** Its key has as many live proofs as one key may have. Answered with 429. */
    DPOP_QUOTA("dpop.quota"),
    /** Whether a proof or a token was used before cannot be told: the store is full or away. Answered with 503. */
    REPLAY_UNAVAILABLE("replay.unavailable");

    private final String code;

    TokenReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }

    /** Returns whether nothing is wrong with what was sent as far as anybody can tell, and a later try may succeed. */
    public boolean isTemporary() {
        return switch (this) {
            case KEYS_UNAVAILABLE, INTROSPECTION_UNAVAILABLE, REVOCATION_UNAVAILABLE, REPLAY_UNAVAILABLE, DPOP_QUOTA ->
                true;
            default -> false;
        };
    }
}
