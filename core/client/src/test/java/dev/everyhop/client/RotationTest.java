package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.everyhop.secret.PeerAllowList;
import dev.everyhop.secret.TestAuthority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key material that changes while calls are made. */
class RotationTest {

    private static final String HOST = "payments.internal";
    private static final int ROTATIONS = 60;
    private static final int CALLERS = 4;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private World world;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.name(HOST);
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void answer(MockWebServer server) {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().body("ok").build();
            }
        });
    }

    private static void protocol(MockWebServer server, String name) {
        server.setProtocols(
                name.equals("h2") ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void clientThatIsKeptCallsWithTheNewCertificateOnANewConnection(String protocol) throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        protocol(server, protocol);
        answer(server);
        World.Keys keys = world.keys(ORDERS);
        ApiClient client = world.built(world.client(keys).allowPeer(PAYMENTS, HOST));
        OkHttpClient http = client.okHttp();
        for (int epoch = 1; epoch <= 3; epoch++) {
            for (int call = 0; call < 2; call++) {
                assertThat(text(http, get(HOST, server, "/"))).isEqualTo("200 ok");
                RecordedRequest seen = server.takeRequest();
                assertThat(ApiClientTest.leaf(seen))
                        .isEqualTo(keys.material().current().chain().get(0));
                assertThat(seen.getConnectionIndex()).isEqualTo(epoch - 1);
            }
            assertThat(client.connections()).isEqualTo(1);
            keys.become(world.read(world.authority, null, ORDERS));
            assertThat(client.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void exchangeUnderWayFinishesAndItsConnectionRetires(String protocol) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MockWebServer server = world.server(PAYMENTS);
        protocol(server, protocol);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                asked.countDown();
                assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                return new MockResponse.Builder().body("ok").build();
            }
        });
        World.Keys keys = world.keys(ORDERS);
        ApiClient client = world.built(world.client(keys).allowPeer(PAYMENTS, HOST));
        Future<Response> call = threads.submit(
                () -> client.okHttp().newCall(get(HOST, server, "/")).execute());
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        keys.become(world.read(world.authority, null, ORDERS));
        assertThat(client.connections()).isEqualTo(1);
        goOn.countDown();
        try (Response response = call.get(60, TimeUnit.SECONDS)) {
            assertThat(response.body().string()).isEqualTo("ok");
        }
        assertThat(client.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void callThatARotationOvertakesIsSentWithTheNewCertificate(String protocol) throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        protocol(server, protocol);
        answer(server);
        World.Keys keys = world.keys(ORDERS);
        AtomicBoolean turned = new AtomicBoolean();
        ApiClient client =
                world.built(world.client(keys).allowPeer(PAYMENTS, HOST).dns(host -> {
                    // The call has its epoch already when it asks for the address.
                    if (!turned.getAndSet(true)) {
                        keys.become(world.read(world.authority, null, ORDERS));
                    }
                    return world.dns().lookup(host);
                }));
        assertThat(text(client.okHttp(), get(HOST, server, "/"))).isEqualTo("200 ok");
        assertThat(server.getRequestCount()).isEqualTo(1);
        assertThat(ApiClientTest.leaf(server.takeRequest()))
                .isEqualTo(keys.material().current().chain().get(0));
        assertThat(client.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void hopAfterARotationIsNotMadeOnTheConnectionOfTheHopBefore(String protocol) throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        protocol(server, protocol);
        World.Keys keys = world.keys(ORDERS);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (request.getUrl().encodedPath().equals("/end")) {
                    return new MockResponse.Builder().body("ok").build();
                }
                keys.become(world.read(world.authority, null, ORDERS));
                return new MockResponse.Builder()
                        .code(302)
                        .setHeader("Location", "/end")
                        .build();
            }
        });
        ApiClient client =
                world.built(world.client(keys).allowPeer(PAYMENTS, HOST).followRedirects(1));
        assertThat(text(client.okHttp(), get(HOST, server, "/"))).isEqualTo("200 ok");
        RecordedRequest first = server.takeRequest();
        RecordedRequest second = server.takeRequest();
        assertThat(ApiClientTest.leaf(second))
                .isEqualTo(keys.material().current().chain().get(0))
                .isNotEqualTo(ApiClientTest.leaf(first));
        assertThat(client.connections()).isEqualTo(1);
    }

    @Test
    void noRequestReachesAPeerWhoseAuthorityIsNoLongerTrusted() throws Exception {
        TestAuthority other = new TestAuthority("other");
        denied(ClientReason.PEER_UNTRUSTED, world.read(other, null, ORDERS));
    }

    @Test
    void noRequestReachesAPeerThatIsNoLongerOnTheListOfTheKeyMaterial() throws Exception {
        denied(
                ClientReason.PEER_UNTRUSTED,
                world.read(world.authority, PeerAllowList.of("spiffe://example/reports"), ORDERS));
    }

    private void denied(ClientReason reason, dev.everyhop.secret.KeyRead next) throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        answer(server);
        World.Keys keys = world.keys(ORDERS);
        OkHttpClient client = world.build(world.client(keys).allowPeer(PAYMENTS, HOST));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
        keys.become(next);
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(ClientRefusedException.class)
                    .isThrownBy(() -> text(client, get(HOST, server, "/")))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
        // And back, by itself.
        keys.become(world.read(world.authority, null, ORDERS));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
    }

    @Test
    void noCallFailsWhileKeysRotateAndConnectionsStayFew() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        answer(server);
        World.Keys keys = world.keys(ORDERS);
        ApiClient client = world.built(world.client(keys).allowPeer(PAYMENTS, HOST));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        Semaphore called = new Semaphore(0);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(threads.submit(() -> {
                try {
                    while (!done.get()) {
                        assertThat(text(client.okHttp(), get(HOST, server, "/")))
                                .isEqualTo("200 ok");
                        calls.incrementAndGet();
                        called.release();
                    }
                } catch (IOException | AssertionError e) {
                    called.release(ROTATIONS);
                    throw e;
                }
                return null;
            }));
        }
        for (int i = 0; i < ROTATIONS; i++) {
            int before = calls.get();
            keys.become(world.read(world.authority, null, ORDERS));
            do {
                assertThat(called.tryAcquire(120, TimeUnit.SECONDS)).isTrue();
            } while (calls.get() == before && callers.stream().noneMatch(Future::isDone));
        }
        done.set(true);
        for (Future<?> caller : callers) {
            assertThat(caller.get(120, TimeUnit.SECONDS)).isNull();
        }
        assertThat(calls.get()).isGreaterThanOrEqualTo(ROTATIONS);
        assertThat(server.getRequestCount()).isEqualTo(calls.get());
        assertThat(client.connections()).isLessThanOrEqualTo(CALLERS);
        assertThat(world.heard).isEmpty();
    }
}
