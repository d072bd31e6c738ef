package dev.everyhop.spring.autoconfigure.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Caller;
import dev.everyhop.gate.GateReason;
import dev.everyhop.spring.PublicEndpoint;
import dev.everyhop.spring.autoconfigure.Service;
import dev.everyhop.spring.autoconfigure.TestIssuer;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A service on WebFlux is protected as one on Spring MVC is. */
class ReactiveServiceTest {

    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(
                Application.class,
                "spring.main.web-application-type=reactive",
                "spring.webflux.hiddenmethod.filter.enabled=true",
                "everyhop.public[0].path=/about.html",
                "everyhop.public[0].reason=the same for everyone",
                "everyhop.public[1].path=/hello/world",
                "everyhop.public[1].reason=a greeting for everyone",
                "everyhop.public[2].path=/secret/shown",
                "everyhop.public[2].reason=a mistake");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void forget() {
        EVENTS.clear();
    }

    @Test
    void refusalIsTheSameToTheByteAsOnTheServletStack() {
        HttpResponse<String> refused = service.get("/plain");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body())
                .isEqualTo("{\"type\":\"urn:everyhop:problem:authentication_required\","
                        + "\"title\":\"Authentication is required\",\"status\":401}");
        assertThat(refused.headers().allValues("Content-Type")).containsExactly("application/problem+json");
        assertThat(refused.headers().allValues("WWW-Authenticate")).containsExactly("Bearer realm=\"api\"");
        assertThat(refused.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(refused.headers().allValues("Content-Length"))
                .containsExactly(Integer.toString(refused.body().length()));
    }

    @Test
    void handlerWithoutAnnotationNeedsAToken() {
        assertThat(service.get("/plain", TestIssuer.token()).body()).isEqualTo("plain");
        assertThat(EVENTS).singleElement().satisfies(event -> assertThat(event.fields())
                .containsEntry("route", "/plain")
                .containsEntry("peer", "127.0.0.1")
                .containsEntry("subject", "alice"));
    }

    @Test
    void badTokenIsRefusedOnAPublicHandlerToo() {
        assertThat(service.get("/open").body()).isEqualTo("anonymous");
        assertThat(service.get("/open", TestIssuer.token()).body()).isEqualTo("alice");
        assertThat(service.get("/open", TestIssuer.token() + "x").statusCode()).isEqualTo(401);
    }

