package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again, how often and when, counted at a real server over TLS. */
@Timeout(300)
class RetriesTest {

    private static final String HOST = "payments.internal";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    /** Never opens in these tests. */
    private static final Resilience STEADY = Resilience.standard().circuitBreaker(100, Duration.ofMillis(1));

    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;

    private final Ticks ticks = new Ticks();
    private World world;
    private MockWebServer server;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.name(HOST);
        server = world.server(PAYMENTS);
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private ApiClient.Builder builder(Resilience resilience) {
        return world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, HOST)
                .resilience(resilience)
                .clock(() -> NOW)
                .seams(ticks.seams());
    }

    /** Makes a client that has paid for one retry, and no call that fails. */
    private OkHttpClient paid(Resilience resilience) throws IOException {
        OkHttpClient client = world.build(builder(resilience));
        Dispatcher next = server.getDispatcher();
        server.setDispatcher(always(new MockResponse.Builder().code(204).build()));
        for (int i = 0; i < 20; i++) {
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("204 ");
        }
        taken();
        server.setDispatcher(next);
        return client;
    }

    private void taken() {
        try {
            while (server.takeRequest(0, TimeUnit.SECONDS) != null) {
                // Seen.
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Dispatcher always(MockResponse response) {
        return new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return response;
            }

            @Override
            public MockResponse peek() {
                // For HTTP/2 what happens at the beginning of an answer is asked here.
                return response;
            }
        };
    }

    private static MockResponse code(int code) {
        return new MockResponse.Builder().code(code).build();
    }

    /** Answers by breaking off once the request was read. */
    private MockResponse broken(boolean two) {
        server.setProtocols(two ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1));
        return new MockResponse.Builder()
                .onResponseStart(two ? new SocketEffect.CloseStream(INTERNAL_ERROR) : new SocketEffect.CloseSocket())
                .build();
    }

    private long told(String beginning) {
        return world.told().stream().filter(one -> one.startsWith(beginning)).count();
    }

    private Request post() {
        return get(HOST, server, "/")
                .newBuilder()
                .post(RequestBody.create(new byte[] {1}))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "502", "504", "429", "broken", "reset"})
    void retriesStayBelowATenthOfCallsWhateverFails(String how) throws Exception {
        boolean answers = how.length() == 3;
        server.setDispatcher(always(answers ? code(Integer.parseInt(how)) : broken(how.equals("reset"))));
        ApiClient client = world.built(builder(STEADY.retries(10)));
        int calls = 150;
        int answered = 0;
        for (int i = 0; i < calls; i++) {
            // With all failing the breaker opens; the time that it asks for passes here.
            ticks.pass(1000);
            if (client.call(get(HOST, server, "/")) instanceof CallOutcome.Answered answer) {
                answer.response().close();
                answered++;
            }
        }
        long retried = told("client.retried");
        int unsent = (int) told("client.refused client.circuit_open");
        assertThat(answered).isEqualTo(answers ? calls - unsent : 0);
        assertThat(retried).isLessThan((calls - unsent) / 10).isPositive();
        assertThat(server.getRequestCount()).isLessThan(calls + calls / 10);
        assertThat(world.told()).contains("client.retry_withheld client.retry_budget_spent");
    }

    @Test
    void halfOfCallsFailingAddsLessThanATenthToo() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return code(seen.incrementAndGet() % 2 == 0 ? 200 : 503);
            }
        });
        OkHttpClient client = world.build(builder(STEADY));
        for (int i = 0; i < 200; i++) {
            text(client, get(HOST, server, "/"));
        }
        assertThat(server.getRequestCount()).isGreaterThan(200).isLessThan(220);
    }

    @Test
    void whatWasSavedInGoodTimesIsLittle() throws Exception {
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(always(code(200)));
        for (int i = 0; i < 150; i++) {
            text(client, get(HOST, server, "/"));
        }
        int before = server.getRequestCount();
        server.setDispatcher(always(code(429)));
        for (int i = 0; i < 20; i++) {
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("429 ");
        }
        assertThat(server.getRequestCount() - before - 20).isBetween(9, 12);
    }

    @Test
    void callIsSentAgainAfterARandomTimeAndAnswered() throws Exception {
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(new mockwebserver3.QueueDispatcher());
        server.enqueue(code(503));
        server.enqueue(code(200));
        ticks.random = 0.5;
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ");
        assertThat(ticks.waits).containsExactly(25L);
        assertThat(world.heard).hasSize(1);
        assertThat(world.heard.get(0).fields())
                .containsEntry("host", HOST)
                .containsEntry("attempt", "1")
                .containsEntry("wait_millis", "25");
        assertThat(world.told()).containsExactly("client.retried client.unavailable");
    }

    @Test
    void timeToWaitDoublesUpToTwoSecondsAndMayBeNone() throws Exception {
        OkHttpClient client = world.build(builder(STEADY.retries(10).retryBudget(100)));
        server.setDispatcher(always(code(200)));
        for (int i = 0; i < 12; i++) {
            text(client, get(HOST, server, "/"));
        }
        server.setDispatcher(always(code(429)));
        ticks.random = 0.999999999;
        text(client, get(HOST, server, "/"));
        assertThat(ticks.waits).containsExactly(49L, 99L, 199L, 399L, 799L, 1599L, 1999L, 1999L, 1999L);
        ticks.waits.clear();
        ticks.random = 0;
        text(client, get(HOST, server, "/"));
        assertThat(ticks.waits).isSubsetOf(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "Tue, 24 Nov 2026 12:00:03 GMT"})
    void retryAfterIsWaitedForAndABitMore(String header) throws Exception {
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(new mockwebserver3.QueueDispatcher());
        server.enqueue(code(503).newBuilder().setHeader("Retry-After", header).build());
        server.enqueue(code(200));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ");
        assertThat(ticks.waits).containsExactly(3025L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "86400", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void longRetryAfterIsNotWaitedForAndIsShownAsItCame(String header) throws Exception {
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(
                always(code(503).newBuilder().setHeader("Retry-After", header).build()));
        int before = server.getRequestCount();
        try (Response response = client.newCall(get(HOST, server, "/")).execute()) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(response.headers("Retry-After")).containsExactly(header);
        }
        assertThat(server.getRequestCount() - before).isEqualTo(1);
        assertThat(ticks.waits).isEmpty();
        assertThat(world.told()).containsExactly("client.retry_withheld client.retry_after_too_long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "-1", "soon", "Tue, 24 Nov 2026 11:00:00 GMT", "0x0", " ", "1, 0"})
    void oddRetryAfterMakesNoOtherSenderOfPosts(String header) throws Exception {
        // OkHttp itself would send a POST again after 503 with 0.
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(
                always(code(503).newBuilder().setHeader("Retry-After", header).build()));
        int before = server.getRequestCount();
        assertThat(text(client, post())).isEqualTo("503 ");
        assertThat(server.getRequestCount() - before).isEqualTo(1);
    }

    @Test
    void requestTimeoutOfAServerIsTheAnswer() throws Exception {
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(always(code(408)));
        int before = server.getRequestCount();
        try (Response response = client.newCall(get(HOST, server, "/")).execute()) {
            assertThat(response.code()).isEqualTo(408);
            assertThat(response.header("Retry-After")).isNull();
        }
        assertThat(server.getRequestCount() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void postIsSentOnceEvenOnAConnectionThatWasKept(String protocol) throws Exception {
        MockResponse broken = broken(protocol.equals("h2"));
        OkHttpClient client = paid(STEADY);
        AtomicInteger bodies = new AtomicInteger();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                bodies.incrementAndGet();
                // It may have been worked on.
                return broken;
            }

            @Override
            public MockResponse peek() {
                return broken;
            }
        });
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> text(client, post()));
        assertThat(bodies).hasValue(1);
        assertThat(world.told()).containsExactly("client.failed client.connection_lost");
    }

    @Test
    void postThatTheTargetRefusedUntouchedIsSentOnceMore() throws Exception {
        OkHttpClient client = paid(STEADY.retries(0));
        AtomicInteger refusals = new AtomicInteger(1);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return code(200);
            }

            @Override
            public MockResponse peek() {
                return refusals.getAndDecrement() > 0
                        ? new MockResponse.Builder()
                                .onRequestStart(new SocketEffect.CloseStream(REFUSED_STREAM))
                                .build()
                        : super.peek();
            }
        });
        assertThat(text(client, post())).isEqualTo("200 ");
        refusals.set(10);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> text(client, post()));
        assertThat(refusals.get()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void getGoesToAnotherConnectionIfTheKeptOneWasClosed() throws Exception {
        MockResponse broken = broken(false);
        OkHttpClient client = world.build(builder(STEADY.retries(0)));
        server.enqueue(code(200));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ");
        server.enqueue(broken);
        server.enqueue(code(200));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ");
    }

    @Test
    void keptConnectionsThatCloseAreNoWayToSendMoreThanAFew() throws Exception {
        MockResponse broken = broken(false);
        AtomicInteger seen = new AtomicInteger();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                // Each connection answers once; the next request on it is read and then dropped.
                int exchange = request.getExchangeIndex();
                seen.incrementAndGet();
                return exchange == 0 ? code(200) : broken;
            }
        });
        ApiClient client = world.built(builder(STEADY.retries(0)));
        for (int i = 0; i < 60; i++) {
            if (client.call(get(HOST, server, "/")) instanceof CallOutcome.Answered answer) {
                answer.response().close();
            }
        }
        assertThat(seen.get()).isGreaterThan(60).isLessThanOrEqualTo(60 + 16);
    }

    @Test
    void idempotencyKeyCountsByChoiceOnly() throws Exception {
        for (boolean said : new boolean[] {false, true}) {
            OkHttpClient client = paid(said ? STEADY.retries(1).allowRetryWithIdempotencyKey() : STEADY.retries(1));
            server.setDispatcher(always(code(503)));
            int before = server.getRequestCount();
            text(client, post().newBuilder().header("Idempotency-Key", "k").build());
            assertThat(server.getRequestCount() - before).isEqualTo(said ? 2 : 1);
            text(client, post());
            assertThat(server.getRequestCount() - before).isEqualTo(said ? 3 : 2);
        }
    }

    @Test
    void bodyThatCanBeReadOnceIsSentOnce() throws Exception {
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(always(code(503)));
        int before = server.getRequestCount();
        RequestBody once = new RequestBody() {
            @Override
            public okhttp3.MediaType contentType() {
                return null;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8("x");
            }

            @Override
            public boolean isOneShot() {
                return true;
            }
        };
        text(client, get(HOST, server, "/").newBuilder().put(once).build());
        assertThat(server.getRequestCount() - before).isEqualTo(1);
    }

    @Test
    void bodyThatCannotBeReadIsNoFailureOfTheTarget() throws Exception {
        ApiClient client = world.built(builder(Resilience.standard()));
        RequestBody broken = new RequestBody() {
            @Override
            public okhttp3.MediaType contentType() {
                return null;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                throw new IOException("the uploader went away");
            }
        };
        for (int i = 0; i < 30; i++) {
            assertThat(client.call(
                            get(HOST, server, "/").newBuilder().put(broken).build()))
                    .isEqualTo(new CallOutcome.Failed(ClientReason.CANCELLED));
        }
        server.setDispatcher(always(code(200)));
        assertThat(text(client.okHttp(), get(HOST, server, "/"))).isEqualTo("200 ");
        assertThat(world.heard).isEmpty();
    }

    @Test
    void eachAttemptShowsWhatIsLeftOfTheTime() throws Exception {
        OkHttpClient client = paid(STEADY);
        server.setDispatcher(new mockwebserver3.QueueDispatcher());
        server.enqueue(code(503).newBuilder().setHeader("Retry-After", "3").build());
        server.enqueue(code(200));
        text(client, get(HOST, server, "/"));
        assertThat(left(server.takeRequest())).isEqualTo(30_000);
        assertThat(left(server.takeRequest())).isEqualTo(30_000 - 3025);
    }

    private static long left(RecordedRequest request) {
        return Long.parseLong(Objects.requireNonNull(request.getHeaders().get(CallContext.DEADLINE_HEADER)));
    }

    @Test
    void waitThatWouldOutlastTheCallIsNotBegun() throws Exception {
        OkHttpClient client = paid(STEADY.longestRetryAfter(Duration.ofMinutes(1)));
        server.setDispatcher(
                always(code(503).newBuilder().setHeader("Retry-After", "31").build()));
        int before = server.getRequestCount();
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("503 ");
        assertThat(server.getRequestCount() - before).isEqualTo(1);
        assertThat(ticks.waits).isEmpty();
    }

    @Test
    void cancellingEndsTheWait() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Seams seams = new Seams(System::nanoTime, () -> 0.5, (running, nanos) -> {
            waiting.countDown();
            // Longer than this test may take.
            running.pause(TimeUnit.HOURS.toNanos(1));
        });
        OkHttpClient client = world.build(builder(STEADY).seams(seams));
        server.setDispatcher(always(code(200)));
        for (int i = 0; i < 20; i++) {
            text(client, get(HOST, server, "/"));
        }
        server.setDispatcher(always(code(503)));
        Call call = client.newCall(get(HOST, server, "/"));
        AtomicReference<Object> end = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                end.set(call.execute());
            } catch (IOException e) {
                end.set(e);
            }
        });
        caller.start();
        assertThat(waiting.await(120, TimeUnit.SECONDS)).isTrue();
        call.cancel();
        caller.join(120_000);
        assertThat(end.get()).isInstanceOf(IOException.class);
    }

    @Test
    void retriesCanBeReadInResilience4j() throws Exception {
        ApiClient client = world.built(builder(STEADY));
        server.setDispatcher(always(code(200)));
        for (int i = 0; i < 20; i++) {
            text(client.okHttp(), get(HOST, server, "/"));
        }
        server.setDispatcher(new mockwebserver3.QueueDispatcher());
        server.enqueue(code(503));
        server.enqueue(code(200));
        text(client.okHttp(), get(HOST, server, "/"));
        String name = HOST + ":" + server.getPort();
        assertThat(client.retries().retry(name).getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
        assertThat(client.retries().retry(name).getMetrics().getNumberOfSuccessfulCallsWithoutRetryAttempt())
                .isEqualTo(20);
        assertThat(client.circuitBreakers().circuitBreaker(name).getMetrics().getNumberOfFailedCalls())
                .isEqualTo(1);
        assertThat(client.bulkheads().bulkhead(name).getMetrics().getAvailableConcurrentCalls())
                .isEqualTo(64);
    }

    @Test
    void optionsHaveBounds() {
        Resilience any = Resilience.standard();
        assertThatIllegalArgumentException().isThrownBy(() -> any.retries(11)).withMessageContaining("retries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> any.retryBudget(0))
                .withMessageContaining("retryBudget");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> any.maxConcurrentCalls(0))
                .withMessageContaining("maxConcurrentCalls");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> any.circuitBreaker(101, Duration.ofSeconds(1)))
                .withMessageContaining("circuitBreaker");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> any.longestRetryAfter(Duration.ofDays(2)))
                .withMessageContaining("longestRetryAfter");
    }
}
