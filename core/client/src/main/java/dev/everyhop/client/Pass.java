package dev.everyhop.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A place at a target, from the beginning of an attempt to the end of its response. It is given back once. */
final class Pass implements BodyEnd {

    /** How long an attempt that its caller's deadline cut off must have had to count against the target. */
    private static final long FAIR = 1_000_000_000L;

    /** Stands for an answer that says that the target cannot serve. */
    private static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnavailableException() {
            super("unavailable", null, false, false);
        }
    }

    private final Target target;
    private final Running running;
    private final ClientEvents events;
    private final long begun;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean unavailable;
    private boolean told;

    Pass(Target target, Running running, ClientEvents events) {
        this.target = target;
        this.running = running;
        this.events = events;
        this.begun = running.now();
    }

    void unavailable() {
        unavailable = true;
    }

    void failed(IOException failure) {
        if (ended.compareAndSet(false, true)) {
            target.bulkhead().onComplete();
            count(Failures.reason(running, failure), failure);
        }
    }

    /** Gives the place back after what is nobody's answer, such as a defect of this side. */
    void dropped() {
        if (ended.compareAndSet(false, true)) {
            target.bulkhead().onComplete();
            target.breaker().releasePermission();
        }
    }

    void cancelled() {
        failed(new IOException("Canceled"));
    }

    @Override
    public void ended(@Nullable IOException failure) {
        if (failure != null) {
            if (!told) {
                told = true;
                events.failed(Failures.reason(running, failure), target.name());
            }
            failed(failure);
        } else if (ended.compareAndSet(false, true)) {
            target.bulkhead().onComplete();
            if (unavailable) {
                target.breaker().onError(took(), TimeUnit.NANOSECONDS, new UnavailableException());
            } else {
                target.breaker().onSuccess(took(), TimeUnit.NANOSECONDS);
            }
            target.tell(events);
        }
    }

    private void count(ClientReason reason, IOException failure) {
        boolean counts =
                switch (reason) {
                    case TIMED_OUT, CONNECT_FAILED, CONNECTION_LOST, TLS_FAILED -> true;
                    // Strangers send deadlines too, and must not shut others out.
                    case DEADLINE_EXCEEDED -> took() >= FAIR;
                    default -> false;
                };
        if (counts || unavailable) {
            target.breaker().onError(took(), TimeUnit.NANOSECONDS, failure);
            target.tell(events);
        } else {
            target.breaker().releasePermission();
        }
    }

    private long took() {
        return Math.max(0, running.now() - begun);
    }
}
