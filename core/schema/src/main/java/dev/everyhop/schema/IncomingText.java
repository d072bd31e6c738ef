package dev.everyhop.schema;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A body that is read from its connection as it is asked for, at most one byte past the limit. */
final class IncomingText extends BodyText {

    private final InputStream in;
    private final long announcedLength;
    private final int max;

    IncomingText(InputStream in, long announcedLength, int max) {
        // What is announced is not yet sent: the buffer grows with what arrives.
        super(new byte[Math.min(max + 1, BLOCK)], 0, false);
        this.in = in;
        this.announcedLength = announcedLength;
        this.max = max;
    }

    @Override
    void grow() throws Refused {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(max + 1L, 2L * bytes.length));
        }
        int read;
        try {
            read = in.read(bytes, length, Math.min(BLOCK, bytes.length - length));
        } catch (IOException e) {
            throw refuse(SchemaReason.BODY_UNREADABLE);
        }
        length += Math.max(0, read);
        whole = read < 0;
        if (length > max) {
            throw refuse(SchemaReason.BODY_TOO_LARGE);
        }
        if (whole && announcedLength >= 0 && length != announcedLength) {
            throw refuse(SchemaReason.BODY_UNREADABLE);
        }
    }
}
