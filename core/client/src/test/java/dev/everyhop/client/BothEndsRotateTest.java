package dev.everyhop.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRefresh;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both ends rotate again and again while sixteen threads call over mutual TLS. A few hundred rotations, or as many as
 * {@code -Dclient.rotations=} says, with as many calls for each as {@code -Dclient.calls=} says,
 * against the server that {@code -Dclient.server=} names.
 *
 * <p>Names of certificates say of which epoch they are, so each call tells what was shown in its handshake. What is looked at
 * is order, not time: a call that begins after a rotation shows the new certificate, and a connection that begins after one
 * sees the server's new certificate.
 */
class BothEndsRotateTest {

    private static final String HOST = "payments.internal";
    private static final int ROTATIONS = Integer.getInteger("client.rotations", 100);
    private static final int CALLERS = 16;
    private static final int CALLS_EACH_ROTATION = Integer.getInteger("client.calls", CALLERS);
    private static final Duration HANG = Duration.ofMinutes(10);
    private static final @Nullable String ONLY = System.getProperty("client.server");

    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);

    @TempDir
    Path folder;

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(HANG.toMinutes(), TimeUnit.MINUTES)).isTrue();
    }

    private interface Start {
        RotatingServer start(EpochCertificates.Shown first) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> noCallFailsAndNoHandshakeShowsAnOldCertificate() {
        if (!NginxServer.isInstalled()) {
            System.out.println("Debian's nginx is not installed: no rotation was tried against it.");
        }
        return Stream.of(
                        test("Tomcat", first -> RotatingServer.tomcat(folder, first)),
                        test("Jetty", RotatingServer::jetty),
                        test("nginx", first -> NginxServer.start(folder, first)))
                .filter(one -> !one.getDisplayName().equals("nginx") || NginxServer.isInstalled())
                .filter(one -> ONLY == null || ONLY.equals(one.getDisplayName()));
    }

    private DynamicTest test(String name, Start start) {
        return DynamicTest.dynamicTest(name, () -> {
            EpochCertificates certificates = new EpochCertificates();
            RotatingServer server = start.start(certificates.shown("payments", HOST, 1));
            try (Load load = new Load(certificates, server)) {
                load.run();
                System.out.println(name + ": " + load);
            } finally {
                server.stop();
            }
        });
    }

    /** The callers, and what they saw. */
    private final class Load implements AutoCloseable {

        private final EpochCertificates certificates;
        private final RotatingServer server;
        private final World.Changing source;
        private final KeyMaterial keys;
        private final ApiClient client;
        private final OkHttpClient http;
        private final Request request;
        private final Map<Long, Long> serverAt = new ConcurrentHashMap<>(Map.of(1L, 1L));
        private final AtomicBoolean done = new AtomicBoolean();
        private final AtomicLong newest = new AtomicLong(1);
        private final Semaphore mayCall = new Semaphore(0);
        private final Semaphore called = new Semaphore(0);
        private final AtomicInteger calls = new AtomicInteger();
        private final Watching watching = new Watching();
        private int mostConnections;

        Load(EpochCertificates certificates, RotatingServer server) {
            this.certificates = certificates;
            this.server = server;
            this.source = new World.Changing(
                    certificates.shown("orders", "orders.internal", 1).read());
            this.keys = KeyMaterial.builder(source).build();
            this.client = ApiClient.builder()
                    .keyMaterial(keys)
                    .allowPeer(HOST)
                    .dns(host -> List.of(InetAddress.getLoopbackAddress()))
                    .connectTimeout(HANG)
                    .callTimeout(HANG)
                    .build();
            this.http = client.okHttp().newBuilder().readTimeout(HANG).build();
            this.request = new Request.Builder()
                    .url("https://" + HOST + ":" + server.port() + "/")
                    .build();
        }

        void run() throws Exception {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(this::callUntilDone));
            }
            for (long epoch = 2; epoch <= ROTATIONS + 1; epoch++) {
                rotate(epoch);
                // Most of these calls are under way or begin while the next rotation happens.
                mayCall.release(CALLS_EACH_ROTATION);
                afterACallOf(epoch, callers);
                mostConnections = Math.max(mostConnections, client.connections());
            }
            done.set(true);
            mayCall.release(CALLERS);
            for (Future<?> caller : callers) {
                assertThat(caller.get(HANG.toMinutes(), TimeUnit.MINUTES)).isNull();
            }
            assertThat(calls.get()).isGreaterThanOrEqualTo(ROTATIONS);
            assertThat(watching.tlsFailures.get()).isZero();
            // Each caller has at most one connection, and has left at most one that is idle.
            assertThat(mostConnections).isLessThanOrEqualTo(2 * CALLERS);
        }

        private void rotate(long epoch) throws Exception {
            server.become(certificates.shown("payments", HOST, epoch));
            serverAt.put(epoch, epoch);
            source.become(certificates.shown("orders", "orders.internal", epoch).read());
            assertThat(keys.refresh()).isInstanceOf(KeyRefresh.Published.class);
        }

        /** Waits until a call has been made with the certificate of this epoch. */
        private void afterACallOf(long epoch, List<Future<?>> callers) throws InterruptedException {
            while (newest.get() < epoch && callers.stream().noneMatch(Future::isDone)) {
                assertThat(called.tryAcquire(HANG.toMinutes(), TimeUnit.MINUTES))
                        .isTrue();
            }
        }

        private Void callUntilDone() throws IOException, InterruptedException {
            try {
                mayCall.acquire();
                while (!done.get()) {
                    call();
                    mayCall.acquire();
                }
                return null;
            } finally {
                called.release();
            }
        }

        private void call() throws IOException {
            Call call = http.newCall(request);
            call.addEventListener(watching);
            long before = keys.current().number();
            long shown;
            long seen;
            try (Response response = call.execute()) {
                assertThat(response.code()).isEqualTo(200);
                String[] said = response.body().string().split("\\|");
                shown = EpochCertificates.epoch(said[0], said[1]);
                Handshake handshake = response.handshake();
                assertThat(handshake).isNotNull();
                seen = EpochCertificates.epoch(
                        (X509Certificate) handshake.peerCertificates().get(0),
                        (X509Certificate) handshake.peerCertificates().get(1));
            }
            // Our own certificate: none older than when the call began, whichever connection it found.
            assertThat(shown).isBetween(before, keys.current().number());
            // The server's: a connection with our certificate began after that was published, and so after what the
            // server had then.
            assertThat(seen).isGreaterThanOrEqualTo(serverAt.get(shown));
            calls.incrementAndGet();
            if (newest.getAndAccumulate(shown, Math::max) < shown) {
                called.release();
            }
        }

        @Override
        public void close() {
            client.close();
            keys.close();
        }

        @Override
        public String toString() {
            return ROTATIONS + " rotations of each end, " + calls + " calls, none failed, " + watching.connections
                    + " connections, at most " + mostConnections + " at once, " + watching.retries
                    + " times a connection was found closed";
        }
    }

    /** Counts what OkHttp would mend in silence. */
    private static final class Watching extends EventListener {

        final AtomicInteger connections = new AtomicInteger();
        final AtomicInteger retries = new AtomicInteger();
        final AtomicInteger tlsFailures = new AtomicInteger();

        @Override
        public void secureConnectEnd(Call call, Handshake handshake) {
            connections.incrementAndGet();
        }

        @Override
        public void retryDecision(Call call, IOException failure, boolean retry) {
            if (failure instanceof SSLException) {
                tlsFailures.incrementAndGet();
            } else if (!(failure instanceof EpochInterceptor.EpochEndedException)) {
                retries.incrementAndGet();
            }
        }
    }
}
