package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.ObjectRule;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Caller;
import dev.everyhop.gate.GateReason;
import dev.everyhop.schema.SchemaReason;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** A service whose policy comes from an OpenAPI document, over real sockets in a real container. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OpenApiServiceKit {

    private static final String JSON = "application/json";
    private static final String CLEAN = "{\"item\":\"tea\",\"quantity\":1}";
    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();

    private Service service;

    /** Returns the property that chooses the container. */
    abstract String container();

    @BeforeAll
    void start() {
        service =
                Service.start(Application.class, "everyhop.policy.open-api=classpath:openapi/orders.yaml", container());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void forget() {
        EVENTS.clear();
    }

    @Test
    void documentSaysWhatCallersNeed() {
        assertThat(service.get("/orders/mine").statusCode()).isEqualTo(401);
        assertThat(service.get("/orders/mine", TestIssuer.token()).statusCode()).isEqualTo(403);
        assertThat(service.get("/orders/mine", TestIssuer.token("orders:read")).statusCode())
                .isEqualTo(200);
        assertThat(service.get("/orders/mine", TestIssuer.token("orders:all")).statusCode())
                .isEqualTo(200);
        assertThat(service.get("/welcome").body()).isEqualTo("welcome");
    }

    @Test
    void annotationAndDocumentAddUp() {
        assertThat(service.post("/orders", TestIssuer.token("orders:write"), JSON, CLEAN)
                        .statusCode())
                .isEqualTo(403);
        assertThat(service.post("/orders", TestIssuer.token("orders:write", "audited"), JSON, CLEAN)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void handlerThatIsInNoDocumentAndSaysNothingIsRefused() {
        assertThat(service.get("/undocumented", TestIssuer.token()).statusCode())
                .isEqualTo(404);
        assertThat(service.get("/search/special", TestIssuer.token()).statusCode())
                .isEqualTo(404);
        assertThat(service.get("/declared", TestIssuer.token("declared")).body())
                .isEqualTo("declared");
    }

    @Test
    void operationThatNoHandlerAnswersIsNotFoundInTheSameShape() {
        HttpResponse<String> answer = service.get("/nobody", TestIssuer.token());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"urn:everyhop:problem:not_found\"");
    }

    @Test
    void variableThatIsAPartOfASegmentIsOne() {
        assertThat(service.get("/reports/7.csv", TestIssuer.token()).body()).isEqualTo("csv of 7");
        assertThat(service.get("/reports/7", TestIssuer.token()).statusCode()).isEqualTo(403);
        assertThat(service.get("/reports/7", TestIssuer.token("reports")).body())
                .isEqualTo("report 7");
    }

    @Test
    void objectRuleIsTheBeanOfThatName() {
        HttpResponse<String> answer = service.get("/orders/other", TestIssuer.token("orders:read"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(EVENTS).extracting(SecurityEvent::reason).containsExactly(AccessReason.OBJECT_HIDDEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {\"item\":\"tea\",\"admin\":true} | 400 | additionalProperties",
                "application/json | {\"quantity\":1} | 400 | required",
                "application/json | {\"item\":\"tea\",\"quantity\":\"c4n4ry\"} | 400 | /quantity",
                "application/json | {\"item\":\"a\",\"item\":\"b\"} | 400 | invalid_request",
                "application/json | {\"item\": | 400 | invalid_request",
                "application/xml | <item/> | 415 | unsupported_media_type",
                "text/plain | item | 415 | unsupported_media_type",
            })
    void bodyIsWhatTheDocumentSays(String type, String body, int status, String told) {
        HttpResponse<String> answer = service.post("/orders", TestIssuer.token("orders:write", "audited"), type, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains(told).doesNotContain("c4n4ry").doesNotContain("admin");
    }

    @Test
    void bodyIsNeeded() {
        assertThat(service.post("/orders", TestIssuer.token("orders:write", "audited"), JSON, "")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void parametersAreWhatTheDocumentSays() {
        assertThat(service.get("/search?limit=10", TestIssuer.token()).body()).isEqualTo("10");
        HttpResponse<String> answer = service.get("/search?limit=c4n4ry", TestIssuer.token());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("{\"pointer\":\"/limit\",\"keyword\":\"type\",\"in\":\"query\"}");
        assertThat(service.get("/search?limit=11", TestIssuer.token()).statusCode())
                .isEqualTo(400);
        assertThat(service.get("/search?other=1", TestIssuer.token()).statusCode())
                .isEqualTo(400);
        assertThat(service.get("/orders/123456789", TestIssuer.token("orders:read"))
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "callable", "deferred", "stream", "entity"})
    void answerIsMaskedHoweverItIsMade(String how) {
        HttpResponse<String> answer = service.get("/masked/" + how, TestIssuer.token());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(CLEAN);
        assertThat(EVENTS).extracting(SecurityEvent::reason).contains(SchemaReason.RESPONSE_UNDECLARED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "callable", "deferred", "stream", "entity", "events", "accepted"})
    void answerThatLeaksIsBlockedHoweverItIsMade(String how) {
        HttpResponse<String> answer = service.get("/blocked/" + how, TestIssuer.token());

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("bad_response").doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource({
        "plain, RESPONSE_UNDECLARED",
        "callable, RESPONSE_UNDECLARED",
        "accepted, RESPONSE_UNDECLARED",
        "events, RESPONSE_STREAMED"
    })
    void observedAnswerGoesOutAndIsTold(String how, SchemaReason reason) {
        HttpResponse<String> answer = service.get("/observed/" + how, TestIssuer.token());

        assertThat(answer.statusCode()).isBetween(200, 202);
        assertThat(answer.body()).contains("s3cr3t");
        assertThat(EVENTS).extracting(SecurityEvent::reason).containsOnlyOnce(reason);
    }

    /** The document describes no failure: the gate's own problem goes out all the same, and says nothing. */
    @ParameterizedTest
    @CsvSource({"missing, 404", "timeout, 503", "failing, 500"})
    void failureOfAHandlerIsAProblemWhereAnswersAreBlocked(String how, int status) {
        HttpResponse<String> answer = service.get("/blocked/" + how, TestIssuer.token());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"The request "
                        + (status < 500 ? "was refused" : "failed") + "\",\"status\":" + status + "}");
    }

    @Test
    void partsOfACheckedFormReachTheHandler() {
        HttpResponse<String> answer = upload("file\"; filename=\"a.txt|hello", "note|n\u00f6te");

        assertThat(answer.body()).isEqualTo("a.txt hello n\u00f6te");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void partsPastTheLimitsAreRefused() {
        assertThat(upload("file\"; filename=\"a|1", "note|a", "note|b").statusCode())
                .isEqualTo(400);
        assertThat(upload("file\"; filename=\"a|" + "x".repeat(65)).statusCode())
                .isEqualTo(400);
        assertThat(upload("file\"; filename=\"a|x", "123456789|x").statusCode()).isEqualTo(400);
        assertThat(upload("note|x").body()).contains("required");
        assertThat(upload("file\"; filename=\"a|" + "x".repeat(1001)).statusCode())
                .isEqualTo(413);
    }

    private HttpResponse<String> upload(String... parts) {
        StringBuilder body = new StringBuilder();
        for (String part : parts) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"")
                    .append(part.replace("|", "\"\r\n\r\n"))
                    .append("\r\n");
        }
        return service.post("/uploads", TestIssuer.token(), "multipart/form-data; boundary=b", body + "--b--\r\n");
    }

    @Test
    void mediaTypeThatNoHandlerAnswersWithIsNotAcceptable() {
        HttpResponse<String> answer = service.send("GET", "/welcome", null, "Accept", "image/png");

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).contains("\"urn:everyhop:problem:not_acceptable\"");
        assertThat(EVENTS).extracting(SecurityEvent::reason).contains(GateReason.NOT_ACCEPTABLE);
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Orders.class, Answers.class})
    static class Application {

        @Bean
        SecurityEvents events() {
            return EVENTS::add;
        }

        @Bean
        ObjectRule isMine() {
            return call -> call.variable("id").equals("mine")
                    ? AccessDecision.permit()
                    : AccessDecision.deny(AccessReason.OBJECT_HIDDEN);
        }
    }

    record Order(String item, int quantity, String secret) {}

    @RestController
    static class Orders {

        @PostMapping("/orders")
        @RequiresPermissions("audited")
        Map<String, Object> place(@RequestBody Order order) {
            return Map.of("item", order.item());
        }

        @GetMapping("/orders/{number}")
        Order order(@PathVariable String number, Caller caller) {
            return new Order("tea", 1, number + caller.subject().orElseThrow());
        }

        @GetMapping(path = "/search", produces = "text/plain")
        String search(@RequestParam int limit) {
            return Integer.toString(limit);
        }

        @GetMapping("/search/special")
        String special() {
            return "special";
        }

        @GetMapping("/undocumented")
        String undocumented() {
            return "undocumented";
        }

        @GetMapping("/declared")
        @RequiresPermissions("declared")
        String declared() {
            return "declared";
        }

        @GetMapping("/reports/{id}.csv")
        String csv(@PathVariable String id) {
            return "csv of " + id;
        }

        @GetMapping("/reports/{id}")
        String report(@PathVariable String id) {
            return "report " + id;
        }

        @PostMapping("/uploads")
        String upload(@RequestParam MultipartFile file, @RequestParam(required = false) String note)
                throws IOException {
            return file.getOriginalFilename() + " " + new String(file.getBytes(), StandardCharsets.UTF_8) + " " + note;
        }

        @GetMapping(path = "/welcome", produces = "text/plain")
        String welcome() {
            return "welcome";
        }
    }

    @RestController
    static class Answers {

        private static final Order LEAK = new Order("tea", 1, "s3cr3t");

        @GetMapping({"/masked/{how}", "/blocked/{how}", "/observed/{how}"})
        Object answer(@PathVariable String how, HttpServletResponse response) throws IOException {
            return switch (how) {
                case "plain" -> LEAK;
                case "entity" -> ResponseEntity.ok(LEAK);
                case "accepted" -> ResponseEntity.accepted().body(LEAK);
                case "callable" -> (Callable<Order>) () -> LEAK;
                case "deferred" -> {
                    DeferredResult<Order> deferred = new DeferredResult<>();
                    deferred.setResult(LEAK);
                    yield deferred;
                }
                case "timeout" -> new DeferredResult<Order>(100L);
                case "stream" -> {
                    response.setContentType("application/json");
                    StreamingResponseBody body = out -> out.write(
                            "{\"item\":\"tea\",\"quantity\":1,\"secret\":\"s3cr3t\"}".getBytes(StandardCharsets.UTF_8));
                    yield body;
                }
                case "events" -> {
                    SseEmitter emitter = new SseEmitter();
                    emitter.send("s3cr3t", MediaType.TEXT_PLAIN);
                    emitter.complete();
                    yield emitter;
                }
                case "missing" -> throw new ResponseStatusException(HttpStatus.NOT_FOUND, "c4n4ry");
                default -> throw new IllegalStateException("c4n4ry");
            };
        }
    }
}
