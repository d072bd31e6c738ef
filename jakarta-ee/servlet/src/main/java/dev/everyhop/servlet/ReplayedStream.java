package dev.everyhop.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of a body that was checked. All of them are there, so reading never waits. */
final class ReplayedStream extends ServletInputStream {

    private final ByteArrayInputStream bytes;
    private final HttpServletRequest request;
    private @Nullable ReadListener listener;

    ReplayedStream(byte[] body, HttpServletRequest request) {
        this.bytes = new ByteArrayInputStream(body);
        this.request = request;
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return bytes.read(into, offset, length);
    }

    @Override
    public int available() {
        return bytes.available();
    }

    @Override
    public boolean isFinished() {
        return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener reader) {
        Objects.requireNonNull(reader, "listener");
        if (listener != null || !request.isAsyncStarted()) {
            throw new IllegalStateException("A read listener needs an asynchronous request that has none yet");
        }
        listener = reader;
        request.getAsyncContext().start(() -> tell(reader));
    }

    /** Tells until all is read, or nothing more of it is. */
    private void tell(ReadListener reader) {
        try {
            int left = -1;
            while (!isFinished() && left != available()) {
                left = available();
                reader.onDataAvailable();
            }
            if (isFinished()) {
                reader.onAllDataRead();
            }
        } catch (IOException | RuntimeException e) {
            reader.onError(e);
        }
    }
}
