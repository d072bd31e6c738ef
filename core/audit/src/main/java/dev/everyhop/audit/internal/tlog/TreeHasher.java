package dev.everyhop.audit.internal.tlog;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes leaves and nodes as RFC 6962 (section 2.1) does. Not for several threads at once. */
public final class TreeHasher {

    private final MessageDigest sha256;

    /** Makes a hasher. */
    public TreeHasher() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("A JDK without SHA-256 cannot keep an audit log", e);
        }
    }

    /** Returns the root of the empty tree. */
    public Hash empty() {
        return new Hash(sha256.digest());
    }

    /** Returns the hash of an entry. */
    public Hash leaf(byte[] entry) {
        return leaf(entry, 0, entry.length);
    }

    /** Returns the hash of an entry that stands in a bundle. */
    public Hash leaf(byte[] bytes, int offset, int length) {
        sha256.update((byte) 0);
        sha256.update(bytes, offset, length);
        return new Hash(sha256.digest());
    }

    /** Returns the hash of two subtrees. */
    public Hash node(Hash left, Hash right) {
        sha256.update((byte) 1);
        sha256.update(left.bytes());
        return new Hash(sha256.digest(right.bytes()));
    }

    /** Returns the root over a full tile. */
    public Hash tile(byte[] tile) {
        return range(tile, 0, 256);
    }

    /** Returns the root over some hashes of a tile, of which there is a power of two. */
    public Hash range(byte[] tile, int from, int count) {
        if (count == 1) {
            return Hash.at(tile, from);
        }
        byte[] level = new byte[count / 2 * Hash.LENGTH];
        try {
            fold(tile, from, level, count / 2);
            for (int width = count / 4; width >= 1; width /= 2) {
                fold(level, 0, level, width);
            }
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        return Hash.at(level, 0);
    }

    private void fold(byte[] from, int start, byte[] to, int width) throws DigestException {
        for (int i = 0; i < width; i++) {
            sha256.update((byte) 1);
            sha256.update(from, (start + 2 * i) * Hash.LENGTH, 2 * Hash.LENGTH);
            sha256.digest(to, i * Hash.LENGTH, Hash.LENGTH);
        }
    }
}
