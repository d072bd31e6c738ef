package dev.everyhop.secret.internal.pem;

import static dev.everyhop.secret.internal.pem.PemException.Fault.MALFORMED;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The little of DER (X.690) that it takes to put a bare private key into its PKCS#8 envelope, and to look at one. */
final class Der {

    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int NULL = 0x05;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;
    /** Context-specific, constructed, number 0: the parameters of an SEC1 key. */
    static final int CONTEXT_0 = 0xA0;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Der(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    boolean hasMore() {
        return at < end;
    }

    int tag() throws PemException {
        if (at >= end) {
            throw new PemException(MALFORMED, "a key ends too early");
        }
        return bytes[at] & 0xFF;
    }

    /** Enters the element that comes next, which must have this tag. */
    Der enter(int tag) throws PemException {
        if (tag() != tag) {
            throw new PemException(MALFORMED, "a key is not built as one");
        }
        at++;
        int length = length();
        Der inner = new Der(bytes, at, at + length);
        at += length;
        return inner;
    }

    /** Passes over the element that comes next. */
    void skip() throws PemException {
        tag();
        at++;
        int length = length();
        at += length;
    }

    /** Returns a copy of all that is left. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    private int length() throws PemException {
        int first = tag();
        at++;
        int length = first;
        if (first >= 0x80) {
            int count = first & 0x7F;
            if (count == 0 || count > 3 || at + count > end) {
                throw new PemException(MALFORMED, "a key has an impossible length");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (bytes[at++] & 0xFF);
            }
        }
        if (length > end - at) {
            throw new PemException(MALFORMED, "a key ends too early");
        }
        return length;
    }

    /** Writes an element of this tag around the parts. */
    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int count = length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
            out.write(0x80 | count);
            for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