    @Test
    void permissionsAreScopes() {
        assertThat(service.get("/orders/7", TestIssuer.token()).statusCode()).isEqualTo(403);
        assertThat(service.get("/orders/7", TestIssuer.token("orders:read")).body())
                .isEqualTo("7 for alice");
        assertThat(service.send("DELETE", "/orders/7", TestIssuer.token("orders:read"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(service.send("DELETE", "/orders/7", TestIssuer.token("orders:read", "orders:write"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void callerIsTheSameWhereverItIsAskedFor() {
        assertThat(service.get("/who", TestIssuer.token()).body())
                .isEqualTo("argument alice, context alice, attribute alice, principal alice");
        assertThat(service.get("/api/who", TestIssuer.token()).body()).isEqualTo("alice");
    }

    @Test
    void whatNoHandlerIsMappedToIsNotFound() {
        HttpResponse<String> refused = service.get("/nothing", TestIssuer.token());
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void otherMethodsAreNotAllowed() {
        HttpResponse<String> refused = service.send("PUT", "/plain", TestIssuer.token());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void headIsAnsweredAsGet() {
        HttpResponse<String> refused = service.send("HEAD", "/plain", null);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Content-Length"))
                .isEqualTo(service.get("/plain").headers().firstValue("Content-Length"));
        assertThat(service.send("HEAD", "/plain", TestIssuer.token()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void mappingWithoutMethodsTakesTheUsualOnesAndNoOthers() {
        assertThat(service.send("PATCH", "/any", TestIssuer.token()).statusCode())
                .isEqualTo(200);
        assertThat(service.send("PATCH", "/any", null).statusCode()).isEqualTo(401);
        assertThat(service.send("PROPFIND", "/any", TestIssuer.token()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void staticFilesAreNotFoundUnlessListed() {
        assertThat(service.get("/index.html", TestIssuer.token()).statusCode()).isEqualTo(404);
        assertThat(service.get("/", TestIssuer.token()).statusCode()).isEqualTo(404);
        assertThat(service.get("/about.html").body()).contains("about");
    }

    @Test
    void errorOfAHandlerIsAnsweredByAProblemThatSaysItsStatus() {
        HttpResponse<String> unpaid = service.get("/unpaid", TestIssuer.token());
        assertThat(unpaid.statusCode()).isEqualTo(402);
        assertThat(unpaid.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"The request was refused\",\"status\":402}");
    }

    @Test
    void preflightIsRefusedUnlessConfigured() {
        assertThat(preflight(service).statusCode()).isEqualTo(405);
        try (Service lenient = Service.start(
                Application.class, "spring.main.web-application-type=reactive", "everyhop.cors-preflight=true")) {
            HttpResponse<String> answer = preflight(lenient);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://app.example");
            assertThat(lenient.get("/shared").statusCode()).isEqualTo(401);
            assertThat(lenient.send("OPTIONS", "/shared", null).statusCode()).isEqualTo(405);
        }
    }

    @Test
    void functionalRouteNeedsAToken() {
        assertThat(service.get("/api/functional/3").statusCode()).isEqualTo(401);
        assertThat(service.get("/api/functional/3", TestIssuer.token()).body()).isEqualTo("functional");
    }

    @Test
    void listedPathOpensAHandlerThatSaysNothing() {
        assertThat(service.get("/hello/world").body()).isEqualTo("hello world");
        assertThat(service.get("/hello/you").statusCode()).isEqualTo(401);
    }

    @Test
    void listedPathDoesNotOpenAHandlerThatAsksForAScope() {
        assertThat(service.get("/secret/shown").statusCode()).isEqualTo(404);
        assertThat(service.get("/secret/shown", TestIssuer.token("secrets")).statusCode())
                .isEqualTo(200);
    }

    /** The pattern with a condition is more specific, and open; the one that WebFlux falls back to is not. */
    @Test
    void handlerThatRunsIsTheOneThatWasChecked() {
        assertThat(service.get("/reports/public?format=short").body()).isEqualTo("short");
        HttpResponse<String> refused = service.get("/reports/public");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(EVENTS)
                .anyMatch(event ->
                        event.reason() == GateReason.ROUTE_UNKNOWN && event.outcome() == SecurityEvent.Outcome.DENIED);
        assertThat(service.get("/reports/public", TestIssuer.token("reports")).body())
                .isEqualTo("report public");
    }

    @Test
    void filterBehindTheGateThatChangesThePathIsHeldToWhatTheTargetNeeds() {
        assertThat(service.send("GET", "/plain", TestIssuer.token(), "Behave", "behind")
                        .statusCode())
                .isEqualTo(404);
        assertThat(service.send("GET", "/plain", TestIssuer.token("secrets"), "Behave", "behind")
                        .body())
                .isEqualTo("secret");
    }

    @Test
    void filterBeforeTheGateThatChangesThePathOrTheMethodFailsTheRequest() {
        for (String behaviour : List.of("path", "method", "query")) {
            EVENTS.clear();
            assertThat(service.send("GET", "/plain", TestIssuer.token("secrets"), "Behave", behaviour)
                            .statusCode())
                    .as(behaviour)
                    .isEqualTo(500);
            assertThat(EVENTS).extracting(SecurityEvent::reason).containsExactly(GateReason.REQUEST_REWRITTEN);
        }
    }

    /** Spring's filter for HTML forms stands behind the gate and makes a DELETE of a POST. */
    @Test
    void methodInAFormIsHeldToWhatTheHandlerOfThatMethodNeeds() {
        assertThat(service.postForm("/forms/7", TestIssuer.token(), "_method=DELETE")
                        .statusCode())
                .isEqualTo(404);
        assertThat(service.postForm("/forms/7", TestIssuer.token("forms:delete"), "_method=DELETE")
                        .body())
                .isEqualTo("deleted");
        assertThat(service.postForm("/forms/7", TestIssuer.token(), "a=b").body())
                .isEqualTo("posted");
    }

    @Test
    void headersOfAFilterBeforeTheGateStayOnARefusal() {
        HttpResponse<String> refused = service.send("GET", "/plain", null, "Behave", "cors");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }

    @Test
    void everyRestOfAPathIsProtectedWithItsRoot() {
        assertThat(service.get("/files/a/b").statusCode()).isEqualTo(401);
        assertThat(service.get("/files", TestIssuer.token()).body()).isEqualTo("files");
        assertThat(service.get("/files/a/b", TestIssuer.token()).body()).isEqualTo("files");
    }

    @Test
    void patternInsideASegmentIsServedWithItsNeeds() {
        assertThat(service.get("/codes/123", TestIssuer.token()).statusCode()).isEqualTo(403);
        assertThat(service.get("/codes/123", TestIssuer.token("codes")).body()).isEqualTo("code");
        assertThat(service.get("/codes/abc", TestIssuer.token("codes")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void eventsAreStreamed() {
        assertThat(service.get("/events").statusCode()).isEqualTo(401);
        assertThat(service.get("/events", TestIssuer.token()).body()).isEqualTo("data:1\n\ndata:2\n\n");
    }

    @Test
    void handlerThatIsMappedAfterTheStartIsRefused() throws NoSuchMethodException {
        RequestMappingHandlerMapping mapping =
                service.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        mapping.registerMapping(
                RequestMappingInfo.paths("/late").build(),
                service.context().getBean(Controllers.class),
                Controllers.class.getDeclaredMethod("plain"));
        assertThat(service.get("/late", TestIssuer.token()).statusCode()).isEqualTo(404);
    }

    @Test
    void serviceBelowABasePathIsProtectedBelowIt() {
        try (Service below = Service.start(
                Application.class,
                "spring.main.web-application-type=reactive",
                "spring.webflux.base-path=/shop",
                "server.forward-headers-strategy=framework")) {
            int port = below.port();
            String token = TestIssuer.token();
            assertThat(Service.send(port, "GET", "/shop/plain", token).body()).isEqualTo("plain");
            assertThat(Service.send(port, "GET", "/shop/plain", null).statusCode())
                    .isEqualTo(401);
            assertThat(Service.send(port, "GET", "/plain", token).statusCode()).isEqualTo(404);
            for (String other : List.of("/%73hop/plain", "/SHOP/plain", "//shop/plain", "/shop//plain")) {
                assertThat(Service.send(port, "GET", other, token).statusCode())
                        .as(other)
                        .isIn(400, 404);
            }
            assertThat(Service.send(port, "GET", "/shop/plain", token, "X-Forwarded-Host", "front.example")
                            .body())
                    .isEqualTo("plain");
        }
    }

    private static HttpResponse<String> preflight(Service service) {
        return service.send(
                "OPTIONS", "/shared", null, "Origin", "https://app.example", "Access-Control-Request-Method", "GET");
    }

    @Configuration(proxyBeanMethods = false)
    @Import({OwnLoops.class, Controllers.class})
    static class Application {

        @Bean
        SecurityEvents recorded() {
            return EVENTS::add;
        }

        @Bean
        RouterFunction<ServerResponse> functional() {
            return RouterFunctions.route()
                    .path("/api", api -> api.GET("/functional/{id}", request -> ServerResponse.ok()
                                    .bodyValue("functional"))
                            .GET("/who", request -> ServerResponse.ok()
                                    .body(
                                            Mono.deferContextual(context -> Mono.just(context.get(Caller.class)
                                                    .subject()
                                                    .orElseThrow())),
                                            String.class)))
                    .build();
        }

        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        WebFilter before() {
            return (exchange, chain) -> {
                String behaviour =
                        String.valueOf(exchange.getRequest().getHeaders().getFirst("Behave"));
                switch (behaviour) {
                    case "path" -> {
                        return chain.filter(exchange.mutate()
                                .request(request -> request.path("/secret/x"))
                                .build());
                    }
                    case "method" -> {
                        return chain.filter(exchange.mutate()
                                .request(request -> request.method(HttpMethod.HEAD))
                                .build());
                    }
                    case "query" -> {
                        return chain.filter(exchange.mutate()
                                .request(request -> request.uri(java.net.URI.create("http://localhost/plain?x=y")))
                                .build());
                    }
                    case "cors" -> exchange.getResponse().getHeaders().set("Access-Control-Allow-Origin", "*");
                    default -> {}
                }
                return chain.filter(exchange);
            };
        }

        @Bean
        WebFilter behind() {
            return (exchange, chain) ->
                    "behind".equals(exchange.getRequest().getHeaders().getFirst("Behave"))
                            ? chain.filter(exchange.mutate()
                                    .request(request -> request.path("/secret/x"))
                                    .build())
                            : chain.filter(exchange);
        }
    }

    @RestController
    static class Controllers {

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/shared")
        @CrossOrigin("https://app.example")
        String shared() {
            return "shared";
        }

        @GetMapping("/open")
        @PublicEndpoint(reason = "the price list is for everyone")
        Mono<String> open(Caller caller) {
            return Mono.just(caller.subject().orElse("anonymous"));
        }

        @GetMapping("/who")
        Mono<String> who(Caller caller, ServerWebExchange exchange) {
            Caller attribute = exchange.getRequiredAttribute(Caller.class.getName());
            return Mono.deferContextual(context -> exchange.getPrincipal()
                    .map(Principal::getName)
                    .map(principal -> "argument " + caller.subject().orElseThrow()
                            + ", context "
                            + context.get(Caller.class).subject().orElseThrow()
                            + ", attribute " + attribute.subject().orElseThrow()
                            + ", principal " + principal));
        }

        @GetMapping("/orders/{id}")
        @RequiresPermissions("orders:read")
        String order(@PathVariable String id, Caller caller) {
            return id + " for " + caller.subject().orElseThrow();
        }

        @DeleteMapping("/orders/{order}")
        @RequiresPermissions({"orders:read", "orders:write"})
        void delete() {}

        @PostMapping("/orders")
        @RequiresAuthentication
        void create() {}

        @PostMapping("/forms/{id}")
        String post() {
            return "posted";
        }

        @DeleteMapping("/forms/{id}")
        @RequiresPermissions("forms:delete")
        String deleteForm() {
            return "deleted";
        }

        @RequestMapping("/any")
        String any() {
            return "any";
        }

        @GetMapping("/unpaid")
        String unpaid() {
            throw new ResponseStatusException(HttpStatus.PAYMENT_REQUIRED);
        }

        @GetMapping("/hello/{name}")
        String hello(@PathVariable String name) {
            return "hello " + name;
        }

        @GetMapping("/secret/{name}")
        @RequiresPermissions("secrets")
        String secret() {
            return "secret";
        }

        @GetMapping(path = "/reports/public", params = "format")
        @PublicEndpoint(reason = "short reports are published anyway")
        String shortReport() {
            return "short";
        }

        @GetMapping("/reports/{name}")
        @RequiresPermissions("reports")
        String report(@PathVariable String name) {
            return "report " + name;
        }

        @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<String> events() {
            return Flux.just("1", "2");
        }

        @GetMapping("/files/**")
        String files() {
            return "files";
        }

        @GetMapping("/codes/{code:[0-9]+}")
        @RequiresPermissions("codes")
        String code() {
            return "code";
        }
    }
}
