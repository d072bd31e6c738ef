package dev.everyhop.jaxrs;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps what is written up to a limit, and forgets the rest. */
final class LimitedBuffer extends OutputStream {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int limit;
    private boolean over;

    LimitedBuffer(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (over || length > limit - kept.size()) {
            over = true;
        } else {
            kept.write(bytes, from, length);
        }
    }

    boolean isOver() {
        return over;
    }

    byte[] bytes() {
        return kept.toByteArray();
    }
}
