package dev.everyhop.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes one content coding block by block, never past the limit.
 *
 * <p>{@code GZIPInputStream} is not used: it takes further members and trailing bytes, and recurses once per empty member.
 */
final class ContentCoding {

    static final String IDENTITY = "identity";
    static final String GZIP = "gzip";
    static final String DEFLATE = "deflate";

    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int TRAILER = 8;
    private static final int BROKEN = -1;

    private ContentCoding() {}

    /**
     * Returns the text of a body.
     *
     * @param codings each value of {@code Content-Encoding}; none, or {@code identity}, leaves the body as it is
     */
    static BodyText open(byte[] body, List<String> codings, WireLimits limits) throws BodyText.Refused {
        BodyText plain = BodyText.of(body);
        String coding = of(codings, limits);
        if (coding == null) {
            throw plain.refuse(SchemaReason.BODY_CODING);
        }
        if (coding.equals(IDENTITY)) {
            return plain;
        }
        int start = coding.equals(GZIP) ? gzipHeader(body) : 0;
        if (start == BROKEN) {
            throw plain.refuse(SchemaReason.BODY_CODING_BROKEN);
        }
        return new Inflated(body, start, coding.equals(GZIP), limits.inflatedBytes);
    }

    /** Returns the one coding to undo; null if it is not allowed. */
    static @Nullable String of(List<String> codings, WireLimits limits) {
        String coding = codings.isEmpty() ? IDENTITY : codings.get(0).strip().toLowerCase(Locale.ROOT);
        // "x-gzip" is gzip to a recipient (RFC 9110, section 8.4.1.3).
        coding = coding.equals("x-gzip") ? GZIP : coding;
        boolean allowed = coding.equals(IDENTITY) || limits.contentCodings.contains(coding);
        return codings.size() <= 1 && allowed ? coding : null;
    }

    private static final class Inflated extends BodyText {

        private final Inflater inflater;
        private final CRC32 crc = new CRC32();
        private final byte[] body;
        private final boolean gzip;
        private final int max;

        Inflated(byte[] body, int start, boolean gzip, int max) {
            // One byte more than allowed tells "too large" from "exactly full".
            super(new byte[Math.min(max + 1, BLOCK)], 0, false);
            this.inflater = new Inflater(gzip);
            this.inflater.setInput(body, start, body.length - start - (gzip ? TRAILER : 0));
            this.body = body;
            this.gzip = gzip;
            this.max = max;
        }

        @Override
        void grow() throws Refused {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(max + 1L, 2L * bytes.length));
            }
            int read;
            try {
                read = inflater.inflate(bytes, length, Math.min(BLOCK, bytes.length - length));
            } catch (DataFormatException e) {
                throw refuse(SchemaReason.BODY_CODING_BROKEN);
            }
            if (gzip) {
                crc.update(bytes, length, read);
            }
            length += read;
            if (length > max) {
                throw refuse(SchemaReason.BODY_INFLATED_TOO_LARGE);
            }
            whole = inflater.finished();
            boolean stuck = read == 0 && (inflater.needsInput() || inflater.needsDictionary());
            if (whole ? !endsWell() : stuck) {
                throw refuse(SchemaReason.BODY_CODING_BROKEN);
            }
        }

        private boolean endsWell() {
            int trailer = body.length - TRAILER;
            return inflater.getRemaining() == 0
                    && (!gzip
                            || ((int) crc.getValue() == littleEndian(body, trailer)
                                    && length == littleEndian(body, trailer + 4)));
        }

        @Override
        public void close() {
            inflater.end();
        }
    }

    /** Returns where the compressed data starts (RFC 1952, section 2.3). */
    private static int gzipHeader(byte[] body) {
        int last = body.length - TRAILER;
        if (last < 10 || (body[0] & 0xff) != 0x1f || (body[1] & 0xff) != 0x8b || body[2] != METHOD_DEFLATE) {
            return BROKEN;
        }
        int flags = body[3];
        int at = 10;
        if ((flags & 0xe0) != 0) {
            return BROKEN;
        }
        if ((flags & FLAG_EXTRA) != 0) {
            if (at + 2 > last) {
                return BROKEN;
            }
            at += 2 + (body[at] & 0xff) + ((body[at + 1] & 0xff) << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            at = afterZero(body, at, last);
        }
        if ((flags & FLAG_COMMENT) != 0 && at != BROKEN) {
            at = afterZero(body, at, last);
        }
        if ((flags & FLAG_HEADER_CRC) != 0 && at != BROKEN) {
            at += 2;
        }
        return at > last ? BROKEN : at;
    }

    private static int afterZero(byte[] body, int from, int last) {
        for (int i = from; i < last; i++) {
            if (body[i] == 0) {
                return i + 1;
            }
        }
        return BROKEN;
    }

    private static int littleEndian(byte[] b, int at) {
        return (b[at] & 0xff) | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16 | (b[at + 3] & 0xff) << 24;
    }
}
