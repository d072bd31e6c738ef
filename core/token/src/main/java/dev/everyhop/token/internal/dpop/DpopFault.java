package dev.everyhop.token.internal.dpop;

/** What is wrong with a proof. Each has a reason of the same name, with {@code DPOP_} before it, that callers see. */
public enum DpopFault {
    /** There is no proof. */
    PROOF_MISSING,
    /** There are several. */
    PROOF_REPEATED,
    /** It is no compact JWS of strict JSON, or too long. */
    PROOF_MALFORMED,
    /** Its {@code typ} is not {@code dpop+jwt}. */
    TYPE,
    /** Its {@code alg} is not on the list. */
    ALGORITHM,
    /** Its header has an extension, or points to a key elsewhere. */
    HEADER,
    /** It has no public key, or one that is unsound or does not fit its {@code alg}. */
    KEY,
    /** It has a private key or a secret. */
    KEY_PRIVATE,
    /** Its signature does not verify. */
    SIGNATURE,
    /** A claim is missing or has the wrong form. */
    CLAIMS,
    /** Its {@code htm} is another method. */
    METHOD,
    /** Its {@code htu} is another URI. */
    URI,
    /** It is too old, from the future, or outside of its own times. */
    TIME,
    /** Its {@code ath} is of another token. */
    TOKEN_HASH,
    /** It is signed with another key than the token is bound to. */
    KEY_MISMATCH,
    /** It has no nonce and needs one. */
    NONCE_MISSING,
    /** Its nonce is not one of ours, or too old. */
    NONCE
}
