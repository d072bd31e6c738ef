package dev.everyhop.audit.internal.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment is made of: a header, then frames. A frame is a mark, the length of its payload, the index of its first
 * entry, their count, a CRC-32C over those three and the payload, and the payload: entries with their length in 16 bits.
 */
final class Frames {

    static final int HEADER_BYTES = 20;

    private static final long HEADER_MARK = 0x4548415741310aL;
    // No entry holds these bytes: entries are UTF-8.
    private static final int FRAME_MARK = 0xfffeeba7;
    private static final int FRAME_BYTES = 24;

    private Frames() {}

    /** The entries of one batch. */
    record Batch(long first, List<byte[]> entries, int end) {}

    static ByteBuffer header(long first) {
        ByteBuffer header =
                ByteBuffer.allocate(HEADER_BYTES).putLong(HEADER_MARK).putLong(first);
        header.putInt(crc(header.array(), 0, 16, null, 0, 0));
        return header.flip();
    }

    static boolean isHeader(byte[] segment, long first) {
        if (segment.length < HEADER_BYTES) {
            return false;
        }
        return ByteBuffer.wrap(segment, 0, HEADER_BYTES).equals(header(first));
    }

    static int length(List<byte[]> entries) {
        int length = FRAME_BYTES;
        for (byte[] entry : entries) {
            length += 2 + entry.length;
        }
        return length;
    }

    static void write(ByteBuffer out, long first, List<byte[]> entries) {
        int payload = length(entries) - FRAME_BYTES;
        int start = out.position();
        out.putInt(FRAME_MARK)
                .putInt(payload)
                .putLong(first)
                .putInt(entries.size())
                .putInt(0);
        for (byte[] entry : entries) {
            out.putShort((short) entry.length).put(entry);
        }
        CRC32C crc = new CRC32C();
        crc.update(out.duplicate().position(start + 4).limit(start + 20));
        crc.update(out.duplicate().position(start + FRAME_BYTES).limit(out.position()));
        out.putInt(start + 20, (int) crc.getValue());
    }

    /** Reads the frame at an offset; null if there is none. */
    static @Nullable Batch read(byte[] segment, int at) {
        if (segment.length - at < FRAME_BYTES) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(segment, at, segment.length - at);
        int mark = in.getInt();
        int payload = in.getInt();
        long first = in.getLong();
        int count = in.getInt();
        int crc = in.getInt();
        if (mark != FRAME_MARK
                || payload < 0
                || payload > in.remaining()
                || count < 0
                || count > payload / 2
                || crc != crc(segment, at + 4, 16, segment, at + FRAME_BYTES, payload)) {
            return null;
        }
        List<byte[]> entries = new ArrayList<>(count);
        int end = at + FRAME_BYTES + payload;
        for (int i = 0; i < count; i++) {
            byte[] entry = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(entry);
            entries.add(entry);
        }
        return in.position() == end ? new Batch(first, entries, end) : null;
    }

    /** Returns whether a whole frame stands anywhere from an offset on. */
    static boolean anyAfter(byte[] segment, int from) {
        for (int at = from; at + FRAME_BYTES <= segment.length; at++) {
            if (segment[at] == (byte) 0xff && segment[at + 1] == (byte) 0xfe && read(segment, at) != null) {
                return true;
            }
        }
        return false;
    }

    private static int crc(byte[] a, int from, int length, byte @Nullable [] b, int fromB, int lengthB) {
        CRC32C crc = new CRC32C();
        crc.update(a, from, length);
        if (b != null) {
            crc.update(b, fromB, lengthB);
        }
        return (int) crc.getValue();
    }
}
