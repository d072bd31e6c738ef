package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Attempt;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.GateReason;
import dev.everyhop.spring.internal.Chain;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Where a request waits whose decision takes I/O: a few threads and a queue, both bounded. What does not fit is refused
 * with 503, so that a slow store costs the requests that need it and no others.
 */
final class WaitingRoom implements DisposableBean {

    private final ThreadPoolExecutor executor;

    /**
     * Makes a room.
     *
     * @param threads how many requests can be decided at once
     * @param queue how many more can wait for one of the threads
     */
    WaitingRoom(int threads, int queue) {
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                new CustomizableThreadFactory("everyhop-waiting-"));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Decides in here what is pending; what follows runs on the event loop of the request again. */
    Mono<Decision> decide(Attempt.Pending pending, Chain chain, ExchangeCall call) {
        Executor loop = call.eventLoop();
        return Mono.<Decision>create(sink -> {
                    Runnable waiting = () -> decide(pending, sink);
                    try {
                        executor.execute(waiting);
                        // Whoever has gone gives up the place; what has begun goes on to its end.
                        sink.onCancel(() -> executor.remove(waiting));
                    } catch (RejectedExecutionException e) {
                        sink.success(chain.gate().refuse(call, GateReason.OVERLOADED));
                    }
                })
                .publishOn(loop == null ? Schedulers.parallel() : Schedulers.fromExecutor(loop));
    }

    private static void decide(Attempt.Pending pending, MonoSink<Decision> sink) {
        try {
            sink.success(pending.decide());
        } catch (Throwable t) {
            // An Error of a realm or a rule. As it is, Reactor would throw it on, and the request would never end.
            sink.error(new IllegalStateException("A decision failed: " + t, t));
        }
    }

    /** Returns how many requests have a thread or wait for one. */
    int present() {
        return executor.getActiveCount() + executor.getQueue().size();
    }

    @Override
    public void destroy() {
        executor.shutdownNow();
    }
}
