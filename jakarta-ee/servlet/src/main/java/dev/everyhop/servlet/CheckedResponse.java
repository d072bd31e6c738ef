package dev.everyhop.servlet;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.ResponseDecision;
import dev.everyhop.schema.SchemaReason;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response that keeps its body until the gate has decided on it. Until then nothing is given to the container but the
 * status and headers, so nothing goes out.
 */
final class CheckedResponse extends DelegatedResponse {

    private final Lock lock = new ReentrantLock();

    private enum State {
        /** Nothing is decided. */
        KEEPING,
        /** It may go out unread. */
        PASSING,
        /** It is decided on; whatever comes is dropped. */
        DONE
    }

    private final HttpServletRequest request;
    private final Permit permit;
    private final Map<String, List<String>> earlier = new LinkedHashMap<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Body body = new Body();
    private State state = State.KEEPING;
    private boolean streamTaken;
    private @Nullable PrintWriter writer;
    private @Nullable String writerCharset;
    private long announced = -1;

    CheckedResponse(HttpServletRequest request, HttpServletResponse delegate, Permit permit) {
        super(delegate);
        this.request = request;
        this.permit = permit;
        for (String name : delegate.getHeaderNames()) {
            earlier.put(name, List.copyOf(delegate.getHeaders(name)));
        }
    }

