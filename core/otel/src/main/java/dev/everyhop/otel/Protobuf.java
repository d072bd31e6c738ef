package dev.everyhop.otel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The little of protobuf's wire format that OTLP logs need. */
final class Protobuf {

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Protobuf number(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    Protobuf fixed64(int field, long value) {
        varint(((long) field << 3) | FIXED_64);
        for (int shift = 0; shift < 64; shift += 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    Protobuf text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf value) {
        return bytes(field, value.toBytes());
    }

    Protobuf bytes(int field, byte[] value) {
        varint(((long) field << 3) | LENGTH);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** Reads members of a message one after the other. */
    static final class Reader {

        private final byte[] bytes;
        private final int end;
        private int at;

        Reader(byte[] bytes) {
            this(bytes, 0, bytes.length);
        }

        private Reader(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        /** Returns the message that a field holds last; null if it holds none, or this is no message. */
        @Nullable
        Reader message(int field) {
            Reader found = null;
            while (at < end) {
                long tag = varint();
                int kind = (int) (tag & 7);
                if (kind == LENGTH) {
                    long length = varint();
                    if (length < 0 || length > end - at) {
                        return null;
                    }
                    if (tag >>> 3 == field) {
                        found = new Reader(bytes, at, at + (int) length);
                    }
                    at += (int) length;
                } else if (!skipped(kind)) {
                    return null;
                }
            }
            return found;
        }

        /** Returns the number that a field holds last; 0 if it holds none, or this is no message. */
        long number(int field) {
            long found = 0;
            while (at < end) {
                long tag = varint();
                int kind = (int) (tag & 7);
                if (kind == VARINT && tag >>> 3 == field) {
                    found = varint();
                } else if (!skipped(kind)) {
                    return 0;
                }
            }
            return found;
        }

        private boolean skipped(int kind) {
            switch (kind) {
                case VARINT -> varint();
                case FIXED_64 -> at += 8;
                case FIXED_32 -> at += 4;
                case LENGTH -> {
                    long length = varint();
                    if (length < 0 || length > end - at) {
                        return false;
                    }
                    at += (int) length;
                }
                default -> {
                    return false;
                }
            }
            return at <= end;
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; shift < 64 && at < end; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            return value;
        }
    }
}
