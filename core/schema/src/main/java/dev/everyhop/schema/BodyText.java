package dev.everyhop.schema;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of a body as it comes to light: a content coding is undone block by block, and each block is known to be strict
 * UTF-8 before a reader sees it. Who stops reading stops the work.
 */
class BodyText extends InputStream {

    /** How many bytes are looked at before the reader has what is in them. */
    static final int BLOCK = 8 * 1024;

    byte[] bytes;
    int length;
    /** Whether nothing is to follow. */
    boolean whole;

    private int checked;
    private int served;
    private @Nullable SchemaReason reason;

    BodyText(byte[] bytes, int length, boolean whole) {
        this.bytes = bytes;
        this.length = length;
        this.whole = whole;
    }

    /** Returns the text of a body without a content coding. */
    static BodyText of(byte[] body) {
        return new BodyText(body, body.length, true);
    }

    /** Makes more of it known, or that there is no more. */
    void grow() throws Refused {
        whole = true;
    }

    /** Returns whether there is none of it; waits for its beginning. */
    final boolean isEmpty() throws Refused {
        while (length == 0 && !whole) {
            grow();
        }
        return length == 0;
    }

    /** Returns all of it, whether it is UTF-8 or not. */
    final byte[] all() throws Refused {
        while (!whole) {
            grow();
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Returns why reading failed, if the text is to blame. */
    final @Nullable SchemaReason reason() {
        return reason;
    }

    /** Returns how many bytes were looked at. */
    final int looked() {
        return checked;
    }

    @Override
    public final int read(byte[] out, int offset, int max) throws IOException {
        if (served == checked && !check()) {
            return -1;
        }
        int count = Math.min(max, checked - served);
        System.arraycopy(bytes, served, out, offset, count);
        served += count;
        return count;
    }

    @Override
    public final int read() throws IOException {
        return served == checked && !check() ? -1 : bytes[served++] & 0xff;
    }

    /** Checks the next block; returns whether there is one. */
    private boolean check() throws Refused {
        while (checked == served) {
            int end = Math.min(length, checked + BLOCK);
            int strict = Utf8.strictUntil(bytes, checked, end);
            // Up to three bytes may be the start of a character that goes on in the next block.
            boolean cut = end - strict <= 3 && !(whole && end == length);
            if ((strict < end && !cut) || (checked == 0 && Utf8.startsWithMark(bytes, 0, strict))) {
                throw refuse(SchemaReason.BODY_CHARSET);
            }
            if (strict == checked) {
                if (whole) {
                    return false;
                }
                grow();
            }
            checked = strict;
        }
        return true;
    }

    /** Lets go of what it took to make it. */
    @Override
    public void close() {}

    final Refused refuse(SchemaReason why) {
        reason = why;
        return new Refused(why);
    }

    /** Ends the reading; tells nothing but the reason. */
    static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        final SchemaReason reason;

        private Refused(SchemaReason reason) {
            super(reason.code());
            this.reason = reason;
        }
    }
}