    /** Returns the one that a response is or wraps; null if there is none. */
    static @Nullable CheckedResponse within(ServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            if (inner instanceof View view) {
                return view.checked;
            }
            inner = wrapper.getResponse();
        }
        return inner instanceof CheckedResponse checked ? checked : null;
    }

    /**
     * Returns this as the container takes it. Tomcat ends the response that it finds below wrappers when a forward
     * returns, before it was decided on, so it gets one that is no wrapper; Jetty includes into wrappers alone.
     */
    HttpServletResponse view() {
        ServletResponse inner = delegate;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return inner.getClass().getName().startsWith("org.apache.catalina.") ? this : new View(this);
    }

    /** Decides, unless that was done, and sends what may go out. */
    void finish() throws IOException {
        lock.lock();
        try {
            if (writer != null) {
                writer.flush();
            }
            if (state != State.KEEPING) {
                return;
            }
            byte[] bytes = kept.toByteArray();
            ResponseDecision decision = permit.response(getStatus(), getContentType(), bytes);
            if (decision instanceof Decision.Deny deny) {
                deny(deny);
                return;
            }
            state = State.DONE;
            send(Objects.requireNonNullElse(((ResponseDecision.Send) decision).body(), bytes));
        } finally {
            lock.unlock();
        }
    }

    /** Drops what was kept and whatever is still to come. */
    void abandon() {
        lock.lock();
        try {
            state = State.DONE;
            kept.reset();
        } finally {
            lock.unlock();
        }
    }

    private void send(byte[] bytes) throws IOException {
        boolean bodiless = getStatus() == SC_NO_CONTENT || getStatus() == SC_NOT_MODIFIED;
        if (bytes.length > 0 && !bodiless) {
            delegate.setContentLength(bytes.length);
            delegate.getOutputStream().write(bytes);
        } else if (announced >= 0 && request.getMethod().equals("HEAD")) {
            delegate.setContentLengthLong(announced);
        }
    }

    /** Sends a refusal in place of the answer, unless some of that is gone already. */
    void refuse(Decision.Deny deny) throws IOException {
        lock.lock();
        try {
            deny(deny);
        } finally {
            lock.unlock();
        }
    }

    private void deny(Decision.Deny deny) throws IOException {
        abandon();
        if (delegate.isCommitted()) {
            return;
        }
        // The headers are the answer's too; those of the filters before the gate's are not.
        delegate.reset();
        earlier.forEach((name, values) -> values.forEach(value -> delegate.addHeader(name, value)));
        GateFilter.answer(delegate, deny.problem(), deny.headers());
        delegate.flushBuffer();
    }

    private void unread(SchemaReason reason) throws IOException {
        if (permit.unreadResponse(getStatus(), reason) instanceof Decision.Deny deny) {
            deny(deny);
            return;
        }
        state = State.PASSING;
        if (announced >= 0) {
            delegate.setContentLengthLong(announced);
        }
        kept.writeTo(delegate.getOutputStream());
        kept.reset();
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (state == State.KEEPING && length > permit.maxResponseBytes(getStatus()) - kept.size()) {
                unread(SchemaReason.RESPONSE_TOO_LARGE);
            }
            if (state == State.KEEPING) {
                kept.write(bytes, offset, length);
            } else if (state == State.PASSING) {
                delegate.getOutputStream().write(bytes, offset, length);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Frameworks flush at the end of every answer: only events (the EventSource standard) are meant to go out at once. */
    private void flushed() throws IOException {
        lock.lock();
        try {
            String type = getContentType();
            if (state == State.KEEPING
                    && type != null
                    && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
                unread(SchemaReason.RESPONSE_STREAMED);
            }
            if (state == State.PASSING) {
                delegate.flushBuffer();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() {
        if (writer != null) {
            throw new IllegalStateException("getWriter() was called for this response");
        }
        streamTaken = true;
        return body;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (streamTaken) {
            throw new IllegalStateException("getOutputStream() was called for this response");
        }
        if (writer == null) {
            String name = getCharacterEncoding();
            try {
                writer = new PrintWriter(new OutputStreamWriter(body, Charset.forName(name)));
            } catch (IllegalArgumentException e) {
                UnsupportedEncodingException unsupported = new UnsupportedEncodingException(name);
                unsupported.initCause(e);
                throw unsupported;
            }
            delegate.setCharacterEncoding(name);
            writerCharset = name;
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (writer != null) {
            writer.flush();
        }
        flushed();
    }

    @Override
    public boolean isCommitted() {
        return state != State.KEEPING || delegate.isCommitted();
    }

    @Override
    public void reset() {
        lock.lock();
        try {
            resetBuffer();
            delegate.reset();
            writer = null;
            writerCharset = null;
            streamTaken = false;
            announced = -1;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void resetBuffer() {
        lock.lock();
        try {
            if (isCommitted()) {
                throw new IllegalStateException("The response is decided on already");
            }
            if (writer != null) {
                // What it holds must not come later.
                writer.flush();
            }
            kept.reset();
        } finally {
            lock.unlock();
        }
    }

    /** The error page comes by a dispatch of its own, and is decided on there. */
    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        abandonUncommitted();
        delegate.sendError(status, message);
    }

    @Override
    public void sendError(int status) throws IOException {
        abandonUncommitted();
        delegate.sendError(status);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        abandonUncommitted();
        delegate.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        if (clearBuffer) {
            abandonUncommitted();
            delegate.sendRedirect(location, status, true);
        } else {
            setStatus(status);
            setHeader("Location", location);
        }
    }

    private void abandonUncommitted() {
        lock.lock();
        try {
            if (isCommitted()) {
                throw new IllegalStateException("The response is decided on already");
            }
            abandon();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        announced = length;
    }

    @Override
    public void setHeader(String name, String value) {
        if (!isOfBody(name, value)) {
            delegate.setHeader(name, value);
        }
    }

    @Override
    public void addHeader(String name, String value) {
        if (!isOfBody(name, value)) {
            delegate.addHeader(name, value);
        }
    }

    /** The length is known when the body is decided on, and the writer's charset stays the one that is told. */
    private boolean isOfBody(String name, @Nullable String value) {
        if (name.equalsIgnoreCase("Content-Length")) {
            announced = value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
            return true;
        }
        if (name.equalsIgnoreCase("Content-Type")) {
            setContentType(value);
            return true;
        }
        return name.equalsIgnoreCase("Transfer-Encoding");
    }

    @Override
    public void setContentType(@Nullable String type) {
        delegate.setContentType(type);
        restoreCharset();
    }

    @Override
    public void setCharacterEncoding(@Nullable String charset) {
        if (writerCharset == null) {
            delegate.setCharacterEncoding(charset);
        }
    }

    @Override
    public void setLocale(Locale locale) {
        delegate.setLocale(locale);
        restoreCharset();
    }

    private void restoreCharset() {
        if (writerCharset != null) {
            delegate.setCharacterEncoding(writerCharset);
        }
    }

    /** Trailers come after the body and nothing checks them. */
    @Override
    public void setTrailerFields(Supplier<Map<String, String>> supplier) {
        throw new IllegalStateException("The answers of this route are checked: they cannot have trailer fields");
    }

    /** All that is called on it reaches the response that is checked; only who unwraps it finds the container's. */
    private static final class View extends HttpServletResponseWrapper {

        private final CheckedResponse checked;

        View(CheckedResponse checked) {
            super(checked);
            this.checked = checked;
        }

        @Override
        public ServletResponse getResponse() {
            return checked.delegate;
        }
    }

    private final class Body extends ServletOutputStream {

        @Override
        public void write(int b) throws IOException {
            CheckedResponse.this.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            CheckedResponse.this.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            flushed();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            Objects.requireNonNull(listener, "listener");
            request.getAsyncContext().start(() -> {
                try {
                    listener.onWritePossible();
                } catch (IOException | RuntimeException e) {
                    listener.onError(e);
                }
            });
        }
    }
}
