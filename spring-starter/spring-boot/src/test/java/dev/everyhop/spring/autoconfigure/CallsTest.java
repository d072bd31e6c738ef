package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.client.ClientReason;
import dev.everyhop.client.ClientRefusedException;
import dev.everyhop.gate.Caller;
import dev.everyhop.gate.DangerouslyForwardToken;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.PemFiles;
import dev.everyhop.token.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;

/** Builders of Boot make calls that are guarded: from a request through the gate to another request through the gate. */
class CallsTest {

    @TempDir
    static Path folder;

    /** Starts a service with the properties of the page. */
    private static Service start(String stack, String... more) throws IOException {
        TestKeys.write(folder, "orders");
        String page = Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/recipes/spring-mtls.md"));
        int begin = page.indexOf("```properties\n") + 14;
        List<String> properties = new ArrayList<>(page.substring(begin, page.indexOf("```", begin))
                .replace("/etc/tls", folder.toString())
                .replace("payments.internal", "localhost")
                .lines()
                .toList());
        assertThat(properties).hasSize(4);
        properties.add("everyhop.calls.timeout=600s");
        properties.add("spring.main.web-application-type=" + stack);
        properties.addAll(List.of(more));
        return Service.start(
                stack.equals("servlet") ? ServletApplication.class : ReactiveApplication.class,
                properties.toArray(String[]::new));
    }

    private static String get(Service service, String path) throws Exception {
        try (KeyMaterial keys = KeyMaterial.builder(PemFiles.in(folder)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + service.port() + path))
                    .header("Authorization", "Bearer " + TestIssuer.token())
                    .build();
            var response = HttpClient.newBuilder()
                    .sslContext(keys.sslContext())
                    .build()
                    .send(request, BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void callOfAHandlerCarriesTheCallersTokenOverMutualTls(String stack) throws Exception {
        try (Service service = start(stack)) {
            assertThat(get(service, "/through")).isEqualTo("200 alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void bodiesGoThereAndComeBack(String stack) throws Exception {
        try (Service service = start(stack)) {
            assertThat(get(service, "/echoed")).isEqualTo("200 20000 true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void hostsWhereNoPeerMayAnswerAreNotCalled(String stack) throws Exception {
        try (Service service = start(stack)) {
            assertThat(get(service, "/elsewhere")).isEqualTo("200 " + ClientReason.TARGET_UNKNOWN.code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void buildersCanBeLeftAlone(String stack) throws Exception {
        try (Service service = start(stack, "everyhop.calls.builders=false")) {
            // Boot's own client does not know the authority, and is not asked who may answer.
            assertThat(get(service, "/through")).startsWith("50");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tokens {
        @Bean
        TokenSource tokens() {
            return TokenSource.dangerouslyForwardToken();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Tokens.class, ServletController.class, Peer.class})
    static class ServletApplication {}

    @Configuration(proxyBeanMethods = false)
    @Import({Tokens.class, ReactiveController.class, Peer.class})
    static class ReactiveApplication {}

    private static String here(Environment environment) {
        return "https://localhost:" + environment.getProperty("local.server.port");
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, 20_000).boxed().toList();
    }

    @RestController
    static class Peer {
        @GetMapping("/who")
        String who(Caller caller) {
            return caller.subject().orElse("nobody");
        }

        @PostMapping("/echo")
        Map<String, Object> echo(@RequestBody List<Integer> body) {
            return Map.of("body", body);
        }
    }

    @RestController
    static class ServletController {
        private final RestClient client;
        private final Environment environment;

        ServletController(RestClient.Builder builder, Environment environment) {
            this.client = builder.build();
            this.environment = environment;
        }

        @GetMapping("/through")
        @DangerouslyForwardToken(reason = "the peer is this service")
        String through() {
            return client.get().uri(here(environment) + "/who").retrieve().body(String.class);
        }

        @GetMapping("/echoed")
        @DangerouslyForwardToken(reason = "the peer is this service")
        String echoed() {
            Map<?, ?> back = client.post()
                    .uri(here(environment) + "/echo")
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(numbers())
                    .retrieve()
                    .body(Map.class);
            return ((List<?>) back.get("body")).size() + " " + back.get("body").equals(numbers());
        }

        @GetMapping("/elsewhere")
        @DangerouslyForwardToken(reason = "the peer is this service")
        String elsewhere() {
            try {
                return client.get().uri("https://payments.example/").retrieve().body(String.class);
            } catch (ResourceAccessException e) {
                return ((ClientRefusedException) e.getCause()).reason().code();
            }
        }
    }

    @RestController
    static class ReactiveController {
        private final WebClient client;
        private final Environment environment;

        ReactiveController(WebClient.Builder builder, Environment environment) {
            this.client = builder.build();
            this.environment = environment;
        }

        @GetMapping("/through")
        @DangerouslyForwardToken(reason = "the peer is this service")
        Mono<String> through() {
            return client.get().uri(here(environment) + "/who").retrieve().bodyToMono(String.class);
        }

        @GetMapping("/echoed")
        @DangerouslyForwardToken(reason = "the peer is this service")
        Mono<String> echoed() {
            return client.post()
                    .uri(here(environment) + "/echo")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(numbers())
                    .retrieve()
                    .bodyToMono(Map.class)
                    .map(back -> ((List<?>) back.get("body")).size() + " "
                            + back.get("body").equals(numbers()));
        }

        @GetMapping("/elsewhere")
        @DangerouslyForwardToken(reason = "the peer is this service")
        Mono<String> elsewhere() {
            return client.get()
                    .uri("https://payments.example/")
                    .retrieve()
                    .bodyToMono(String.class)
                    .onErrorResume(
                            WebClientRequestException.class,
                            e -> Mono.just(((ClientRefusedException) e.getCause())
                                    .reason()
                                    .code()));
        }
    }
}
