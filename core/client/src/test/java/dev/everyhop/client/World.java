package dev.everyhop.client;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.KeyRefresh;
import dev.everyhop.secret.KeySource;
import dev.everyhop.secret.PeerAllowList;
import dev.everyhop.secret.TestAuthority;
import dev.everyhop.secret.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockWebServer;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** An authority, servers on loopback with names of their own, and clients that trust the authority. */
final class World {

    static final String PAYMENTS = "spiffe://example/payments";
    static final String ORDERS = "spiffe://example/orders";

    final TestAuthority authority;
    final List<SecurityEvent> heard = new CopyOnWriteArrayList<>();
    final Map<String, List<String>> names = new ConcurrentHashMap<>();
    final AtomicInteger lookups = new AtomicInteger();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    World() throws GeneralSecurityException {
        authority = new TestAuthority("authority");
    }

    /** Key material in memory that a test changes. */
    static final class Changing implements KeySource {
        private volatile KeyRead now;

        Changing(KeyRead first) {
            now = first;
        }

        void become(KeyRead next) {
            now = next;
        }

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public KeyRead read() {
            return now;
        }
    }

    /** Keys with what they come from. */
    record Keys(KeyMaterial material, Changing source) {
        void become(KeyRead next) {
            source.now = next;
            if (!(material.refresh() instanceof KeyRefresh.Published)) {
                throw new AssertionError("not published");
            }
        }
    }

    KeyRead read(TestAuthority trusted, @Nullable PeerAllowList peers, String... names) {
        try {
            TestAuthority.Issued own = authority.issue(names);
            return new KeyRead.Material(
                    own.key(), List.of(own.certificate()), Trust.in(List.of(trusted.certificate())), peers);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Keys keys(String... names) {
        return keys(read(authority, null, names));
    }

    Keys keys(KeyRead read) {
        Changing source = new Changing(read);
        KeyMaterial material = KeyMaterial.builder(source).allowForeignChain().build();
        open.add(material);
        return new Keys(material, source);
    }

    /** Starts a server that asks for a client certificate and whose own has these names. */
    MockWebServer server(String... names) throws IOException {
        return server(keys(names));
    }

    MockWebServer server(Keys keys) throws IOException {
        MockWebServer server = new MockWebServer();
        server.useHttps(keys.material().current().socketFactory());
        server.requireClientAuth();
        open.add(server);
        server.start(InetAddress.getLoopbackAddress(), 0);
        return server;
    }

    Dns dns() {
        return host -> {
            lookups.incrementAndGet();
            List<String> addresses = names.get(host);
            if (addresses == null) {
                throw new UnknownHostException("no such name");
            }
            return addresses.stream().map(one -> address(host, one)).toList();
        };
    }

    private static InetAddress address(String host, String literal) {
        try {
            return InetAddress.getByAddress(host, InetAddress.getByName(literal).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    ApiClient.Builder client(Keys keys) {
        return ApiClient.builder().keyMaterial(keys.material()).dns(dns()).events(heard::add);
    }

    OkHttpClient build(ApiClient.Builder builder) {
        return built(builder).okHttp();
    }

    ApiClient built(ApiClient.Builder builder) {
        ApiClient client = builder.build();
        open.add(client);
        return client;
    }

    void name(String host) {
        names.put(host, List.of("127.0.0.1"));
    }

    static Request get(String host, MockWebServer server, String path) {
        return new Request.Builder()
                .url("https://" + host + ":" + server.getPort() + path)
                .build();
    }

    static String text(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    List<String> told() {
        return heard.stream()
                .map(one -> one.name() + " "
                        + (one.reason() == null ? "" : one.reason().code()))
                .toList();
    }

    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }
}
