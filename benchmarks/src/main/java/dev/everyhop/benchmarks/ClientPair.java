package dev.everyhop.benchmarks;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.everyhop.client.ApiClient;
import dev.everyhop.client.Resilience;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.KeySource;
import dev.everyhop.secret.Trust;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionSpec;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.TlsVersion;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;

/** One server that asks for a client certificate over TLS 1.3, and two clients of it: plain OkHttp and {@code ApiClient}. */
final class ClientPair implements Closeable {

    /** How many calls may be under way to one target. */
    static final int PLACES = 16;

    private static final String HOST = "payments.internal";
    private static final String DEAD = "dead.internal";
    /** What a small answer of an API has. */
    private static final byte[] ANSWER =
            "{\"id\":\"order-4711\",\"state\":\"shipped\"}\n".repeat(16).getBytes(StandardCharsets.UTF_8);

    private final Closeable server;
    private final KeyMaterial keys;
    private final OkHttpClient plain;
    private final ApiClient guarded;
    private final Request request;
    private final AtomicInteger pending = new AtomicInteger();

    ClientPair(Protocol protocol) throws IOException {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate own = new HeldCertificate.Builder()
                .signedBy(authority)
                .addSubjectAlternativeName("orders.internal")
                .build();
        HeldCertificate peer = new HeldCertificate.Builder()
                .signedBy(authority)
                .addSubjectAlternativeName(HOST)
                .addSubjectAlternativeName(DEAD)
                .build();
        HandshakeCertificates there = new HandshakeCertificates.Builder()
                .heldCertificate(peer)
                .addTrustedCertificate(authority.certificate())
                .build();
        HandshakeCertificates here = new HandshakeCertificates.Builder()
                .heldCertificate(own)
                .addTrustedCertificate(authority.certificate())
                .build();
        int port;
        if (protocol == Protocol.HTTP_2) {
            MockWebServer started = http2(there);
            server = started;
            port = started.getPort();
        } else {
            HttpsServer started = http1(there.sslContext());
            server = () -> {
                started.stop(0);
                ((ExecutorService) started.getExecutor()).shutdownNow();
            };
            port = started.getAddress().getPort();
        }
        Dns dns = host -> List.of(InetAddress.getLoopbackAddress());
        plain = new OkHttpClient.Builder()
                .dns(dns)
                .sslSocketFactory(here.sslSocketFactory(), here.trustManager())
                .connectionSpecs(List.of(new ConnectionSpec.Builder(ConnectionSpec.RESTRICTED_TLS)
                        .tlsVersions(TlsVersion.TLS_1_3)
                        .build()))
                .callTimeout(Duration.ofSeconds(30))
                .build();
        keys = KeyMaterial.builder(new KeySource() {
                    @Override
                    public String name() {
                        return "memory";
                    }

                    @Override
                    public KeyRead read() {
                        return new KeyRead.Material(
                                own.keyPair().getPrivate(),
                                List.of(own.certificate()),
                                Trust.in(List.of(authority.certificate())),
                                null);
                    }
                })
                .build();
        guarded = ApiClient.builder()
                .keyMaterial(keys)
                .allowPeer(HOST, HOST, DEAD)
                .dns(dns)
                .resilience(Resilience.standard().maxConcurrentCalls(PLACES))
                .build();
        request = new Request.Builder()
                .url("https://" + HOST + ':' + port + "/orders/4711")
                .header("Accept", "application/json")
                .build();
    }

    private static HttpsServer http1(SSLContext tls) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpsServer made = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        made.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters asked = tls.getDefaultSSLParameters();
                asked.setNeedClientAuth(true);
                parameters.setSSLParameters(asked);
            }
        });
        made.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(ANSWER);
            }
        });
        made.setExecutor(Executors.newFixedThreadPool(4));
        made.start();
        return made;
    }

    private static MockWebServer http2(HandshakeCertificates tls) throws IOException {
        MockWebServer made = new MockWebServer();
        made.useHttps(tls.sslSocketFactory());
        made.requireClientAuth();
        made.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest asked) throws InterruptedException {
                // It keeps what it was asked until somebody takes it.
                made.takeRequest(0, TimeUnit.SECONDS);
                return new MockResponse.Builder()
                        .setHeader("Content-Type", "application/json")
                        .body(new Buffer().write(ANSWER))
                        .build();
            }
        });
        made.start(InetAddress.getLoopbackAddress(), 0);
        return made;
    }

    OkHttpClient plain() {
        return plain;
    }

    ApiClient guarded() {
        return guarded;
    }

    boolean call(OkHttpClient client) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code() == 200 && response.body().bytes().length == ANSWER.length;
        }
    }

    /** Returns how many calls to the dead target are under way. */
    int pending() {
        return pending.get();
    }

    void begin(Request dead) {
        pending.incrementAndGet();
        guarded.okHttp().newCall(dead).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                pending.decrementAndGet();
            }

            @Override
            public void onResponse(Call call, Response response) {
                pending.decrementAndGet();
                response.close();
            }
        });
    }

    @Override
    public void close() throws IOException {
        guarded.close();
        keys.close();
        plain.connectionPool().evictAll();
        plain.dispatcher().executorService().shutdown();
        server.close();
    }
}
