package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A target that is dead, beside one that is not: how many threads it holds, and when it is left alone. */
@Timeout(300)
class ResilienceTest {

    private static final String DEAD = "dead.internal";
    private static final String HEALTHY = "healthy.internal";
    private static final int PLACES = 8;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Ticks ticks = new Ticks();
    private World world;
    private MockWebServer healthy;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.name(DEAD);
        world.name(HEALTHY);
        healthy = world.server(PAYMENTS);
        healthy.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().body("ok").build();
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Accepts connections and never says a word: neither a refusal nor an answer. */
    private static final class Silent implements AutoCloseable {

        final ServerSocket socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        final List<Socket> accepted = new ArrayList<>();
        final Semaphore came = new Semaphore(0);

        Silent() throws IOException {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        Socket one = socket.accept();
                        synchronized (accepted) {
                            accepted.add(one);
                        }
                        came.release();
                    }
                } catch (IOException e) {
                    // Closed.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        int count() {
            synchronized (accepted) {
                return accepted.size();
            }
        }

        /** Breaks all connections off; others are still accepted. */
        void breakOff() throws IOException {
            synchronized (accepted) {
                for (Socket one : accepted) {
                    one.close();
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            breakOff();
        }
    }

    private ApiClient.Builder builder() {
        return world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, DEAD, HEALTHY)
                .connectTimeout(Duration.ofHours(1))
                .responseTimeout(Duration.ofHours(1))
                .callTimeout(Duration.ofHours(1))
                .resilience(Resilience.standard().maxConcurrentCalls(PLACES).retries(0));
    }

    private static Request to(int port) {
        return new Request.Builder().url("https://" + DEAD + ":" + port + "/").build();
    }

    private static ClientReason reason(CallOutcome outcome) {
        return outcome instanceof CallOutcome.Refused refused
                ? refused.reason()
                : ((CallOutcome.Failed) outcome).reason();
    }

