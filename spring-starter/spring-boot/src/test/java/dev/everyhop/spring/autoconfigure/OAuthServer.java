package dev.everyhop.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization server says over real TLS, as a test tells it to, and what it was sent. The protocol itself is shown
 * with a real server elsewhere; here it is about what properties make of a client.
 */
final class OAuthServer implements AutoCloseable {

    record Sent(
            String path,
            Map<String, String> form,
            @Nullable String authorization,
            @Nullable String proof,
            @Nullable Certificate certificate) {}

    static final String BUNDLE = "spring.ssl.bundle.jks.server";

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final HttpsServer server;
    private final Path folder;
    private volatile String answer = "{}";

    OAuthServer(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        KeyStore own = HttpsIssuer.keyStore(folder.resolve("oauth.p12"), "server");
        KeyStore client = HttpsIssuer.keyStore(folder.resolve("client.p12"), "client");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", own.getCertificate("server"));
        trusted.setCertificateEntry("client", client.getCertificate("client"));
        try (var file = java.nio.file.Files.newOutputStream(folder.resolve("oauth-trust.p12"))) {
            trusted.store(file, HttpsIssuer.PASSWORD);
        }
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(own, trusted)) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setWantClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.createContext("/", exchange -> handle((HttpsExchange) exchange));
        server.start();
    }

    String location() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    void answers(String json) {
        answer = json;
    }

    Sent last() {
        return sent.get(sent.size() - 1);
    }

    KeyStore clientKeys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var file = java.nio.file.Files.newInputStream(folder.resolve("client.p12"))) {
            keys.load(file, HttpsIssuer.PASSWORD);
        }
        return keys;
    }

    /** Returns the properties of an SSL bundle "server" that trusts this server and has a certificate of its own. */
    String[] bundle() {
        String password = new String(HttpsIssuer.PASSWORD);
        return new String[] {
            BUNDLE + ".truststore.location=" + folder.resolve("oauth-trust.p12").toUri(),
            BUNDLE + ".truststore.password=" + password,
            BUNDLE + ".truststore.type=PKCS12",
            BUNDLE + ".keystore.location=" + folder.resolve("client.p12").toUri(),
            BUNDLE + ".keystore.password=" + password,
            BUNDLE + ".keystore.type=PKCS12"
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpsExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String json = answer;
        if (path.startsWith("/.well-known/")) {
            json = "{\"issuer\":\"" + location() + "\",\"token_endpoint\":\"" + location() + "/token\","
                    + "\"introspection_endpoint\":\"" + location() + "/introspect\",\"revocation_endpoint\":\""
                    + location()
                    + "/revoke\",\"mtls_endpoint_aliases\":{\"token_endpoint\":\"" + location() + "/mtls/token\"}}";
        } else {
            sent.add(new Sent(
                    path,
                    form(new String(body, UTF_8)),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("DPoP"),
                    peer(exchange)));
        }
        byte[] bytes = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static @Nullable Certificate peer(HttpsExchange exchange) {
        try {
            return exchange.getSSLSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return form;
    }

    private static SSLContext context(KeyStore own, KeyStore trusted) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, HttpsIssuer.PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
