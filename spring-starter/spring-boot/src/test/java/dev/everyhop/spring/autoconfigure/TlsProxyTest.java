package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.Presentation;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * A proxy that ends TLS and is known by its own client certificate, with real handshakes, on Tomcat and on Netty: what it says of
 * its client counts, what it smuggles does not, and what anybody else says does not exist.
 */
class TlsProxyTest {

    private static final String PLAIN = "Client-Cert";
    private static final String ENVOY = "X-Forwarded-Client-Cert";

    @TempDir
    static Path folder;

    private static KeyStore trusted;
    private static KeyStore proxyByUri;
    private static KeyStore proxyByDns;
    private static KeyStore wildcard;
    private static KeyStore stranger;
    private static X509Certificate client;
    private static X509Certificate other;
    private static String bound;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyStore server = HttpsIssuer.keyStore(folder.resolve("server.p12"), "server");
        trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("server"));
        proxyByUri = peer("proxy-uri", "uri:spiffe://example/ingress");
        proxyByDns = peer("proxy-dns", "dns:ingress.example");
        wildcard = peer("wildcard", "dns:*.example,uri:spiffe://example/ingress2");
        stranger = peer("stranger", "dns:stranger.example,uri:spiffe://example/stranger");
        // The client speaks TLS with the proxy alone: the service need not trust it.
        client = certificate(HttpsIssuer.keyStore(folder.resolve("client.p12"), "client"));
        other = certificate(HttpsIssuer.keyStore(folder.resolve("other.p12"), "client"));
        bound = TestIssuer.boundTo(thumbprint(client));
        try (var file = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            trusted.store(file, HttpsIssuer.PASSWORD);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "servlet,spiffe://example/ingress",
        "servlet,Ingress.example",
        "reactive,spiffe://example/ingress",
        "reactive,Ingress.example"
    })
    void theHeaderOfRfc9440CountsFromTheProxyAlone(String stack, String identity) throws Exception {
        KeyStore proxy = identity.startsWith("spiffe:") ? proxyByUri : proxyByDns;
        KeyStore otherProxy = identity.startsWith("spiffe:") ? proxyByDns : proxyByUri;
        String good = field(client);
        try (Service service = start(stack, "client-cert", identity)) {
            assertTaken(send(service, proxy, bound, PLAIN, good));

            assertRefused("the certificate of another client", send(service, proxy, bound, PLAIN, field(other)));
            assertRefused("no header", send(service, proxy, bound));
            assertRefused(
                    "the proxy's own certificate is nobody's",
                    send(service, proxy, TestIssuer.boundTo(thumbprint(certificate(proxy)))));
            assertBad("repeated, the good one first", send(service, proxy, bound, PLAIN, good, PLAIN, field(other)));
            assertBad("repeated, the good one last", send(service, proxy, bound, PLAIN, field(other), PLAIN, good));
            assertBad("repeated in another case", send(service, proxy, bound, PLAIN, good, "CLIENT-CERT", good));
            assertBad("two in one line", send(service, proxy, bound, PLAIN, good + ", " + field(other)));
            assertBad("empty", send(service, proxy, bound, PLAIN, ""));
            assertRefused("the other proxies' header", send(service, proxy, bound, ENVOY, envoy(client)));

            for (KeyStore not : new KeyStore[] {stranger, otherProxy, wildcard}) {
                assertRefused("a non-proxy with a certificate", send(service, not, bound, PLAIN, good));
                assertHidden(send(service, not, TestIssuer.token(), PLAIN, good));
                assertTaken(send(service, not, TestIssuer.boundTo(thumbprint(certificate(not))), PLAIN, good));
            }
            assertRefused("nobody", send(service, null, bound, PLAIN, good));
            assertRefused(
                    "nobody who claims to be the proxy",
                    send(
                            service,
                            null,
                            bound,
                            PLAIN,
                            good,
                            "X-Forwarded-For",
                            "10.1.2.3",
                            "Forwarded",
                            "for=10.1.2.3"));
            assertHidden(send(service, null, TestIssuer.token(), PLAIN, good, PLAIN, good));
        }
    }

    @ParameterizedTest
    @CsvSource({"servlet", "reactive"})
    void ofEnvoysHeaderTheLastElementCountsAndFromTheProxyAlone(String stack) throws Exception {
        String good = envoy(client);
        try (Service service = start(stack, "x-forwarded-client-cert", "spiffe://example/ingress")) {
            assertTaken(send(service, proxyByUri, bound, ENVOY, good));
            assertTaken(send(service, proxyByUri, bound, ENVOY, envoy(other) + "," + good));

            assertRefused(
                    "an element that the client wrote, before the proxy's",
                    send(service, proxyByUri, bound, ENVOY, good + "," + envoy(other)));
            assertRefused(
                    "one hidden in a quoted subject",
                    send(
                            service,
                            proxyByUri,
                            bound,
                            ENVOY,
                            envoy(other) + ";Subject=\"CN=x," + good.replace("\"", "") + "\""));
            assertBad(
                    "two lines, the good one last", send(service, proxyByUri, bound, ENVOY, envoy(other), ENVOY, good));
            assertBad(
                    "two lines, the good one first",
                    send(service, proxyByUri, bound, ENVOY, good, ENVOY, envoy(other)));
            assertBad("the last without a certificate", send(service, proxyByUri, bound, ENVOY, good + ",By=x"));
            assertRefused("the header of the standard", send(service, proxyByUri, bound, PLAIN, field(client)));
            assertRefused("a stranger", send(service, stranger, bound, ENVOY, good));
            assertRefused("nobody", send(service, null, bound, ENVOY, good));
        }
    }

    private static Service start(String stack, String header, String identity) {
        return Service.start(
                Application.class,
                "spring.main.web-application-type=" + stack,
                "everyhop.client-certificates.proxy-header=" + header,
                "everyhop.client-certificates.proxy-identities=" + identity,
                "server.ssl.client-auth=want",
                "server.ssl.key-store=" + folder.resolve("server.p12").toUri(),
                "server.ssl.key-store-password=" + new String(HttpsIssuer.PASSWORD),
                "server.ssl.trust-store=" + folder.resolve("trusted.p12").toUri(),
                "server.ssl.trust-store-password=" + new String(HttpsIssuer.PASSWORD));
    }

    private static KeyStore peer(String name, String names) throws Exception {
        KeyStore keys = HttpsIssuer.keyStore(folder.resolve(name + ".p12"), "client", names);
        trusted.setCertificateEntry(name, keys.getCertificate("client"));
        return keys;
    }

    private static HttpResponse<String> send(Service service, @Nullable KeyStore shown, String token, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + service.port() + "/hello"))
                .header("Authorization", "Bearer " + token);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        // HTTP/1.1 keeps repeated headers on lines of their own.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context(shown))
                .build()
                .send(request.build(), BodyHandlers.ofString());
    }

    private static void assertTaken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static void assertRefused(String what, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(what).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                .as(what)
                .contains("invalid_token");
    }

    private static void assertBad(String what, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(what).isEqualTo(400);
    }

    private static void assertHidden(HttpResponse<String> answer) {
        assertThat(answer.body()).isEqualTo("hello, Client-Cert null");
    }

    private static String field(X509Certificate certificate) throws Exception {
        return ":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":";
    }

    private static String envoy(X509Certificate certificate) throws Exception {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        return "Hash=" + HexFormat.of().formatHex(Presentation.thumbprint(certificate)) + ";Cert=\""
                + URLEncoder.encode(pem, StandardCharsets.US_ASCII).replace("+", "%20") + "\"";
    }

    private static String thumbprint(X509Certificate certificate) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Presentation.thumbprint(certificate));
    }

    private static X509Certificate certificate(KeyStore keys) throws Exception {
        return (X509Certificate) keys.getCertificate("client");
    }

    private static SSLContext context(@Nullable KeyStore shown) throws Exception {
        KeyManager[] keys = null;
        if (shown != null) {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(shown, HttpsIssuer.PASSWORD);
            keys = managers.getKeyManagers();
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {
        @GetMapping("/hello")
        String hello(@RequestHeader(name = PLAIN, required = false) @Nullable String seen) {
            return "hello, Client-Cert " + seen;
        }
    }
}
