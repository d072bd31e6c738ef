package dev.everyhop.token.internal.keys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A real issuer on loopback that is well, slow, down or hostile as a test says. */
final class KeyServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, HttpHandler> pages = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final String scheme;

    KeyServer(@Nullable SSLContext tls) {
        try {
            InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls == null) {
                server = HttpServer.create(loopback, 0);
            } else {
                HttpsServer https = HttpsServer.create(loopback, 0);
                https.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scheme = tls == null ? "http" : "https";
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String location() {
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    void page(String path, HttpHandler handler) {
        pages.put(path, handler);
    }

    void publish(Jwk... keys) {
        page("/jwks", answer(200, Jwk.set(keys)));
    }

    void goDown() {
        page("/jwks", answer(503, new byte[0]));
    }

    /** Lets a page take its time. */
    void slow(String path, long millis) {
        HttpHandler quick = pages.get(path);
        page(path, exchange -> {
            pause(millis);
            quick.handle(exchange);
        });
    }

    static HttpHandler answer(int status, byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        };
    }

    static HttpHandler redirect(int status, String location) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    /** A body that never ends, one byte at a time. */
    HttpHandler drip() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (!pause(20)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        };
    }

    /** Waits as a slow server does; returns whether the server was closed meanwhile. */
    private boolean pause(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        HttpHandler page = pages.get(exchange.getRequestURI().getPath());
        (page == null ? answer(404, new byte[0]) : page).handle(exchange);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
