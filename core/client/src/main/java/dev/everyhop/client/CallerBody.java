package dev.everyhop.client;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * A body that tells whose failure it was that it could not be sent. Who uploads through this service and goes away must not
 * count against the target.
 */
final class CallerBody extends RequestBody {

    /** Tells that the body could not be made; the target has no part in it. */
    static final class FailedException extends IOException {
        private static final long serialVersionUID = 1L;

        FailedException(IOException cause) {
            super("the body of the request could not be read", cause);
        }
    }

    private final RequestBody body;

    CallerBody(RequestBody body) {
        this.body = body;
    }

    @Override
    public @Nullable MediaType contentType() {
        return body.contentType();
    }

    @Override
    public long contentLength() throws IOException {
        return body.contentLength();
    }

    @Override
    public boolean isDuplex() {
        return body.isDuplex();
    }

    @Override
    public boolean isOneShot() {
        return body.isOneShot();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        Watched watched = new Watched(sink);
        BufferedSink buffered = Okio.buffer(watched);
        try {
            body.writeTo(buffered);
        } catch (IOException e) {
            throw watched.failed ? e : new FailedException(e);
        }
        buffered.emit();
    }

    private static final class Watched extends ForwardingSink {

        private boolean failed;

        Watched(BufferedSink to) {
            super(to);
        }

        @Override
        public void write(Buffer source, long count) throws IOException {
            try {
                super.write(source, count);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                super.flush();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
