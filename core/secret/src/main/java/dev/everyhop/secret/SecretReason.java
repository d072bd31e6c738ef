package dev.everyhop.secret;

import dev.everyhop.event.Reason;

/** Why key material or a secret was not taken. The codes are stable; the reference page {@code secret-events} explains each. */
public enum SecretReason implements Reason {
    /** A file is absent, not readable, or larger than 1 MiB. */
    UNREADABLE("source.unreadable"),
    /** What was read is not what it should be: broken PEM or DER, no certificate, no or several private keys. */
    MALFORMED("material.malformed"),
    /** The private key is encrypted and the password is absent or wrong. */
    PASSWORD("material.password"),
    /** The private key is of a kind that is not supported. */
    KEY_UNSUPPORTED("material.key_unsupported"),
    /** The private key is too short: RSA under 2048 bits, elliptic curves under 256. */
    KEY_WEAK("material.key_weak"),
    /** The private key does not belong to the first certificate. */
    KEY_MISMATCH("material.key_mismatch"),
    /** The certificates are no chain in this order: a wrong issuer, a wrong signature, an issuer that is no CA. */
    CHAIN_BROKEN("material.chain_broken"),
    /** The chain leads to no certificate that is trusted here, as when its end is missing. */
    CHAIN_UNTRUSTED("material.chain_untrusted"),
    /** A certificate of the chain is not valid yet. */
    NOT_YET_VALID("material.not_yet_valid"),
    /** A certificate of the chain is not valid any more. */
    EXPIRED("material.expired"),
    /** The chain is valid for less than the minimum life. */
    LIFE_TOO_SHORT("material.life_too_short"),
    /** There is no certificate to trust. */
    TRUST_EMPTY("material.trust_empty"),
    /** The list of allowed peers has an entry that is none. */
    PEERS_INVALID("material.peers_invalid"),
    /** The source changes with every read. */
    CHANGING("source.changing"),
    /** The source, a server or an agent, did not answer or refused. */
    SOURCE_FAILED("source.failed"),
    /** The source has no secret of that name. */
    SECRET_ABSENT("secret.absent"),
    /** The secret is empty or larger than 1 MiB. */
    SECRET_SIZE("secret.size"),
    /** A consumer refused the new version; the old one stays in use. */
    CONSUMER_REFUSED("secret.consumer_refused"),
    /** The secret lies where every child process and many tools see it. */
    SOURCE_WEAK("secret.source_weak");

    private final String code;

    SecretReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
