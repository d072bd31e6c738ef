package dev.everyhop.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An asynchronous cycle whose answer is decided on before it completes. */
final class CheckedAsync implements AsyncContext {

    private final AsyncContext delegate;
    private final CheckedResponse response;

    CheckedAsync(AsyncContext delegate, CheckedResponse response) {
        this.delegate = delegate;
        this.response = response;
        delegate.addListener(new Ending(response));
    }

    @Override
    public void complete() {
        try {
            response.finish();
        } catch (IOException e) {
            // The client is gone; there is nobody left to tell.
            response.abandon();
        } finally {
            delegate.complete();
        }
    }

    @Override
    public ServletRequest getRequest() {
        return delegate.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return delegate.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return delegate.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        delegate.dispatch();
    }

    @Override
    public void dispatch(String path) {
        delegate.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        delegate.dispatch(context, path);
    }

    @Override
    public void start(Runnable run) {
        delegate.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        delegate.addListener(new Told(listener, null, null));
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        delegate.addListener(new Told(listener, request, response));
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return delegate.createListener(type);
    }

    @Override
    public void setTimeout(long milliseconds) {
        delegate.setTimeout(milliseconds);
    }

    @Override
    public long getTimeout() {
        return delegate.getTimeout();
    }

    /** Keeps late writers from a response that the container may use again. */
    private record Ending(CheckedResponse response) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            response.abandon();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    /** A listener that is told of this cycle and not of the container's, whose completion would lose the answer. */
    private final class Told implements AsyncListener {

        private final AsyncListener listener;
        private final @Nullable ServletRequest request;
        private final @Nullable ServletResponse answer;

        Told(AsyncListener listener, @Nullable ServletRequest request, @Nullable ServletResponse answer) {
            this.listener = listener;
            this.request = request;
            this.answer = answer;
        }

        private AsyncEvent of(AsyncEvent event) {
            return new AsyncEvent(CheckedAsync.this, request, answer, event.getThrowable());
        }

        @Override
        public void onComplete(AsyncEvent event) throws IOException {
            listener.onComplete(of(event));
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            listener.onTimeout(of(event));
        }

        @Override
        public void onError(AsyncEvent event) throws IOException {
            listener.onError(of(event));
        }

        @Override
        public void onStartAsync(AsyncEvent event) throws IOException {
            listener.onStartAsync(of(event));
        }
    }
}
