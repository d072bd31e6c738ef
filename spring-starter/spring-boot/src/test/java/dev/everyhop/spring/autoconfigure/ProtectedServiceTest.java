package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Caller;
import dev.everyhop.gate.GateReason;
import dev.everyhop.spring.PublicEndpoint;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.view.InternalResourceView;

class ProtectedServiceTest {

    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(
                Application.class,
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

    @Test
    void handlerWithoutAnnotationNeedsAToken() {
        HttpResponse<String> refused = service.get("/plain");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(v -> assertThat(v).startsWith("Bearer"));
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(service.get("/plain", TestIssuer.token()).body()).isEqualTo("plain");
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
        assertThat(service.send("HEAD", "/plain", null).statusCode()).isEqualTo(401);
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
    void errorPageCannotBeAskedFor() {
        assertThat(service.get("/error", TestIssuer.token()).statusCode()).isEqualTo(404);
    }

    @Test
    void errorOfAHandlerIsAnsweredByTheErrorPage() {
        HttpResponse<String> unpaid = service.get("/unpaid", TestIssuer.token());
        assertThat(unpaid.statusCode()).isEqualTo(402);
        assertThat(unpaid.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(unpaid.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"The request was refused\",\"status\":402}");
    }

    @Test
    void preflightIsRefusedUnlessConfigured() {
        assertThat(preflight(service).statusCode()).isEqualTo(405);
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
        assertThat(service.get("/secret/other", TestIssuer.token("secrets")).body())
                .isEqualTo("secret");
    }

    /** The pattern with a condition is more specific, and open; the one that Spring falls back to is not. */
    @Test
    void handlerThatRunsIsTheOneThatWasChecked() {
        assertThat(service.get("/reports/public?format=short").body()).isEqualTo("short");
        assertThat(service.get("/reports/public").statusCode()).isEqualTo(404);
        assertThat(EVENTS)
                .anyMatch(event ->
                        event.reason() == GateReason.ROUTE_UNKNOWN && event.outcome() == SecurityEvent.Outcome.DENIED);
        assertThat(service.get("/reports/public", TestIssuer.token("reports")).body())
                .isEqualTo("report public");
    }

    @Test
    void forwardIsHeldToWhatItsTargetNeeds() {
        assertThat(service.get("/forward", TestIssuer.token()).statusCode()).isEqualTo(404);
        assertThat(service.get("/forward", TestIssuer.token("secrets")).body()).isEqualTo("secret");
    }

    @Test
    void asynchronousHandlerIsServed() {
        assertThat(service.get("/async", TestIssuer.token()).body()).isEqualTo("later");
    }

    @Test
    void everyRestOfAPathIsProtectedWithItsRoot() {
        assertThat(service.get("/files").statusCode()).isEqualTo(401);
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
    void handlerThatIsMappedAfterTheStartIsRefused() throws NoSuchMethodException {
        RequestMappingHandlerMapping mapping =
                service.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        mapping.registerMapping(
                RequestMappingInfo.paths("/late")
                        .options(mapping.getBuilderConfiguration())
                        .build(),
                service.context().getBean(Controllers.class),
                Controllers.class.getDeclaredMethod("plain"));
        assertThat(service.get("/late", TestIssuer.token()).statusCode()).isEqualTo(404);
    }

    @Test
    void sinksHearDecisions() {
        service.get("/plain", TestIssuer.token());
        assertThat(EVENTS)
                .anyMatch(event -> event.outcome() == SecurityEvent.Outcome.PERMITTED
                        && "/plain".equals(event.fields().get("route")));
    }

    private static HttpResponse<String> preflight(Service service) {
        return service.send(
                "OPTIONS", "/plain", null, "Origin", "https://app.example", "Access-Control-Request-Method", "GET");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controllers.class)
    static class Application {

        @Bean
        SecurityEvents recorded() {
            return EVENTS::add;
        }

        @Bean
        RouterFunction<ServerResponse> functional() {
            return RouterFunctions.route()
                    .path(
                            "/api",
                            api -> api.GET("/functional/{id}", request -> ServerResponse.ok()
                                    .body("functional")))
                    .build();
        }
    }

    @RestController
    static class Controllers {

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/open")
        @PublicEndpoint(reason = "the price list is for everyone")
        String open(Caller caller) {
            return caller.subject().orElse("anonymous");
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

        @GetMapping("/forward")
        InternalResourceView forward() {
            return new InternalResourceView("/secret/forwarded");
        }

        @GetMapping("/async")
        Callable<String> async() {
            return () -> "later";
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
