package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.Presentation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A token that is bound to a certificate, with real handshakes: Spring MVC on Tomcat and WebFlux on Netty. */
class MutualTlsServiceTest {

    @TempDir
    static Path folder;

    private static KeyStore own;
    private static KeyStore another;
    private static KeyStore trusted;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyStore server = HttpsIssuer.keyStore(folder.resolve("server.p12"), "server");
        own = HttpsIssuer.keyStore(folder.resolve("own.p12"), "client");
        another = HttpsIssuer.keyStore(folder.resolve("another.p12"), "client");
        trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("server"));
        trusted.setCertificateEntry("own", own.getCertificate("client"));
        trusted.setCertificateEntry("another", another.getCertificate("client"));
        try (var file = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            trusted.store(file, HttpsIssuer.PASSWORD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void aBoundTokenIsTakenWithItsOwnCertificateOnly(String stack) throws Exception {
        String bound = TestIssuer.boundTo(
                Base64.getUrlEncoder().withoutPadding().encodeToString(Presentation.thumbprint((X509Certificate)
                        own.getCertificate("client"))));
        try (Service service = Service.start(
                Application.class,
                "spring.main.web-application-type=" + stack,
                "server.ssl.client-auth=want",
                "server.ssl.key-store=" + folder.resolve("server.p12").toUri(),
                "server.ssl.key-store-password=" + new String(HttpsIssuer.PASSWORD),
                "server.ssl.trust-store=" + folder.resolve("trusted.p12").toUri(),
                "server.ssl.trust-store-password=" + new String(HttpsIssuer.PASSWORD))) {
            assertThat(get(service, own, bound).body()).isEqualTo("hello");

            HttpResponse<String> refused = get(service, another, bound);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("invalid_token");
            assertThat(get(service, null, bound).statusCode()).isEqualTo(401);
            assertThat(get(service, null, TestIssuer.token()).body()).isEqualTo("hello");
        }
    }

    private static HttpResponse<String> get(Service service, @Nullable KeyStore shown, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + service.port() + "/hello"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newBuilder().sslContext(context(shown)).build().send(request, BodyHandlers.ofString());
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
        String hello() {
            return "hello";
        }
    }
}
