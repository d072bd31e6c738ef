package dev.everyhop.audit;

import dev.everyhop.audit.internal.tlog.NoteKey;
import java.security.PublicKey;
import java.util.Optional;

/**
 * A public key with its name: what a verifier of a log, or of a witness's cosignatures, must be given by a way that the log
 * has no part in.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class AuditKey {

    private final NoteKey key;

    AuditKey(NoteKey key) {
        this.key = key;
    }

    /**
     * Reads a verifier key as C2SP signed-note writes it, such as {@code example.com/orders/1+530d903a+AekyeR…}. Returns
     * nothing if it is not one, or its parts do not fit one another.
     */
    public static Optional<AuditKey> parse(String vkey) {
        return Optional.ofNullable(NoteKey.parse(vkey.strip())).map(AuditKey::new);
    }

    /**
     * Returns the key of a log.
     *
     * @throws IllegalArgumentException if the key is not an Ed25519 key, or the origin cannot be a key's name
     */
    public static AuditKey of(String origin, PublicKey key) {
        return new AuditKey(NoteKey.of(origin, NoteKey.SIGNATURE, key));
    }

    /** Returns the name: for a log, its origin. */
    public String name() {
        return key.name();
    }

    /** Returns the Ed25519 key itself. */
    public PublicKey publicKey() {
        return key.key();
    }

    /** Returns whether this is the key of a witness. */
    public boolean isWitness() {
        return key.type() == NoteKey.COSIGNATURE;
    }

    NoteKey note() {
        return key;
    }

    /** Returns the key as {@link #parse} reads it. */
    @Override
    public String toString() {
        return key.vkey();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuditKey that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return key.id();
    }
}
