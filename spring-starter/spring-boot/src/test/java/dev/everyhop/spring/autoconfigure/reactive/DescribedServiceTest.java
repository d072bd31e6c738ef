package dev.everyhop.spring.autoconfigure.reactive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Policy;
import dev.everyhop.spring.autoconfigure.Service;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Bodies and answers of a service on Netty whose policy comes from an OpenAPI document. */
class DescribedServiceTest {

    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static final List<String> ENTERED = new CopyOnWriteArrayList<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String LEAK = "{\"id\":7,\"secret\":\"canary\"}";
    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(Application.class, "spring.main.web-application-type=reactive");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void forget() {
        EVENTS.clear();
        ENTERED.clear();
    }

    // Bodies

    @Test
    void handlerGetsTheBodyThatWasChecked() {
        HttpResponse<String> answer =
                post("/orders", "application/json", BodyPublishers.ofString("{\"item\":\"tea\"}"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"item\":\"tea\"} length=14 coding=- transfer=-");
    }

    @Test
    void chunkedBodyIsReplayedWithItsLength() {
        HttpResponse<String> answer = post(
                "/orders",
                "application/json",
                BodyPublishers.ofByteArrays(List.of("{\"item\":".getBytes(UTF_8), "\"tea\"}".getBytes(UTF_8))));

        assertThat(answer.body()).isEqualTo("{\"item\":\"tea\"} length=14 coding=- transfer=-");
    }

    @Test
    void compressedBodyIsReplayedWithoutItsCoding() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("{\"item\":\"tea\"}".getBytes(UTF_8));
        }

        HttpResponse<String> answer = post(
                "/orders",
                "application/json",
                BodyPublishers.ofByteArray(compressed.toByteArray()),
                "Content-Encoding",
                "gzip");

