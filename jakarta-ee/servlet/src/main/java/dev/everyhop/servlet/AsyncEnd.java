package dev.everyhop.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;

/** Does what is left to do when an asynchronous request has ended, however it ends. */
final class AsyncEnd implements AsyncListener {

    private final Runnable last;

    /** Waits for the end of a request's asynchronous cycles. */
    static void of(HttpServletRequest request, Runnable last) {
        try {
            request.getAsyncContext().addListener(new AsyncEnd(last));
        } catch (IllegalStateException e) {
            // It has ended between the question and the answer.
            last.run();
        }
    }

    private AsyncEnd(Runnable last) {
        this.last = last;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        last.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A new cycle forgets the listeners of the one before.
        event.getAsyncContext().addListener(this);
    }
}
