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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three times as many requests as the service can do, for a while, on a real Tomcat; they come whether or not the ones before
 * were answered. How much was served is told, and asserted where time is simulated: {@link OverloadInStepTest}. Here is
 * asserted what holds however slow and uneven the machine is.
 */
@Tag("long")
class OverloadTest {

    private static final int WORKERS = 4;
    private static final long WORK_MILLIS = 20;
    private static final int PEAK_REQUESTS = 600;
    private static final int SECONDS = 8;

    /** What an answer is worth nothing after. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Semaphore workers = new Semaphore(WORKERS, true);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(clients)
            .build();

    @AfterEach
    void stop() {
        timer.shutdownNow();
        clients.shutdownNow();
    }

    /** Work that needs one of a few places behind the service, such as a connection to a database, for a while. */
    private final class Work extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                workers.acquire();
                try {
                    CountDownLatch done = new CountDownLatch(1);
                    timer.schedule(done::countDown, WORK_MILLIS, TimeUnit.MILLISECONDS);
                    done.await();
                } finally {
                    workers.release();
                }
                response.getOutputStream().print("done");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void goodputStaysPriorityIsServedAndNothingCollapses() throws Exception {
        // Never fewer than the clients of the closed loops, however uneven the machine is.
        AdaptiveConcurrency concurrency =
                AdaptiveConcurrency.builder().between(8, 1000).build();
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
            URI work = URI.create("http://127.0.0.1:" + tomcat.port() + "/work");
            URI health = URI.create("http://127.0.0.1:" + tomcat.port() + "/health");
            double peak = closedLoop(work, WORKERS + 3, PEAK_REQUESTS);
            Load load = openLoop(work, health, 3 * peak);
            double after = closedLoop(work, 2, PEAK_REQUESTS / 2);
            System.out.printf(
                    "overload: %.0f/s at the peak, %d sent in %.1f s, %d served in time (%.2f of the peak), %d shed,"
                            + " %d late, %d of %d critical ones served; %.0f/s of two clients afterwards%n",
                    peak,
                    load.sent,
                    load.seconds,
                    load.served.get(),
                    load.served.get() / load.seconds / peak,
                    load.shed.get(),
                    load.other.get(),
                    load.healthServed.get(),
                    load.healthSent,
                    after);

            assertThat(load.shed.get()).isPositive();
            double ofCritical = (double) load.healthServed.get() / load.healthSent;
            double ofOthers = (double) (load.served.get() - load.healthServed.get()) / (load.sent - load.healthSent);
            assertThat(ofCritical).isGreaterThan(ofOthers);
            assertThat(gate.faults()).isZero();
        }
        assertThat(concurrency.inFlight()).isZero();
    }

    /** Sends one request after the other from so many clients, of which hardly any may fail; returns how many in a second. */
    private double closedLoop(URI uri, int many, int requests) throws Exception {
        AtomicInteger left = new AtomicInteger(requests);
        AtomicInteger served = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(many);
        long start = System.nanoTime();
        for (int i = 0; i < many; i++) {
            clients.execute(() -> {
                while (left.getAndDecrement() > 0) {
                    int status = send(uri, Duration.ofMinutes(1)).join();
                    served.addAndGet(status == 200 ? 1 : 0);
                }
                done.countDown();
            });
        }
        assertThat(done.await(300, TimeUnit.SECONDS)).isTrue();
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(served.get()).isGreaterThan(requests * 9 / 10);
        return served.get() / seconds;
    }

    /** What came of a load: served in time, shed, or anything else. */
    private static final class Load {
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicInteger shed = new AtomicInteger();
        private final AtomicInteger other = new AtomicInteger();
        private final AtomicInteger healthServed = new AtomicInteger();
        private int sent;
        private int healthSent;
        private double seconds;
    }

    private Load openLoop(URI work, URI health, double perSecond) throws Exception {
        Load load = new Load();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        CountDownLatch end = new CountDownLatch(1);
        long start = System.nanoTime();
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try {
            pace.scheduleAtFixedRate(
                    () -> {
                        double passed = (System.nanoTime() - start) / 1e9;
                        while (load.sent < Math.min(passed, SECONDS) * perSecond) {
                            answers.add(one(load, work, health));
                        }
                        if (passed >= SECONDS) {
                            load.seconds = passed;
                            end.countDown();
                        }
                    },
                    0,
                    2,
                    TimeUnit.MILLISECONDS);
            assertThat(end.await(300, TimeUnit.SECONDS)).isTrue();
        } finally {
            pace.shutdown();
        }
        assertThat(pace.awaitTermination(300, TimeUnit.SECONDS)).isTrue();
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).get(300, TimeUnit.SECONDS);
        return load;
    }

    private CompletableFuture<?> one(Load load, URI work, URI health) {
        boolean critical = ++load.sent % 50 == 0;
        load.healthSent += critical ? 1 : 0;
        return send(critical ? health : work, PATIENCE).thenAccept(status -> {
            AtomicInteger count = status == 200 ? load.served : status == 503 ? load.shed : load.other;
            count.incrementAndGet();
            if (critical && status == 200) {
                load.healthServed.incrementAndGet();
            }
        });
    }

    /** Returns the status of the answer; 0 if there was none in time. */
    private CompletableFuture<Integer> send(URI uri, Duration patience) {
        return http.sendAsync(
                        HttpRequest.newBuilder(uri).timeout(patience).build(), HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> failure == null ? answer.statusCode() : 0);
    }
}
