package dev.everyhop.servlet;

import dev.everyhop.limit.AdaptiveConcurrency;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;

/** Gives the room of an asynchronous request free when it has ended, however it ends. */
final class SlotEnd implements AsyncListener {

    private final AdaptiveConcurrency.Slot slot;

    /** Waits for the end of a request's asynchronous cycles. */
    static void of(HttpServletRequest request, AdaptiveConcurrency.Slot slot) {
        try {
            request.getAsyncContext().addListener(new SlotEnd(slot));
        } catch (IllegalStateException e) {
            // It has ended between the question and the answer.
            slot.close();
        }
    }

    private SlotEnd(AdaptiveConcurrency.Slot slot) {
        this.slot = slot;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        slot.close();
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
