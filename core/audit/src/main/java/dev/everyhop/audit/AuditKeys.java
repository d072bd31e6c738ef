package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * The key directory of a log: the key that signs, and those by which people are found in it.
 *
 * <p><b>Security guarantees.</b> Nothing here returns a secret key.
 *
 * <p><b>Thread safety.</b> For any number of threads.
 *
 * <p><b>Failure.</b> {@link AuditException} if the directory cannot be read or written.
 */
public final class AuditKeys {

    private final KeyDirectory keys;

    private AuditKeys(KeyDirectory keys) {
        this.keys = keys;
    }

    /** Returns the keys in a directory. */
    public static AuditKeys in(Path keyDirectory) {
        return new AuditKeys(new KeyDirectory(LocalDisk.INSTANCE, keyDirectory, new SecureRandom()));
    }

    /** Returns the directory in which a log keeps its keys if it is not told otherwise. */
    public static Path directoryOf(Path log) {
        return OpenedLog.keyDirectory(log, AuditConfig.forService("any"));
    }

    /** Returns the key that verifies the log of an origin. */
    public AuditKey verifier(String origin) {
        try {
            return AuditKey.of(origin, keys.signing(false).getPublic());
        } catch (IOException e) {
            throw new AuditException("The log's key cannot be read", e);
        }
    }

    /** Returns the pseudonyms under which a subject's records stand, one for each key that there was. */
    public List<String> pseudonyms(String issuer, String subject) {
        List<Pseudonyms.Key> all = keys.readKeys();
        return all.isEmpty() ? List.of() : new Pseudonyms(all).all(issuer, subject);
    }

    /** Returns the ids of the keys that pseudonyms were made with; the last is the one in use. */
    public List<String> pseudonymKeyIds() {
        return keys.readKeys().stream().map(Pseudonyms.Key::id).toList();
    }

    /** Makes a new key of pseudonyms, which the log uses when it is opened next, and returns its id. */
    public String rotatePseudonymKey() {
        try {
            List<Pseudonyms.Key> all = keys.rotatePseudonyms();
            return all.get(all.size() - 1).id();
        } catch (IOException e) {
            throw new AuditException("A new key of pseudonyms cannot be stored", e);
        }
    }

    Path subjects() {
        return keys.subjects();
    }
}
