package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals personal fields under a key of the subject's own (AES-256-GCM). Destroying the key makes them unreadable in every
 * copy of the log, and changes no byte of it. For one thread.
 */
final class Sealing {

    private static final int CACHE = 4096;
    private static final int NONCE = 12;

    private final Disk disk;
    private final Path directory;
    private final String origin;
    private final SecureRandom random;
    private final Map<String, byte[]> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > CACHE;
        }
    };

    Sealing(Disk disk, Path directory, String origin, SecureRandom random) {
        this.disk = disk;
        this.directory = directory;
        this.origin = origin;
        this.random = random;
    }

    /** Writes the member {@code sealed}; {@code sealed_failed} if the subject's key can be neither read nor stored. */
    void seal(JsonBytes json, AuditEvent.Subject subject, String pseudonym, @Nullable String peer) {
        JsonBytes personal = new JsonBytes().open().field("subject", subject.name(), 1024);
        if (peer != null) {
            personal.field("peer", peer, 64);
        }
        byte[] clear = personal.close().toArray();
        try {
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key(pseudonym, true), nonce, pseudonym)
                    .doFinal(clear);
            byte[] both = new byte[NONCE + sealed.length];
            System.arraycopy(nonce, 0, both, 0, NONCE);
            System.arraycopy(sealed, 0, both, NONCE, sealed.length);
            json.field("sealed", Base64.getEncoder().encodeToString(both));
        } catch (IOException | GeneralSecurityException e) {
            json.field("sealed_failed", true);
        }
    }

    /** Returns the personal fields as JSON; null if the key was destroyed, or this was not sealed under it. */
    @Nullable
    String open(String pseudonym, String sealed) throws IOException {
        try {
            byte[] both = Base64.getDecoder().decode(sealed);
            if (both.length < NONCE + 16) {
                return null;
            }
            byte[] nonce = java.util.Arrays.copyOf(both, NONCE);
            byte[] clear = cipher(Cipher.DECRYPT_MODE, key(pseudonym, false), nonce, pseudonym)
                    .doFinal(both, NONCE, both.length - NONCE);
            return new String(clear, StandardCharsets.UTF_8);
        } catch (NoSuchFileException | GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Destroys the key of a subject. Returns whether there was one. */
    boolean forget(String pseudonym) throws IOException {
        keys.remove(pseudonym);
        Path file = file(pseudonym);
        if (!disk.exists(file)) {
            return false;
        }
        disk.delete(file);
        disk.forceDirectory(directory);
        return true;
    }

    private byte[] key(String pseudonym, boolean make) throws IOException {
        byte[] known = keys.get(pseudonym);
        if (known != null) {
            return known;
        }
        Path file = file(pseudonym);
        byte[] key;
        try {
            key = disk.read(file);
        } catch (NoSuchFileException e) {
            if (!make) {
                throw e;
            }
            key = new byte[32];
            random.nextBytes(key);
            disk.createDirectories(directory);
            disk.replace(file, key);
            disk.forceDirectory(directory);
        }
        keys.put(pseudonym, key);
        return key;
    }

    private Path file(String pseudonym) {
        return directory.resolve(pseudonym.replace(':', '~'));
    }

    private Cipher cipher(int mode, byte[] key, byte[] nonce, String pseudonym) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD((origin + "\n" + pseudonym).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