    @Test
    void deadTargetHoldsAsManyCallersAsItHasPlacesAndNoneOnceTheCircuitIsOpen() throws Exception {
        try (Silent dead = new Silent()) {
            ApiClient client = world.built(builder());
            int callers = 200;
            Map<ClientReason, AtomicInteger> ended = new ConcurrentHashMap<>();
            CountDownLatch refused = new CountDownLatch(callers - PLACES);
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                calls.add(threads.submit(() -> {
                    ClientReason why = reason(client.call(to(dead.port())));
                    ended.computeIfAbsent(why, any -> new AtomicInteger()).incrementAndGet();
                    refused.countDown();
                }));
            }
            // All but as many as there are places come back, though nothing else ends: no clock of the client is near.
            assertThat(refused.await(120, TimeUnit.SECONDS)).isTrue();
            assertThat(dead.came.tryAcquire(PLACES, 120, TimeUnit.SECONDS)).isTrue();
            assertThat(blocked()).isEqualTo(PLACES);
            assertThat(ended.get(ClientReason.BULKHEAD_FULL)).hasValue(callers - PLACES);
            assertThat(dead.count()).isEqualTo(PLACES);

            // Meanwhile the other target is called as if nothing were.
            for (int i = 0; i < 50; i++) {
                assertThat(text(client.okHttp(), get(HEALTHY, healthy, "/"))).isEqualTo("200 ok");
            }
            assertThat(blocked()).isEqualTo(PLACES);

            dead.breakOff();
            for (Future<?> call : calls) {
                call.get(120, TimeUnit.SECONDS);
            }
            // Some more failures, and the circuit opens.
            String name = DEAD + ":" + dead.port();
            CircuitBreaker breaker = client.circuitBreakers().circuitBreaker(name);
            while (breaker.getState() != CircuitBreaker.State.OPEN) {
                Future<CallOutcome> call = threads.submit(() -> client.call(to(dead.port())));
                assertThat(dead.came.tryAcquire(120, TimeUnit.SECONDS)).isTrue();
                dead.breakOff();
                call.get(120, TimeUnit.SECONDS);
            }
            int connected = dead.count();
            int lookups = world.lookups.get();
            int before = Thread.activeCount();
            for (int i = 0; i < 1000; i++) {
                assertThat(reason(client.call(to(dead.port())))).isEqualTo(ClientReason.CIRCUIT_OPEN);
            }
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(before);
            assertThat(blocked()).isZero();
            assertThat(dead.count()).isEqualTo(connected);
            assertThat(world.lookups).hasValue(lookups);
            assertThat(world.told()).contains("client.circuit_opened ");
            assertThat(client.bulkheads().bulkhead(name).getMetrics().getAvailableConcurrentCalls())
                    .isEqualTo(PLACES);
        }
    }

    /** Returns how many threads are within a call of a client. */
    private static long blocked() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> {
                    for (StackTraceElement one : stack) {
                        if (one.getClassName().equals(Admission.class.getName())) {
                            return true;
                        }
                    }
                    return false;
                })
                .count();
    }

    @Test
    void callsInTheBackgroundHoldNoMoreThreadsThanThereArePlaces() throws Exception {
        try (Silent dead = new Silent()) {
            ApiClient client = world.built(builder());
            int before = Thread.activeCount();
            CountDownLatch ended = new CountDownLatch(300);
            Callback callback = new Callback() {
                @Override
                public void onFailure(Call call, IOException e) {
                    ended.countDown();
                }

                @Override
                public void onResponse(Call call, Response response) {
                    response.close();
                }
            };
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Call call = client.okHttp().newCall(to(dead.port()));
                calls.add(call);
                call.enqueue(callback);
            }
            assertThat(dead.came.tryAcquire(PLACES, 120, TimeUnit.SECONDS)).isTrue();
            assertThat(blocked()).isEqualTo(PLACES);
            // Each call that connects has a thread of OkHttp that does; and there is one more for timeouts and one for
            // tasks.
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 2 * PLACES + 4);
            // A call to the other target is not behind them.
            CountDownLatch answered = new CountDownLatch(1);
            client.okHttp().newCall(get(HEALTHY, healthy, "/")).enqueue(new Callback() {
                @Override
                public void onFailure(Call call, IOException e) {
                    throw new IllegalStateException(e);
                }

                @Override
                public void onResponse(Call call, Response response) {
                    response.close();
                    answered.countDown();
                }
            });
            assertThat(answered.await(120, TimeUnit.SECONDS)).isTrue();
            // Those that wait first, so that none of them begins; and OkHttp misses what is cancelled between TCP and
            // TLS.
            for (int i = calls.size() - 1; i >= 0; i--) {
                calls.get(i).cancel();
            }
            dead.breakOff();
            assertThat(ended.await(120, TimeUnit.SECONDS)).isTrue();
            assertThat(client.bulkheads()
                            .bulkhead(DEAD + ":" + dead.port())
                            .getMetrics()
                            .getAvailableConcurrentCalls())
                    .isEqualTo(PLACES);
        }
    }

    @Test
    void circuitOpensAfterFailuresAndClosesAfterGoodCalls() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        AtomicInteger status = new AtomicInteger(503);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().code(status.get()).build();
            }
        });
        ApiClient client = world.built(builder().seams(ticks.seams()));
        Request request = get(DEAD, server, "/");
        for (int i = 0; i < 10; i++) {
            assertThat(text(client.okHttp(), request)).isEqualTo("503 ");
        }
        for (int i = 0; i < 5; i++) {
            assertThat(reason(client.call(request))).isEqualTo(ClientReason.CIRCUIT_OPEN);
        }
        assertThat(server.getRequestCount()).isEqualTo(10);
        ticks.pass(9_999);
        assertThat(reason(client.call(request))).isEqualTo(ClientReason.CIRCUIT_OPEN);
        ticks.pass(2);
        for (int i = 0; i < 3; i++) {
            assertThat(text(client.okHttp(), request)).isEqualTo("503 ");
        }
        assertThat(reason(client.call(request))).isEqualTo(ClientReason.CIRCUIT_OPEN);
        ticks.pass(10_001);
        status.set(200);
        for (int i = 0; i < 20; i++) {
            assertThat(text(client.okHttp(), request)).isEqualTo("200 ");
        }
        assertThat(world.told().stream().filter(one -> one.startsWith("client.circuit")))
                .containsExactly(
                        "client.circuit_opened ",
                        "client.circuit_half_opened ",
                        "client.circuit_opened ",
                        "client.circuit_half_opened ",
                        "client.circuit_closed ");
    }

    @Test
    void whatACallerCanCauseOpensNoCircuit() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        AtomicInteger status = new AtomicInteger();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().code(status.get()).build();
            }
        });
        ApiClient client = world.built(builder().seams(ticks.seams()));
        Request request = get(DEAD, server, "/");
        for (int code : new int[] {400, 401, 404, 429, 500}) {
            status.set(code);
            for (int i = 0; i < 20; i++) {
                assertThat(text(client.okHttp(), request)).startsWith(code + " ");
            }
        }
        CallContext over = CallContext.none().within(Duration.ZERO, ticks.now.get());
        for (int i = 0; i < 40; i++) {
            assertThat(reason(client.call(over.on(request)))).isEqualTo(ClientReason.DEADLINE_EXCEEDED);
        }
        status.set(200);
        assertThat(text(client.okHttp(), request)).isEqualTo("200 ");
    }

    @Test
    void deadlinesOfStrangersOpenNoCircuit() throws Exception {
        try (Silent dead = new Silent()) {
            ApiClient client = world.built(builder().seams(ticks.seams()));
            // The deadline is real and short; on the client's clock the attempts take no time at all.
            for (int i = 0; i < 30; i++) {
                CallContext soon = CallContext.none().within(Duration.ofMillis(20), ticks.now.get());
                assertThat(reason(client.call(soon.on(to(dead.port()))))).isEqualTo(ClientReason.DEADLINE_EXCEEDED);
            }
            assertThat(client.circuitBreakers()
                            .circuitBreaker(DEAD + ":" + dead.port())
                            .getState())
                    .isEqualTo(CircuitBreaker.State.CLOSED);
        }
    }

    @Test
    void placeIsHeldUntilTheResponseIsClosedAndGivenBackOnce() throws Exception {
        ApiClient client = world.built(
                builder().resilience(Resilience.standard().maxConcurrentCalls(2).retries(0)));
        Request request = get(HEALTHY, healthy, "/");
        Response one = client.okHttp().newCall(request).execute();
        Response two = client.okHttp().newCall(request).execute();
        assertThat(reason(client.call(request))).isEqualTo(ClientReason.BULKHEAD_FULL);
        one.close();
        one.close();
        Response three = client.okHttp().newCall(request).execute();
        assertThat(reason(client.call(request))).isEqualTo(ClientReason.BULKHEAD_FULL);
        assertThat(two.body().string()).isEqualTo("ok");
        three.close();
        for (int i = 0; i < 10; i++) {
            assertThat(text(client.okHttp(), request)).isEqualTo("200 ok");
        }
    }

    @Test
    void targetsAreFewHoweverManyHostsAreCalled() {
        Targets targets = new Targets(Resilience.standard(), ticks.now::get);
        for (int i = 0; i < 5000; i++) {
            targets.at(okhttp3.HttpUrl.get("https://h" + i + ".example/"));
        }
        assertThat(targets.count()).isLessThanOrEqualTo(1000);
        assertThat(targets.breakers().getAllCircuitBreakers()).hasSizeLessThanOrEqualTo(1000);
        assertThat(targets.bulkheads().getAllBulkheads()).hasSizeLessThanOrEqualTo(1000);
        assertThat(targets.retries().getAllRetries()).hasSizeLessThanOrEqualTo(1000);
        // One that is known to fail is not forgotten, and if all are, others share what is known of one.
        Targets failing = new Targets(Resilience.standard(), ticks.now::get);
        for (int i = 0; i < 1000; i++) {
            failing.at(okhttp3.HttpUrl.get("https://h" + i + ".example/"))
                    .breaker()
                    .transitionToOpenState();
        }
        Target shared = failing.at(okhttp3.HttpUrl.get("https://other.example/"));
        assertThat(failing.at(okhttp3.HttpUrl.get("https://another.example/"))).isSameAs(shared);
        assertThat(failing.at(okhttp3.HttpUrl.get("https://h7.example/"))
                        .breaker()
                        .getState())
                .isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void listenerThatThrowsDisturbsNoCall() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().code(503).build();
            }
        });
        ApiClient client = world.built(builder().seams(ticks.seams()).events(event -> {
            throw new IllegalStateException("a listener");
        }));
        for (int i = 0; i < 10; i++) {
            assertThat(text(client.okHttp(), get(DEAD, server, "/"))).isEqualTo("503 ");
        }
        assertThat(reason(client.call(get(DEAD, server, "/")))).isEqualTo(ClientReason.CIRCUIT_OPEN);
    }
}