        assertThat(answer.body()).isEqualTo("{\"item\":\"tea\"} length=14 coding=- transfer=-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"item\":7} | application/json | 400 | schema.violated",
                "{\"item\":\"tea\",\"x\":1} | application/json | 400 | schema.violated",
                "{\"item\":\"tea\",\"item\":\"tea\"} | application/json | 400 | json.duplicate_name",
                "{\"item\": | application/json | 400 | json.syntax",
                "<item/> | application/xml | 415 | media_type.unsupported",
            })
    void bodyThatIsWrongIsRefusedAndNoHandlerRuns(String body, String type, int status, String reason) {
        HttpResponse<String> answer = post("/orders", type, BodyPublishers.ofString(body));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(EVENTS).last().satisfies(event -> assertThat(event.reason().code())
                .isEqualTo(reason));
        assertThat(ENTERED).isEmpty();
    }

    @Test
    void errorsNamePlacesAndNoValues() {
        HttpResponse<String> answer =
                post("/orders", "application/json", BodyPublishers.ofString("{\"item\":\"canary-canary\"}"));

        assertThat(answer.body())
                .isEqualTo(
                        "{\"type\":\"urn:everyhop:problem:invalid_request\",\"title\":\"The request is not valid\","
                                + "\"status\":400,\"errors\":[{\"pointer\":\"/item\",\"keyword\":\"maxLength\",\"in\":\"body\"}]}");
    }

    @Test
    void missingBodyIsRefused() {
        assertThat(post("/orders", "application/json", BodyPublishers.noBody()).statusCode())
                .isEqualTo(400);
        assertThat(EVENTS).last().satisfies(event -> assertThat(event.reason().code())
                .isEqualTo("body.missing"));
    }

    @Test
    void bodyPastTheLimitIsRefusedWhetherItsLengthWasAnnouncedOrNot() {
        byte[] large = new byte[200_000];
        assertThat(post("/orders", "application/json", BodyPublishers.ofByteArray(large))
                        .statusCode())
                .isEqualTo(413);
        assertThat(post("/orders", "application/json", BodyPublishers.ofByteArrays(List.of(large, large, large, large)))
                        .statusCode())
                .isEqualTo(413);
        assertThat(EVENTS)
                .filteredOn(event -> event.outcome() == SecurityEvent.Outcome.DENIED)
                .extracting(event -> event.reason().code())
                .containsExactly("body.too_large", "body.too_large");
        assertThat(ENTERED).isEmpty();
    }

    /** The client is gone, so that only the event and the handler that did not run can tell. */
    @Test
    void bodyWhoseConnectionBreaksNeverReachesAHandler() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.getOutputStream()
                    .write(("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 14\r\n\r\n{\"item\"")
                            .getBytes(UTF_8));
            socket.getOutputStream().flush();
            awaitEvents(1);
        }
        assertThat(post("/orders", "application/json", BodyPublishers.ofString("{\"item\":\"tea\"}"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(ENTERED).hasSize(1);
    }

    @Test
    void formsAndPartsComeFromTheBytesThatWereChecked() {
        assertThat(post("/forms", "application/x-www-form-urlencoded", BodyPublishers.ofString("name=a+b%26c"))
                        .body())
                .isEqualTo("{name=[a b&c]}");
        String parts = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
        assertThat(post("/files", "multipart/form-data; boundary=b", BodyPublishers.ofString(parts))
                        .body())
                .isEqualTo("a.txt: hello");
        assertThat(post("/forms", "application/x-www-form-urlencoded", BodyPublishers.ofString("name=%zz"))
                        .statusCode())
                .isEqualTo(400);
    }

    // Answers

    @Test
    void observedAnswerGoesOutAndIsTold() {
        HttpResponse<String> answer = get("/observe/leak");

        assertThat(answer.body()).isEqualTo(LEAK);
        assertViolation("response.undeclared", "passed");
    }

    @Test
    void maskedAnswerLosesWhatIsNotDeclared() {
        HttpResponse<String> answer = get("/mask/leak");

        assertThat(answer.body()).isEqualTo("{\"id\":7}");
        assertThat(answer.headers().firstValue("Content-Length")).hasValue("8");
        assertViolation("response.undeclared", "masked");
    }

    @Test
    void blockedAnswerIsReplacedWithItsHeadersAndCookies() {
        HttpResponse<String> answer = get("/block/leak");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"urn:everyhop:problem:bad_response\",\"title\":\"The answer was not fit to be"
                        + " sent\",\"status\":500}");
        assertThat(answer.headers().firstValue("X-Handler")).isEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertViolation("response.undeclared", "blocked");
    }

    @Test
    void answerThatFitsGoesOutWithItsHeaders() {
        for (String mode : List.of("observe", "mask", "block")) {
            HttpResponse<String> answer = get("/" + mode + "/good");
            assertThat(answer.body()).isEqualTo("{\"id\":7}");
            assertThat(answer.headers().firstValue("X-Handler")).hasValue("yes");
            assertThat(answer.headers().firstValue("Set-Cookie")).isPresent();
        }
        assertThat(EVENTS).allMatch(event -> event.name().equals("access.decision"));
    }

    @Test
    void answerOfHeadHasNoBodyAndIsChecked() {
        assertThat(head("/block/good").statusCode()).isEqualTo(200);
        assertThat(head("/block/leak").statusCode()).isEqualTo(500);
    }

    @Test
    void answerInSeveralBuffersIsCheckedAsOne() {
        assertThat(get("/mask/pieces").body()).isEqualTo("{\"id\":7}");
        assertThat(get("/block/pieces").statusCode()).isEqualTo(500);
    }

    @Test
    void answerPastTheLimitGoesOutWholeWhereItIsObservedAndNowhereElse() {
        HttpResponse<String> observed = get("/observe/large");
        assertThat(observed.statusCode()).isEqualTo(200);
        assertThat(observed.body()).hasSize(Controllers.LARGE);
        assertViolation("response.too_large", "passed");
        for (String mode : List.of("mask", "block")) {
            EVENTS.clear();
            assertThat(get("/" + mode + "/large").statusCode()).as(mode).isEqualTo(500);
            assertViolation("response.too_large", "blocked");
        }
    }

    @Test
    void streamedAnswerGoesOutWhereItIsObservedAndNowhereElse() {
        assertThat(get("/observe/events").body()).isEqualTo("data:{\"id\":7,\"secret\":1}\n\n".repeat(2));
        assertViolation("response.streamed", "passed");
        for (String mode : List.of("mask", "block")) {
            EVENTS.clear();
            HttpResponse<String> answer = get("/" + mode + "/events");
            assertThat(answer.statusCode()).as(mode).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("secret");
            assertViolation("response.streamed", "blocked");
        }
    }

    @Test
    void problemInPlaceOfAnAnswerIsNotCheckedAsOne() {
        for (String mode : List.of("observe", "mask", "block")) {
            HttpResponse<String> answer = get("/" + mode + "/error");
            assertThat(answer.statusCode()).as(mode).isEqualTo(409);
            assertThat(answer.body())
                    .isEqualTo("{\"type\":\"about:blank\",\"title\":\"The request was refused\",\"status\":409}");
            assertThat(answer.headers().firstValue("X-Handler")).isEmpty();
        }
    }

    @Test
    void answerThatBreaksOffIsReplacedByAnErrorPage() {
        HttpResponse<String> answer = get("/observe/broken");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("\"id\"");
    }

    @Test
    void secondAnswerOfAHandlerIsDropped() {
        assertThat(get("/mask/twice").body()).isEqualTo("{\"id\":7}");
    }

    @Test
    void answerWithoutABodyGoesOut() {
        assertThat(get("/observe/empty").statusCode()).isEqualTo(204);
        assertThat(get("/block/empty").statusCode()).isEqualTo(204);
    }

    private static void assertViolation(String reason, String became) {
        assertThat(EVENTS)
                .filteredOn(event -> event.name().equals("response.violation"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.reason().code()).isEqualTo(reason);
                    assertThat(event.fields()).containsEntry("response", became);
                });
    }

    private static void awaitEvents(int count) {
        while (EVENTS.size() < count) {
            Thread.onSpinWait();
        }
    }

    private static HttpResponse<String> post(String path, String type, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).header("Content-Type", type).POST(body);
        return exchange(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> get(String path) {
        return exchange(HttpRequest.newBuilder(uri(path)));
    }

    private static HttpResponse<String> head(String path) {
        return exchange(HttpRequest.newBuilder(uri(path)).method("HEAD", BodyPublishers.noBody()));
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + service.port() + path);
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(OwnLoops.class)
    static class Application {

        @Bean
        SecurityEvents recorded() {
            return EVENTS::add;
        }

        @Bean
        Controllers controllers() {
            return new Controllers();
        }

        @Bean
        Policy policy() throws IOException {
            Path file = Files.createTempFile("described", ".yaml");
            String answers = "";
            for (String mode : List.of("observe", "mask", "block")) {
                answers += """
                      /%1$s/{what}:
                        get:
                          x-everyhop: {public: test, modes: {response: %1$s}}
                          parameters: [{name: what, in: path, required: true, schema: {type: string}}]
                          responses:
                            "200":
                              description: ok
                              content:
                                application/json:
                                  schema: {type: object, properties: {id: {type: integer}}}
                    """.formatted(mode);
            }
            Files.writeString(file, """
                    openapi: 3.1.0
                    info: {title: t, version: "1"}
                    paths:
                      /orders:
                        post:
                          x-everyhop: {public: test, wire: {bytes: 100000, gzip: true}}
                          requestBody:
                            required: true
                            content:
                              application/json:
                                schema:
                                  type: object
                                  required: [item]
                                  properties: {item: {type: string, maxLength: 5}}
                          responses: {"200": {description: ok, content: {text/plain: {schema: {type: string}}}}}
                      /forms:
                        post:
                          x-everyhop: {public: test}
                          requestBody:
                            content:
                              application/x-www-form-urlencoded:
                                schema: {type: object, properties: {name: {type: string}}}
                          responses: {"200": {description: ok, content: {text/plain: {schema: {type: string}}}}}
                      /files:
                        post:
                          x-everyhop: {public: test}
                          requestBody:
                            content:
                              multipart/form-data:
                                schema: {type: object, properties: {file: {type: string}}}
                          responses: {"200": {description: ok, content: {text/plain: {schema: {type: string}}}}}
                    """ + answers);
            return Policy.fromOpenApi(file);
        }
    }

    @RestController
    static class Controllers {

        static final int LARGE = 3 << 20;

        @PostMapping(path = "/orders", produces = "text/plain")
        String create(@RequestBody String body, @RequestHeader Map<String, String> headers) {
            ENTERED.add("create");
            return body + " length=" + headers.get("Content-Length") + " coding="
                    + headers.getOrDefault("Content-Encoding", "-") + " transfer="
                    + headers.getOrDefault("Transfer-Encoding", "-");
        }

        @PostMapping(path = "/forms", produces = "text/plain")
        Mono<String> form(ServerWebExchange exchange) {
            return exchange.getFormData().map(Object::toString);
        }

        @PostMapping(path = "/files", produces = "text/plain")
        Mono<String> file(@RequestPart("file") FilePart file) {
            return file.content()
                    .map(buffer -> buffer.toString(UTF_8))
                    .collectList()
                    .map(content -> file.filename() + ": " + String.join("", content));
        }

        @GetMapping("/{mode:observe|mask|block}/{what}")
        Mono<Void> answer(@PathVariable String what, ServerWebExchange exchange) {
            ServerHttpResponse response = exchange.getResponse();
            response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
            response.getHeaders().set("X-Handler", "yes");
            response.addCookie(ResponseCookie.from("handler", "yes").build());
            return switch (what) {
                case "good" -> write(response, "{\"id\":7}");
                case "leak" -> write(response, LEAK);
                case "pieces" -> write(response, LEAK.substring(0, 5), LEAK.substring(5, 9), LEAK.substring(9));
                case "large" ->
                    response.writeWith(Flux.range(0, LARGE / 4096).map(i -> response.bufferFactory()
                            .wrap("7".repeat(4096).getBytes(UTF_8))));
                case "events" -> {
                    response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
                    yield response.writeAndFlushWith(Flux.range(0, 2)
                            .map(i -> Mono.just(response.bufferFactory()
                                    .wrap("data:{\"id\":7,\"secret\":1}\n\n".getBytes(UTF_8)))));
                }
                case "error" -> Mono.error(new ResponseStatusException(HttpStatus.CONFLICT));
                case "broken" ->
                    response.writeWith(Flux.concat(
                            Mono.fromSupplier(() -> response.bufferFactory().wrap("{\"id\"".getBytes(UTF_8))),
                            Mono.error(new IllegalStateException("broken"))));
                case "twice" -> write(response, LEAK).then(write(response, LEAK));
                case "empty" -> {
                    response.setStatusCode(HttpStatus.NO_CONTENT);
                    response.getHeaders().remove("Content-Type");
                    yield Mono.empty();
                }
                default -> Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
            };
        }

        private static Mono<Void> write(ServerHttpResponse response, String... pieces) {
            return response.writeWith(
                    Flux.fromArray(pieces).map(piece -> response.bufferFactory().wrap(piece.getBytes(UTF_8))));
        }
    }
}
