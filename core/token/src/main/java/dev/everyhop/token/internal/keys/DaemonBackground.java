package dev.everyhop.token.internal.keys;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of one verifier. */
final class DaemonBackground implements Background {

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor timer;

    DaemonBackground() {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "everyhop-keys-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        // Bounded by the number of issuers: each has one fetch in flight at most.
        workers = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons);
        timer = new ScheduledThreadPoolExecutor(1, daemons);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void run(Runnable task) {
        workers.execute(task);
    }

    @Override
    public Runnable later(Duration delay, Runnable task) {
        Future<?> planned = timer.schedule(() -> handOver(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> planned.cancel(false);
    }

    private void handOver(Runnable task) {
        try {
            run(task);
        } catch (RejectedExecutionException e) {
            // Closed in the meantime: nothing more is to be done.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
