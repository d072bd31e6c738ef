package dev.everyhop.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An issuer on loopback with a certificate that nobody trusts unless told to: metadata and key set over TLS. */
final class HttpsIssuer implements AutoCloseable {

    static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpsServer server;
    private final Path certificate;

    HttpsIssuer(Path folder) throws IOException, GeneralSecurityException {
        KeyStore keys = keyStore(folder.resolve("issuer.p12"), "issuer");
        this.certificate = Files.writeString(
                folder.resolve("issuer.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("issuer").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        server.createContext(
                "/.well-known/",
                exchange -> answer(
                        exchange, "{\"issuer\":\"" + location() + "\",\"jwks_uri\":\"" + location() + "/keys\"}"));
        server.createContext("/keys", exchange -> answer(exchange, TestIssuer.jwks()));
        server.start();
    }

    String location() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    Path certificate() {
        return certificate;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Writes a file with a key of this alias and a certificate for it that it signs itself. */
    static KeyStore keyStore(Path file, String alias) throws IOException, GeneralSecurityException {
        return keyStore(file, alias, "dns:localhost");
    }

    /**
     * Writes a file as {@link #keyStore(Path, String)} does.
     *
     * @param names the names in the certificate, as keytool takes them: {@code dns:localhost,uri:spiffe://example/x}
     */
    static KeyStore keyStore(Path file, String alias, String names) throws IOException, GeneralSecurityException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        alias,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=" + names,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
