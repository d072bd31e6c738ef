package dev.everyhop.audit.internal.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A public key that verifies signed notes, with its name (C2SP signed-note, "verifier keys").
 *
 * @param name the key's name; for a log, its origin
 * @param type {@link #SIGNATURE} for logs, {@link #COSIGNATURE} for witnesses
 * @param key the Ed25519 key
 * @param id the four bytes by which a signature line names it
 */
public record NoteKey(String name, byte type, PublicKey key, int id) {

    /** Ed25519 signature over the text of the note. */
    public static final byte SIGNATURE = 0x01;

    /** Ed25519 cosignature with a time (C2SP tlog-cosignature, cosignature/v1). */
    public static final byte COSIGNATURE = 0x04;

    /** Returns the key of a name. */
    public static NoteKey of(String name, byte type, PublicKey key) {
        if (!Text.isKeyName(name)) {
            throw new IllegalArgumentException(
                    "A key's name must not be empty and must hold neither white space nor a plus sign.");
        }
        return new NoteKey(name, type, key, id(name, type, Ed25519.raw(key)));
    }

    /** Reads {@code name+hex+base64}; null if it is not that, or its parts do not fit one another. */
    public static @Nullable NoteKey parse(String vkey) {
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3 || !Text.isKeyName(parts[0]) || !parts[1].matches("[0-9a-f]{8}")) {
            return null;
        }
        byte[] material = Text.base64(parts[2]);
        if (material == null || material.length != 33 || (material[0] != SIGNATURE && material[0] != COSIGNATURE)) {
            return null;
        }
        byte[] raw = Arrays.copyOfRange(material, 1, material.length);
        PublicKey key = Ed25519.publicKey(raw);
        int id = (int) Long.parseLong(parts[1], 16);
        return key == null || id != id(parts[0], material[0], raw) ? null : new NoteKey(parts[0], material[0], key, id);
    }

    /** Returns the key as {@code name+hex+base64}. */
    public String vkey() {
        byte[] raw = Ed25519.raw(key);
        byte[] material = new byte[raw.length + 1];
        material[0] = type;
        System.arraycopy(raw, 0, material, 1, raw.length);
        return name + "+" + HexFormat.of().toHexDigits(id) + "+"
                + Base64.getEncoder().encodeToString(material);
    }

    private static int id(String name, byte type, byte[] raw) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(name.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) '\n');
            sha256.update(type);
            byte[] hash = sha256.digest(raw);
            return ByteBuffer.wrap(hash).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
