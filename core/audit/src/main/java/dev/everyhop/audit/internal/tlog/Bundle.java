package dev.everyhop.audit.internal.tlog;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle of entries: each with its length in 16 bits, big endian, before it.
 *
 * @param bytes the bundle
 * @param starts where each entry starts in it; one more stands for the end
 */
@SuppressWarnings("ArrayRecordComponent") // Bundles are never compared.
public record Bundle(byte[] bytes, int[] starts) {

    /** Reads the first entries of a bundle; null if there are not as many. What follows them is not looked at. */
    public static @Nullable Bundle parse(byte[] bytes, int count) {
        int[] starts = new int[count + 1];
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (at + 2 > bytes.length) {
                return null;
            }
            starts[i] = at + 2;
            at += 2 + (((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff));
            if (at > bytes.length) {
                return null;
            }
        }
        starts[count] = at + 2;
        return new Bundle(bytes, starts);
    }

    /** Writes a bundle. */
    public static byte[] write(List<byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            out.write(entry.length >>> 8);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    /** Returns how many entries there are. */
    public int count() {
        return starts.length - 1;
    }

    /** Returns where an entry starts. */
    public int start(int index) {
        return starts[index];
    }

    /** Returns how long an entry is. */
    public int length(int index) {
        return starts[index + 1] - 2 - starts[index];
    }

    /** Returns an entry. */
    public byte[] entry(int index) {
        return java.util.Arrays.copyOfRange(bytes, starts[index], starts[index + 1] - 2);
    }

    /** Returns how many bytes the entries take. */
    public int end() {
        return starts[starts.length - 1] - 2;
    }
}
