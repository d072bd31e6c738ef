package dev.everyhop.token.internal.jose;

import dev.everyhop.event.Reason;

/** Why a whole key set is refused: what it holds is dangerous, or nobody can tell what it means. */
public enum KeySetFault implements Reason {
    /** Not one strict JSON object with a list of objects named {@code keys} (RFC 7517, section 5). */
    MALFORMED("malformed", "is not a strict JSON object with a 'keys' list of JSON Web Keys"),
    /** Two keys have one {@code kid}. */
    DUPLICATE_KEY_ID("duplicate_kid", "names two keys by one 'kid'; give each its own"),
    /** A private key was published. */
    PRIVATE_KEY("private_key", "holds a private key; replace that key pair and publish public members only"),
    /** A secret is among the keys; whoever reads the set can sign with it. */
    SECRET("secret", "holds a secret ('oct'); give a secret by itself, never in a key set"),
    /** An RSA modulus under 2048 or over 8192 bits or even, or an exponent that is even, 1 or over 64 bits. */
    RSA_WEAK("rsa_weak", "holds an RSA key that is not sound; use 2048 to 8192 bits and the exponent 65537"),
    /** An RSA key of the defective generator of CVE-2017-15361. */
    RSA_ROCA("rsa_roca", "holds an RSA key that can be factored (ROCA, CVE-2017-15361); replace that key pair"),
    /** A key that is of a known kind and is none: off its curve, wrong length, not canonical base64url. */
    KEY_INVALID("key_invalid", "holds a key whose members make no valid key; write it anew from the public key");

    private final String code;
    private final String sentence;

    KeySetFault(String code, String sentence) {
        this.code = "keys.set_refused." + code;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    /** Returns what is wrong and the mend, to follow the words "the key set". */
    public String sentence() {
        return sentence;
    }
}
