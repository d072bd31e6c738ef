package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Headers;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call takes along: the time that is left, and the trace. */
@Timeout(300)
class DeadlineTest {

    private static final String HOST = "payments.internal";
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Ticks ticks = new Ticks();
    private final AtomicReference<CallContext> served = new AtomicReference<>();
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

    private ApiClient.Builder builder() {
        return world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST).context(served::get);
    }

    private CallContext within(Duration time) {
        return CallContext.none().within(time, ticks.now.get());
    }

    private static CallContext received(Map<String, String> headers, long now) {
        return CallContext.received(headers::get, now);
    }

    private Headers sent(ApiClient client, Request request) throws Exception {
        server.enqueue(new MockResponse.Builder().body("ok").build());
        assertThat(text(client.okHttp(), request)).isEqualTo("200 ok");
        return server.takeRequest().getHeaders();
    }

    @Test
    void eachHopHasLessTimeThanTheOneBefore() throws Exception {
        ApiClient client =
                world.built(builder().callTimeout(Duration.ofHours(2)).seams(ticks.seams()));
        // The timer of the call is a real one: far enough not to end it.
        long left = 3_600_000;
        for (int hop = 0; hop < 3; hop++) {
            served.set(received(Map.of("Everyhop-Deadline", Long.toString(left)), ticks.now.get()));
            ticks.pass(hop);
            ticks.now.incrementAndGet();
            long next = Long.parseLong(
                    Objects.requireNonNull(sent(client, get(HOST, server, "/")).get("Everyhop-Deadline")));
            assertThat(next).isEqualTo(left - hop - 1);
            left = next;
        }
    }

    @Test
    void earlierEndOfTheRequestTheContextAndTheClientHolds() throws Exception {
        ApiClient client =
                world.built(builder().callTimeout(Duration.ofMinutes(8)).seams(ticks.seams()));
        Request request = get(HOST, server, "/");
        assertThat(sent(client, request).get("Everyhop-Deadline")).isEqualTo("480000");
        served.set(within(Duration.ofMinutes(5)));
        assertThat(sent(client, request).get("Everyhop-Deadline")).isEqualTo("300000");
        assertThat(sent(client, within(Duration.ofMinutes(3)).on(request)).get("Everyhop-Deadline"))
                .isEqualTo("180000");
        assertThat(sent(client, within(Duration.ofMinutes(6)).on(request)).get("Everyhop-Deadline"))
                .isEqualTo("300000");
        served.set(within(Duration.ofMinutes(60)));
        assertThat(sent(client, request).get("Everyhop-Deadline")).isEqualTo("480000");
        assertThat(sent(
                                client,
                                request.newBuilder()
                                        .header("Everyhop-Deadline", "99999999")
                                        .build())
                        .values("Everyhop-Deadline"))
                .containsExactly("480000");
    }

    @Test
    void callThatWouldComeTooLateIsNotSent() throws Exception {
        ApiClient client = world.built(builder().seams(ticks.seams()));
        served.set(within(Duration.ofSeconds(1)));
        ticks.pass(1000);
        assertThat(client.call(get(HOST, server, "/")))
                .isEqualTo(new CallOutcome.Refused(ClientReason.DEADLINE_EXCEEDED));
        served.set(received(Map.of("Everyhop-Deadline", "0"), ticks.now.get()));
        assertThat(client.call(get(HOST, server, "/")))
                .isEqualTo(new CallOutcome.Refused(ClientReason.DEADLINE_EXCEEDED));
        assertThat(server.getRequestCount()).isZero();
        assertThat(world.lookups).hasValue(0);
        assertThat(world.told())
                .containsExactly("client.refused client.deadline_exceeded", "client.refused client.deadline_exceeded");
    }

    @Test
    void timeThatPassesWhileConnectingCounts() throws Exception {
        ApiClient client = world.built(builder().seams(ticks.seams()).dns(host -> {
            ticks.pass(1000);
            return world.dns().lookup(host);
        }));
        served.set(within(Duration.ofMillis(1000)));
        assertThat(client.call(get(HOST, server, "/")))
                .isEqualTo(new CallOutcome.Refused(ClientReason.DEADLINE_EXCEEDED));
        assertThat(server.getRequestCount()).isZero();
        assertThat(world.told()).containsExactly("client.refused client.deadline_exceeded");
    }

    @Test
    void waitThatWouldOutlastTheDeadlineIsNotBegun() throws Exception {
        ApiClient client = world.built(builder().seams(ticks.seams()));
        for (int i = 0; i < 20; i++) {
            sent(client, get(HOST, server, "/"));
        }
        served.set(within(Duration.ofSeconds(2)));
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .setHeader("Retry-After", "2")
                .build());
        assertThat(text(client.okHttp(), get(HOST, server, "/"))).isEqualTo("503 ");
        assertThat(ticks.waits).isEmpty();
    }

    @Test
    void callUnderWayEndsWhenTheTimeIsOver() throws Exception {
        // Real time: the server never answers, so nothing but the deadline can end the call.
        server.setProtocols(List.of(Protocol.HTTP_1_1));
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        ApiClient client =
                world.built(builder().callTimeout(Duration.ofHours(1)).responseTimeout(Duration.ofHours(1)));
        assertThat(client.call(CallContext.none().within(Duration.ofMillis(200)).on(get(HOST, server, "/"))))
                .isEqualTo(new CallOutcome.Refused(ClientReason.DEADLINE_EXCEEDED));
        // Before it was sent, on a machine so slow that connecting took as long.
        assertThat(world.told())
                .hasSize(1)
                .isSubsetOf("client.failed client.deadline_exceeded", "client.refused client.deadline_exceeded");
        assertThat(client.bulkheads()
                        .bulkhead(HOST + ":" + server.getPort())
                        .getMetrics()
                        .getAvailableConcurrentCalls())
                .isEqualTo(64);
    }

    @Test
    void bodyThatTricklesEndsWhenTheTimeIsOver() throws Exception {
        server.setProtocols(List.of(Protocol.HTTP_1_1));
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(100_000))
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());
        ApiClient client =
                world.built(builder().callTimeout(Duration.ofHours(1)).responseTimeout(Duration.ofHours(1)));
        Request request = CallContext.none().within(Duration.ofMillis(500)).on(get(HOST, server, "/"));
        try (Response response = client.okHttp().newCall(request).execute()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> response.body().string());
        } catch (ClientRefusedException e) {
            // On a machine so slow that the headers took as long.
            assertThat(e.reason()).isEqualTo(ClientReason.DEADLINE_EXCEEDED);
        }
        assertThat(client.bulkheads()
                        .bulkhead(HOST + ":" + server.getPort())
                        .getMetrics()
                        .getAvailableConcurrentCalls())
                .isEqualTo(64);
    }

    @Test
    void slotOfACallWhoseResponseNobodyClosesComesBackWithTheTimeout() throws Exception {
        server.enqueue(new MockResponse.Builder().body("x".repeat(100_000)).build());
        CountDownLatch free = new CountDownLatch(1);
        ApiClient client = world.built(builder().callTimeout(Duration.ofMillis(500)));
        String name = HOST + ":" + server.getPort();
        client.bulkheads().getEventPublisher().onEntryAdded(added -> added.getAddedEntry()
                .getEventPublisher()
                .onCallFinished(one -> free.countDown()));
        try {
            Response forgotten = client.okHttp().newCall(get(HOST, server, "/")).execute();
            assertThat(forgotten.code()).isEqualTo(200);
        } catch (IOException e) {
            // On a machine so slow that the headers took as long.
            assertThat(e).isNotInstanceOf(ClientRefusedException.class);
        }
        assertThat(free.await(120, TimeUnit.SECONDS)).isTrue();
        assertThat(client.bulkheads().bulkhead(name).getMetrics().getAvailableConcurrentCalls())
                .isEqualTo(64);
    }

    @Test
    void traceIsTakenAlong() throws Exception {
        ApiClient client = world.built(builder());
        served.set(received(Map.of("traceparent", PARENT, "tracestate", "a=1,b@c=2"), 0));
        Headers seen = sent(client, get(HOST, server, "/"));
        assertThat(seen.get("traceparent")).isEqualTo(PARENT);
        assertThat(seen.get("tracestate")).isEqualTo("a=1,b@c=2");
    }

    @Test
    void traceOfTheRequestItselfStays() throws Exception {
        ApiClient client = world.built(builder());
        served.set(received(Map.of("traceparent", PARENT, "tracestate", "a=1"), 0));
        String own = PARENT.replace("b7ad", "b7ae");
        Headers seen = sent(
                client,
                get(HOST, server, "/").newBuilder().header("traceparent", own).build());
        assertThat(seen.values("traceparent")).containsExactly(own);
        assertThat(seen.get("tracestate")).isNull();
    }

    @Test
    void brokenTraceIsNotTakenAlong() throws Exception {
        ApiClient client = world.built(builder());
        for (String bad : List.of(
                "",
                "00",
                PARENT + "-x",
                PARENT + "\r\nX: y",
                PARENT.toUpperCase(java.util.Locale.ROOT),
                PARENT.replaceFirst("00", "ff"),
                "00-" + "0".repeat(32) + "-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-" + "0".repeat(16) + "-01",
                " " + PARENT,
                "01" + PARENT.substring(2) + "x",
                "01" + PARENT.substring(2) + "-" + "x".repeat(200))) {
            served.set(received(Map.of("traceparent", bad, "tracestate", "a=1"), 0));
            Headers seen = sent(client, get(HOST, server, "/"));
            assertThat(seen.get("traceparent")).as(bad).isNull();
            assertThat(seen.get("tracestate")).as(bad).isNull();
        }
        for (String bad : List.of("a=\u00e9", "a=1\r\nX: y", "a=" + "1".repeat(511), " ")) {
            served.set(received(Map.of("traceparent", PARENT, "tracestate", bad), 0));
            Headers seen = sent(client, get(HOST, server, "/"));
            assertThat(seen.get("traceparent")).isEqualTo(PARENT);
            assertThat(seen.get("tracestate")).as(bad).isNull();
        }
        served.set(received(Map.of("traceparent", "01" + PARENT.substring(2) + "-more"), 0));
        assertThat(sent(client, get(HOST, server, "/")).get("traceparent")).startsWith("01-");
    }
}
