package dev.everyhop.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes one content coding, never past the limit.
 *
 * <p>{@code GZIPInputStream} is not used: it takes further members and trailing bytes, and recurses once per empty member.
 */
final class ContentCoding {

    private static final String IDENTITY = "identity";
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

    /** Takes each value of {@code Content-Encoding}; none, or {@code identity}, leaves the body as it is. */
    static WireResult undo(byte[] body, List<String> codings, WireLimits limits) {
        String coding = of(codings, limits);
        if (coding == null) {
            return new WireResult.Refused(SchemaReason.BODY_CODING);
        }
        return switch (coding) {
            case GZIP -> gunzip(body, limits.inflatedBytes);
            case DEFLATE -> inflate(body, limits.inflatedBytes);
            default -> new WireResult.Accepted(body);
        };
    }

    /** Returns the one coding to undo; null if it is not allowed. */
    static @Nullable String of(List<String> codings, WireLimits limits) {
        String coding = codings.isEmpty() ? IDENTITY : codings.get(0).strip().toLowerCase(Locale.ROOT);
        // "x-gzip" is gzip to a recipient (RFC 9110, section 8.4.1.3).
        coding = coding.equals("x-gzip") ? GZIP : coding;
        boolean allowed = coding.equals(IDENTITY) || limits.contentCodings.contains(coding);
        return codings.size() <= 1 && allowed ? coding : null;
    }

    private static WireResult gunzip(byte[] body, int max) {
        int start = gzipHeader(body);
        if (start == BROKEN) {
            return broken();
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(body, start, body.length - start - TRAILER);
            WireResult result = drain(inflater, max);
            if (result instanceof WireResult.Accepted accepted) {
                CRC32 crc = new CRC32();
                crc.update(accepted.body());
                int trailer = body.length - TRAILER;
                boolean whole = inflater.getRemaining() == 0
                        && (int) crc.getValue() == littleEndian(body, trailer)
                        && accepted.body().length == littleEndian(body, trailer + 4);
                return whole ? result : broken();
            }
            return result;
        } finally {
            inflater.end();
        }
    }

    private static WireResult inflate(byte[] body, int max) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body);
            WireResult result = drain(inflater, max);
            return result instanceof WireResult.Accepted && inflater.getRemaining() > 0 ? broken() : result;
        } finally {
            inflater.end();
        }
    }

    private static WireResult drain(Inflater inflater, int max) {
        // One byte more than allowed tells "too large" from "exactly full".
        byte[] out = new byte[Math.min(max + 1, 8 * 1024)];
        int length = 0;
        try {
            while (!inflater.finished()) {
                if (length == out.length) {
                    out = Arrays.copyOf(out, (int) Math.min(max + 1L, 2L * out.length));
                }
                int read = inflater.inflate(out, length, out.length - length);
                length += read;
                if (length > max) {
                    return new WireResult.Refused(SchemaReason.BODY_INFLATED_TOO_LARGE);
                }
                if (read == 0 && !inflater.finished() && (inflater.needsInput() || inflater.needsDictionary())) {
                    return broken();
                }
            }
        } catch (DataFormatException e) {
            return broken();
        }
        return new WireResult.Accepted(Arrays.copyOf(out, length));
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

    private static WireResult broken() {
        return new WireResult.Refused(SchemaReason.BODY_CODING_BROKEN);
    }
}
