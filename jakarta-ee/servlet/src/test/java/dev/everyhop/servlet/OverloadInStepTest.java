package dev.everyhop.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.limit.AdaptiveConcurrency;
import dev.everyhop.limit.Priority;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Overload of a real Tomcat in simulated time, so that no figure depends on the machine: in each step requests are sent,
 * whether or not the ones before were answered, and once each has come to the work or was shed, the work of four is done.
 */
@Tag("long")
class OverloadInStepTest {

    private static final int WORKERS = 4;
    private static final long STEP_NANOS = 20_000_000;

    /** After how many steps an answer is worth nothing. */
    private static final int PATIENCE = 10;

    private final AtomicLong now = new AtomicLong();
    private final Queue<CountDownLatch> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore settled = new Semaphore(0);
    private final Semaphore answered = new Semaphore(0);
    private final AtomicInteger failed = new AtomicInteger();
    private final ExecutorService clients = Executors.newFixedThreadPool(4);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(clients)
            .build();

    @AfterEach
    void stop() {
        clients.shutdownNow();
    }

    /** Work that waits for its turn; health waits for nothing. */
    private final class Work extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/work")) {
                CountDownLatch done = new CountDownLatch(1);
                queue.add(done);
                settled.release();
                try {
                    done.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            response.getOutputStream().print("done");
        }
    }

    /** What came of the requests of some steps. */
    private static final class Load {
        private final AtomicInteger inTime = new AtomicInteger();
        private final AtomicInteger late = new AtomicInteger();
        private final AtomicInteger shed = new AtomicInteger();
        private final AtomicInteger critical = new AtomicInteger();
        private int sentCritical;
    }

    @Test
    void goodputStaysPriorityIsServedAndNothingCollapses() throws Exception {
        AdaptiveConcurrency concurrency =
                AdaptiveConcurrency.builder().nanoTime(now::get).build();
        Policy policy = Policy.builder()
                .permitAnyone("GET", "/work", "test")
                .route(new Route("GET", "/health", "test", List.of())
                        .with(RouteRules.builder().priority(Priority.CRITICAL).build()))
                .build();
        Gate gate = Gate.builder()
                .policy(policy)
                .limits(GateLimits.builder()
                        .dangerouslyWithoutSourceLimit()
                        .concurrency(concurrency)
                        .build())
                .build();
        try (Container tomcat = Container.tomcat("", false, context -> {
            GateFilter.register(context, gate);
            context.addServlet("work", new Work()).addMapping("/*");
        })) {
            String origin = "http://127.0.0.1:" + tomcat.port();

            Load peak = load(origin, WORKERS, 300);
            Load over = load(origin, 3 * WORKERS, 1_500);
            Load after = load(origin, WORKERS, 300);

            System.out.printf(
                    "overload in steps: %d of %d possible served in time at the peak, %d of %d under three times as much (%d"
                            + " late, %d shed), %d of %d afterwards%n",
                    peak.inTime.get(),
                    300 * WORKERS,
                    over.inTime.get(),
                    1_500 * WORKERS,
                    over.late.get(),
                    over.shed.get(),
                    after.inTime.get(),
                    300 * WORKERS);
            assertThat(peak.inTime.get()).isGreaterThan(300 * WORKERS * 9 / 10);
            assertThat(over.inTime.get() / 1_500.0).isGreaterThan(0.8 * peak.inTime.get() / 300);
            assertThat(over.shed.get()).isGreaterThan(1_500 * WORKERS);
            assertThat(over.critical.get()).isEqualTo(over.sentCritical).isPositive();
            assertThat(after.inTime.get()).isGreaterThan(peak.inTime.get() * 9 / 10);
            assertThat(failed.get()).isZero();
            assertThat(gate.faults()).isZero();
        }
        assertThat(concurrency.inFlight()).isZero();
    }

    /** Sends so many requests in each step, and one to health in every fourth; then works until nothing is left. */
    private Load load(String origin, int perStep, int steps) throws InterruptedException {
        Load load = new Load();
        for (int step = 0; step < steps; step++) {
            int sent = perStep;
            for (int i = 0; i < perStep; i++) {
                send(load, URI.create(origin + "/work"), false);
            }
            if (step % 4 == 0) {
                sent++;
                load.sentCritical++;
                send(load, URI.create(origin + "/health"), true);
            }
            assertThat(settled.tryAcquire(sent, 300, TimeUnit.SECONDS)).isTrue();
            work();
        }
        while (!queue.isEmpty()) {
            work();
        }
        return load;
    }

    /** Lets one step pass, in which four requests are worked on to their end. */
    private void work() throws InterruptedException {
        now.addAndGet(STEP_NANOS);
        int done = 0;
        for (CountDownLatch next = queue.poll(); next != null; next = ++done < WORKERS ? queue.poll() : null) {
            next.countDown();
        }
        assertThat(answered.tryAcquire(done, 300, TimeUnit.SECONDS)).isTrue();
    }

    private void send(Load load, URI uri, boolean critical) {
        long begin = now.get();
        http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> failure == null ? answer.statusCode() : 0)
                .thenAccept(status -> {
                    if (status == 200 && !critical) {
                        boolean inTime = now.get() - begin <= PATIENCE * STEP_NANOS;
                        (inTime ? load.inTime : load.late).incrementAndGet();
                        answered.release();
                        return;
                    }
                    if (status == 200) {
                        load.critical.incrementAndGet();
                    } else if (status == 503) {
                        load.shed.incrementAndGet();
                    } else {
                        failed.incrementAndGet();
                    }
                    settled.release();
                });
    }
}
