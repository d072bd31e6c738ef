package dev.everyhop.spring.autoconfigure.reactive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.spring.PublicEndpoint;
import dev.everyhop.spring.autoconfigure.Service;
import dev.everyhop.spring.autoconfigure.TestIssuer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Many requests on one connection, one after the other and several at once, permitted and refused, with bodies. */
class KeepAliveTest {

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(
                Application.class,
                "spring.main.web-application-type=reactive",
                "management.server.port=0",
                "management.endpoints.web.exposure.include=*",
                "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate"
                        + ".web.server.TomcatReactiveManagementContextAutoConfiguration");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInTurn() throws IOException {
        String token = TestIssuer.token();
        try (Connection connection = new Connection(service.port())) {
            for (int i = 0; i < 20; i++) {
                assertThat(connection.exchange(get("/sync", token))).isEqualTo(200);
                assertThat(connection.exchange(get("/elsewhere", token))).isEqualTo(200);
                assertThat(connection.exchange(get("/sync", null))).isEqualTo(401);
                assertThat(connection.exchange(post("/body", token, "x".repeat(20_000))))
                        .isEqualTo(200);
                assertThat(connection.exchange(post("/body", null, "x".repeat(20_000))))
                        .isEqualTo(401);
                assertThat(connection.exchange(post("/unread", null, "x".repeat(20_000))))
                        .isEqualTo(200);
                assertThat(connection.exchange(get("/nothing", token))).isEqualTo(404);
            }
        }
    }

    @Test
    void requestsOfOneConnectionToTheManagementPortAreAnsweredInTurn() throws IOException {
        String token = TestIssuer.token("actuator");
        try (Connection connection = new Connection(service.managementPort())) {
            for (int i = 0; i < 20; i++) {
                assertThat(connection.exchange(get("/actuator/health", null))).isEqualTo(200);
                assertThat(connection.exchange(get("/actuator/env", null))).isEqualTo(401);
                assertThat(connection.exchange(get("/actuator/env", token))).isEqualTo(200);
                assertThat(connection.exchange(post("/actuator/loggers/x", null, "x".repeat(20_000))))
                        .isEqualTo(401);
                assertThat(connection.exchange(get("/actuator/nothing", token))).isEqualTo(404);
            }
        }
    }

    /** What arrives while an answer is being made waits in the server: whatever comes of it, the connection goes on. */
    @Test
    void connectionGoesOnAfterARequestThatHadToWait() throws IOException {
        String token = TestIssuer.token();
        List<String> second = List.of(
                get("/sync", null),
                get("/sync", token),
                get("/nothing", null),
                post("/body", null, "x".repeat(2_000)),
                post("/body", token, "x".repeat(2_000)),
                post("/unread", null, "x".repeat(2_000)));
        for (String request : second) {
            try (Connection connection = new Connection(service.port())) {
                connection.write(get("/elsewhere", token) + request);
                assertThat(connection.read()).isEqualTo(200);
                int answered = connection.read();
                assertThat(connection.exchange(get("/elsewhere", token))).isEqualTo(200);
                assertThat(answered).isIn(200, 401, 404);
            }
        }
    }

    private static String get(String path, String token) {
        return head("GET", path, token) + "\r\n";
    }

    private static String post(String path, String token, String body) {
        return head("POST", path, token) + "Content-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String head(String method, String path, String token) {
        String authorization = token == null ? "" : "Authorization: Bearer " + token + "\r\n";
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + authorization;
    }

    /** A connection that is kept. The timeout is there so that a server which goes silent fails a test. */
    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(120_000);
            in = new java.io.BufferedInputStream(socket.getInputStream());
        }

        int exchange(String request) throws IOException {
            write(request);
            return read();
        }

        void write(String requests) throws IOException {
            socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** Reads an answer to its end and returns its status. */
        int read() throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                lines.add(line.toLowerCase(Locale.ROOT));
            }
            assertThat(lines).isNotEmpty().doesNotContain("connection: close");
            boolean chunked = lines.contains("transfer-encoding: chunked");
            int length = lines.stream()
                    .filter(line -> line.startsWith("content-length: "))
                    .mapToInt(line -> Integer.parseInt(line.substring(16)))
                    .findFirst()
                    .orElse(0);
            in.readNBytes(length);
            for (int size = chunked ? chunk() : 0; size > 0; size = chunk()) {
                in.readNBytes(size);
                line();
            }
            if (chunked) {
                line();
            }
            return Integer.parseInt(lines.get(0).split(" ", 3)[1]);
        }

        private int chunk() throws IOException {
            return Integer.parseInt(line(), 16);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("The server closed the connection");
                }
                line.append((char) c);
            }
            return line.toString().strip();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({OwnLoops.class, Controllers.class})
    static class Application {}

    @RestController
    static class Controllers {

        @GetMapping("/sync")
        String sync() {
            return "sync";
        }

        @GetMapping("/elsewhere")
        Mono<String> elsewhere() {
            return Mono.fromSupplier(() -> "elsewhere").subscribeOn(Schedulers.boundedElastic());
        }

        @PostMapping("/body")
        Mono<String> body(@RequestBody String body) {
            return Mono.just(Integer.toString(body.length()));
        }

        @PostMapping("/unread")
        @PublicEndpoint(reason = "a test")
        String unread() {
            return "unread";
        }
    }
}
