package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.client.ApiClient;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRefresh;
import dev.everyhop.secret.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service whose server rotates the certificate that Everyhop follows, while it is called over mutual TLS. */
abstract class RotatingServiceKit {

    private static final int ROTATIONS = 10;
    private static final int CALLERS = 4;
    private static final Duration HANG = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    void rotates(String... properties) throws Exception {
        Path served = folder.resolve("server");
        TestKeys.write(served, "server 1");
        TestKeys.write(folder.resolve("client"), "client");
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("everyhop.material.pem=" + served);
        all.add("server.ssl.bundle=everyhop");
        all.add("server.ssl.client-auth=need");
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try (Service service = Service.start(Application.class, all.toArray(String[]::new));
                KeyMaterial keys = KeyMaterial.builder(PemFiles.in(folder.resolve("client")))
                        .build();
                ApiClient client = ApiClient.builder()
                        .keyMaterial(keys)
                        .allowPeer("localhost")
                        .connectTimeout(HANG)
                        .callTimeout(HANG)
                        .build()) {
            OkHttpClient http = client.okHttp().newBuilder().readTimeout(HANG).build();
            KeyMaterial server = service.context().getBean(KeyMaterial.class);
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger calls = new AtomicInteger();
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(() -> {
                    while (!done.get()) {
                        call(http, service.port());
                        calls.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int i = 2; i < 2 + ROTATIONS; i++) {
                TestKeys.write(served, "server " + i);
                // Its own reading may come first.
                assertThat(server.refresh()).isNotInstanceOf(KeyRefresh.Kept.class);
                assertThat(shown(keys, service.port()))
                        .isEqualTo(server.current().chain().get(0))
                        .satisfies(leaf -> assertThat(
                                        leaf.getSubjectX500Principal().getName())
                                .startsWith("CN=server "));
            }
            assertThat(server.current().number()).isGreaterThan(ROTATIONS);
            done.set(true);
            for (Future<?> caller : callers) {
                assertThat(caller.get(HANG.toSeconds(), TimeUnit.SECONDS)).isNull();
            }
            assertThat(calls.get()).isGreaterThanOrEqualTo(CALLERS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void call(OkHttpClient client, int port) throws IOException {
        Request request = new Request.Builder()
                .url("https://localhost:" + port + "/hello")
                .header("Authorization", "Bearer " + TestIssuer.token())
                .build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code() + " " + response.body().string()).isEqualTo("200 hello");
        }
    }

    private static X509Certificate shown(KeyMaterial keys, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket)
                keys.sslContext().getSocketFactory().createSocket(InetAddress.getByName("localhost"), port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
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
