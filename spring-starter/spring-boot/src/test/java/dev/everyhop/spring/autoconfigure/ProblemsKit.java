package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.GateReason;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.spring.PublicEndpoint;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Whatever finds a request wrong, the client sees one shape, and nothing of what it sent. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProblemsKit {

    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String INVALID =
            "{\"type\":\"urn:everyhop:problem:invalid_request\",\"title\":\"The request is not valid\",\"status\":400";
    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();

    private Service service;

    /** Starts {@link Application} and a handler that needs a part named file, for posts to {@code /part}. */
    abstract Service start(String... properties);

    /** Returns the property that leaves problems to Spring. */
    abstract String springsOwn();

    @BeforeAll
    void start() {
        service = start("spring.jackson.deserialization.fail-on-unknown-properties=true");
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
    void boundBodyIsHeldToItsConstraints(CapturedOutput output) {
        HttpResponse<String> answer = service.post(
                "/orders",
                null,
                JSON,
                "{\"lines\":[{\"item-name\":\"tea\"},{\"quantity\":11}],\"by\":{\"c4n4ry\":{\"item-name\":\"\"}},"
                        + "\"note\":\"c4n4ry ${7*7} {x}\"}");

        assertProblem(
                answer,
                "[{'pointer':'/by','keyword':'NotBlank','in':'body'},"
                        + "{'pointer':'/lines/1/item-name','keyword':'NotBlank','in':'body'},"
                        + "{'pointer':'/lines/1/quantity','keyword':'Max','in':'body'},"
                        + "{'pointer':'/note','keyword':'Size','in':'body'}]");
        assertThat(EVENTS).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(SecurityEvent.Outcome.DENIED);
            assertThat(event.reason()).isEqualTo(SchemaReason.BEAN_VIOLATED);
            assertThat(event.fields()).containsEntry("route", "/orders").containsEntry("status", "400");
            assertThat(event.toString()).doesNotContain("c4n4ry");
        });
        assertThat(output).doesNotContain("c4n4ry");
        assertThat(service.post("/orders", null, JSON, "{\"lines\":[]}").body()).isEqualTo("placed");
    }

    @Test
    void noMoreThanTwentyPlacesAreTold() {
        String lines = Stream.generate(() -> "{\"quantity\":11}").limit(30).collect(Collectors.joining(","));

        String body = service.post("/orders", null, JSON, "{\"lines\":[" + lines + "]}")
                .body();

        assertThat(body.split("\"pointer\"", -1)).hasSize(21);
    }

    @Test
    void argumentsAreHeldToTheirConstraintsInTheirPlaces() {
        HttpResponse<String> answer = service.send(
                "GET", "/arguments/c4n4ry?limit=11&tag=ok&tag=C4N4RY", null, "X-Trace", "c4n4ry", "Cookie", "c=c4n4ry");

        assertProblem(
                answer,
                "[{'pointer':'/X-Trace','keyword':'Size','in':'header'},"
                        + "{'pointer':'/c','keyword':'Size','in':'cookie'},"
                        + "{'pointer':'/id','keyword':'Size','in':'path'},"
                        + "{'pointer':'/limit','keyword':'Max','in':'query'},"
                        + "{'pointer':'/tag/1','keyword':'Pattern','in':'query'}]");
        assertThat(EVENTS).extracting(SecurityEvent::reason).containsExactly(SchemaReason.BEAN_VIOLATED);
    }

    @Test
    void bodyBesideOtherArgumentsIsABody() {
        assertProblem(
                service.post("/both?limit=11", null, JSON, "{\"item-name\":\"\"}"),
                "[{'pointer':'/item-name','keyword':'NotBlank','in':'body'},"
                        + "{'pointer':'/limit','keyword':'Max','in':'query'}]");
        assertProblem(
                service.post("/list", null, JSON, "[{\"item-name\":\"a\"},{\"item-name\":\"\"}]"),
                "[{'pointer':'/1/item-name','keyword':'NotBlank','in':'body'}]");
    }

    @Test
    void objectOfParametersIsHeldToItsConstraints() {
        assertProblem(
                service.get("/filter?size=11&name=c4n4ry"),
                "[{'pointer':'/name','keyword':'Size','in':'query'},{'pointer':'/size','keyword':'Max','in':'query'}]");
        assertProblem(
                service.post("/filter", null, FORM, "size=c4n4ry"),
                "[{'pointer':'/size','keyword':'type','in':'body'}]");
        assertThat(EVENTS)
                .extracting(SecurityEvent::reason)
                .containsExactly(SchemaReason.BEAN_VIOLATED, SchemaReason.PARAMETER_INVALID);
    }

    @Test
    void validatorOfTheServiceTellsItsCode() {
        assertProblem(service.get("/checked?name=abc"), "[{'pointer':'/name','keyword':'taken','in':'query'}]");
    }

    @Test
    void argumentsOfAProxiedHandlerAreHeldToo() {
        assertProblem(service.get("/proxied?limit=11"), "[{'pointer':'/limit','keyword':'Max','in':'query'}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/typed/c4n4ry?on=true | [{'pointer':'/id','keyword':'type','in':'path'}]",
                "/typed/1?on=c4n4ry | [{'pointer':'/on','keyword':'type','in':'query'}]",
                "/typed/1 | [{'pointer':'/on','keyword':'required','in':'query'}]",
                "/header | [{'pointer':'/X-Needed','keyword':'required','in':'header'}]",
                "/cookie | [{'pointer':'/needed','keyword':'required','in':'cookie'}]",
            })
    void valueThatIsAbsentOrOfAnotherTypeIsTold(String path, String errors) {
        assertProblem(service.get(path), errors);
        assertThat(EVENTS).extracting(SecurityEvent::reason).containsExactly(SchemaReason.PARAMETER_INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"lines\":c4n4ry} | JSON_SYNTAX | ",
                "`` | BODY_MISSING | ",
                "{\"lines\":[{\"quantity\":\"c4n4ry\"}]} | SCHEMA_VIOLATED | [{'pointer':'/lines/0/quantity','keyword':'type','in':'body'}]",
                "{\"lines\":[{\"c4n4ry\":1}]} | SCHEMA_VIOLATED | [{'pointer':'/lines/0','keyword':'additionalProperties','in':'body'}]",
                "{\"by\":{\"c4n4ry\":{\"quantity\":\"x\"}}} | SCHEMA_VIOLATED | [{'pointer':'/by','keyword':'type','in':'body'}]",
            })
    void bodyThatCannotBeReadIsTold(String body, SchemaReason reason, String errors) {
        assertProblem(service.post("/orders", null, JSON, body), errors);
        assertThat(EVENTS).extracting(SecurityEvent::reason).containsExactly(reason);
    }

    @Test
    void whatSpringDoesNotTakeIsToldInTheSameShape() {
        HttpResponse<String> type = service.post("/orders", null, "application/c4n4ry", "x");
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(type.body())
                .contains("urn:everyhop:problem:unsupported_media_type")
                .doesNotContain("c4n4ry");

        HttpResponse<String> accept = service.send("GET", "/png", null, "Accept", "application/c4n4ry");
        assertThat(accept.statusCode()).isEqualTo(406);
        assertThat(accept.body())
                .contains("urn:everyhop:problem:not_acceptable")
                .doesNotContain("c4n4ry");

        HttpResponse<String> method = service.send("GET", "/listed", null);
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("POST");
        assertThat(method.body()).contains("urn:everyhop:problem:method_not_allowed");

        HttpResponse<String> part = service.post("/part", null, "multipart/form-data; boundary=b", "--b--\r\n");
        assertProblem(part, "[{'pointer':'/file','keyword':'required','in':'body'}]");
        assertThat(EVENTS)
                .extracting(SecurityEvent::reason)
                .contains(SchemaReason.MEDIA_TYPE_UNSUPPORTED, GateReason.NOT_ACCEPTABLE, GateReason.ROUTE_METHOD);
    }

    @ParameterizedTest
    @CsvSource({"reason, 409", "status, 402", "fault, 500"})
    void failureOfAHandlerSaysNoMoreThanItsStatus(String how, int status) {
        assertFailure(how, status);
    }

    void assertFailure(String how, int status) {
        HttpResponse<String> answer = service.get("/fails/" + how);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"The request "
                        + (status < 500 ? "was refused" : "failed") + "\",\"status\":" + status + "}");
        assertThat(EVENTS).extracting(SecurityEvent::outcome).containsOnly(SecurityEvent.Outcome.PERMITTED);
    }

    @Test
    void handlerOfTheServiceForItsOwnExceptionsGoesFirst() {
        assertThat(service.get("/fails/own").body()).isEqualTo("own");
    }

    @Test
    void problemsMayBeLeftToSpring() {
        try (Service other = start(
                "everyhop.problems.enabled=false", springsOwn() + "=true", "spring.main.lazy-initialization=true")) {
            HttpResponse<String> answer = other.get("/typed/x?on=true");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"instance\"");
        }
    }

    /** Messages are for code of the service; expressions in them stay text. */
    @Test
    void messagesAreMadeWhereTheServiceWantsThem() {
        assertThat(message(service)).isEqualTo("{own} ${7*7}");
        try (Service other = start("everyhop.problems.messages=true")) {
            assertThat(message(other)).isEqualTo("{own} ${7*7}");
            assertThat(other.context()
                            .getBean(jakarta.validation.Validator.class)
                            .validate(new Line("x", 11))
                            .iterator()
                            .next()
                            .getMessage())
                    .contains("10");
        }
    }

    private static String message(Service of) {
        return of.context()
                .getBean(jakarta.validation.Validator.class)
                .validate(new Expression(null))
                .iterator()
                .next()
                .getMessage();
    }

    private static void assertProblem(HttpResponse<String> answer, String errors) {
        String places = errors == null ? "" : ",\"errors\":" + errors.replace('\'', '"');
        assertThat(answer.body()).isEqualTo(INVALID + places + "}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    record Expression(@NotNull(message = "{own} ${7*7}") String text) {}

    record Line(
            @JsonProperty("item-name") @NotBlank String itemName,
            @Max(10) Integer quantity) {}

    record Order(
            List<@Valid Line> lines,
            Map<String, @Valid Line> by,
            @Size(max = 5) String note) {}

    record Filter(@Max(10) Integer size, @Size(max = 3) String name) {}

    @ResponseStatus(code = HttpStatus.PAYMENT_REQUIRED, reason = "c4n4ry")
    static final class Unpaid extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static final class Own extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Handlers.class, Proxied.class, Checked.class})
    static class Application {

        @Bean
        SecurityEvents events() {
            return event -> {
                if (event.outcome() != SecurityEvent.Outcome.PERMITTED
                        || String.valueOf(event.fields().get("route")).startsWith("/fails")) {
                    EVENTS.add(event);
                }
            };
        }

        @Bean
        dev.everyhop.gate.Route listed() {
            return new dev.everyhop.gate.Route("GET", "/listed", "a test", List.of());
        }
    }

    @RestController
    @PublicEndpoint(reason = "a test")
    static class Handlers {

        @PostMapping("/orders")
        String place(@Valid @RequestBody Order order) {
            return "placed";
        }

        @GetMapping("/arguments/{id}")
        String arguments(
                @PathVariable @Size(max = 3) String id,
                @RequestParam @Max(10) int limit,
                @RequestParam("tag") List<@Pattern(regexp = "[a-z]+") String> tags,
                @RequestHeader("X-Trace") @Size(max = 3) String trace,
                @CookieValue("c") @Size(max = 3) String cookie) {
            return "ok";
        }

        @PostMapping("/both")
        String both(@Valid @RequestBody Line line, @RequestParam @Max(10) int limit) {
            return "ok";
        }

        @PostMapping("/list")
        String list(@RequestBody List<@Valid Line> lines) {
            return "ok";
        }

        @GetMapping("/filter")
        String filter(@Valid Filter filter) {
            return "ok";
        }

        @PostMapping("/filter")
        String filterForm(@Valid @ModelAttribute Filter filter) {
            return "ok";
        }

        @GetMapping("/typed/{id}")
        String typed(@PathVariable int id, @RequestParam boolean on) {
            return "ok";
        }

        @GetMapping("/header")
        String header(@RequestHeader("X-Needed") String needed) {
            return "ok";
        }

        @GetMapping("/cookie")
        String cookie(@CookieValue String needed) {
            return "ok";
        }

        @GetMapping(path = "/png", produces = "image/png")
        byte[] png() {
            return new byte[1];
        }

        @PostMapping("/listed")
        String listed() {
            return "ok";
        }

        @GetMapping("/fails/{how}")
        @NotBlank
        String fails(@PathVariable @Size(max = 10) String how) {
            switch (how) {
                case "reason" -> throw new ResponseStatusException(HttpStatus.CONFLICT, "c4n4ry");
                case "status" -> throw new Unpaid();
                case "own" -> throw new Own();
                case "result" -> {
                    return "";
                }
                default -> throw new IllegalStateException("c4n4ry");
            }
        }

        @ExceptionHandler
        ResponseEntity<String> own(Own own) {
            return ResponseEntity.ok("own");
        }
    }

    @RestController
    @Validated
    @PublicEndpoint(reason = "a test")
    static class Proxied {

        @GetMapping("/proxied")
        public String proxied(@RequestParam @Max(10) int limit) {
            return "ok";
        }
    }

    @RestController
    @PublicEndpoint(reason = "a test")
    static class Checked {

        @InitBinder
        void validator(WebDataBinder binder) {
            binder.addValidators(new Validator() {
                @Override
                public boolean supports(Class<?> type) {
                    return type == Filter.class;
                }

                @Override
                public void validate(Object target, Errors errors) {
                    errors.rejectValue("name", "taken", "c4n4ry is taken");
                }
            });
        }

        @GetMapping("/checked")
        String checked(@Validated Filter filter) {
            return "ok";
        }
    }
}
