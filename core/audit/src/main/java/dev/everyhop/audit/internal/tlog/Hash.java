package dev.everyhop.audit.internal.tlog;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A node of the tree: 32 bytes of SHA-256. */
public final class Hash {

    /** The length of a hash in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the hash that stands at an offset of a tile. */
    public static Hash at(byte[] tile, int index) {
        return new Hash(Arrays.copyOfRange(tile, index * LENGTH, (index + 1) * LENGTH));
    }

    /** Reads canonical Base64; null if it is not that, or not 32 bytes. */
    public static @Nullable Hash parse(String base64) {
        byte[] bytes = Text.base64(base64);
        return bytes == null || bytes.length != LENGTH ? null : new Hash(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Copies the hash to its place in a tile. */
    public void copyTo(byte[] tile, int index) {
        System.arraycopy(bytes, 0, tile, index * LENGTH, LENGTH);
    }

    /** Returns the hash in Base64, as checkpoints and proofs write it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return base64();
    }
}
