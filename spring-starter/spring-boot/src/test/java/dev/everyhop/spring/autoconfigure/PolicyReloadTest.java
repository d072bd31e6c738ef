package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.GateReason;
import dev.everyhop.spring.PolicyReload;
import dev.everyhop.spring.PublicEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.PathMatchConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

/** The document of a running service changes. */
@ExtendWith(OutputCaptureExtension.class)
class PolicyReloadTest {

    private static final BlockingQueue<SecurityEvent> RELOADS = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void forget() {
        RELOADS.clear();
    }

    @Test
    void documentIsReadAnewWhenAskedTo() throws IOException {
        Path document = document("a", "[]");
        try (Service service = Service.start(Application.class, "everyhop.policy.open-api=" + document.toUri())) {
            PolicyReload reload = service.context().getBean(PolicyReload.class);
            assertThat(reload.now()).isFalse();
            assertThat(service.get("/a/1", TestIssuer.token()).body()).isEqualTo("a");
            assertThat(service.get("/b/1", TestIssuer.token()).statusCode()).isEqualTo(404);

            document("b", "[scope]");
            assertThat(reload.now()).isTrue();
            assertThat(service.get("/a/1", TestIssuer.token()).statusCode()).isEqualTo(404);
            assertThat(service.get("/b/1", TestIssuer.token()).statusCode()).isEqualTo(403);
            assertThat(service.get("/b/1", TestIssuer.token("scope")).body()).isEqualTo("b");
            assertThat(service.get("/declared", TestIssuer.token("declared")).body())
                    .isEqualTo("declared");
        }
    }

    @Test
    void documentThatIsWrongOrContradictsIsNotTaken() throws IOException {
        Path document = document("a", "[]");
        try (Service service = Service.start(Application.class, "everyhop.policy.open-api=" + document.toUri())) {
            PolicyReload reload = service.context().getBean(PolicyReload.class);
            Files.writeString(document, "openapi: 3.1.1");
            assertThat(reload.now()).isFalse();
            // Public by its annotation, and not by the document.
            document("open", "[]");
            assertThat(reload.now()).isFalse();
            Files.delete(document);
            assertThat(reload.now()).isFalse();

            assertThat(RELOADS).hasSize(3).extracting(SecurityEvent::reason).containsOnly(GateReason.POLICY_REFUSED);
            assertThat(service.get("/a/1", TestIssuer.token()).body()).isEqualTo("a");
            assertThat(service.get("/b/1", TestIssuer.token()).statusCode()).isEqualTo(404);
        }
    }

    /** Spring finds the handler of /declared for /DECLARED, where the gate has checked what the document says of /{any}. */
    @Test
    void guardGoesByThePolicyThatTheGateHas() throws IOException {
        Path document = guarded("");
        String asks = "/declared: {get: {security: [{id: [more]}], responses: {\"200\": {description: ok}}}}";
        try (Service service = Service.start(Application.class, "everyhop.policy.open-api=" + document.toUri())) {
            PolicyReload reload = service.context().getBean(PolicyReload.class);
            String token = TestIssuer.token("declared");
            assertThat(service.get("/DECLARED", token).body()).isEqualTo("declared");

            guarded(asks);
            assertThat(reload.now()).isTrue();
            // It makes another view, which the gate does not take, before any request has asked for the first.
            assertThat(reload.now()).isFalse();
            assertThat(service.get("/declared", token).statusCode()).isEqualTo(403);
            assertThat(service.get("/DECLARED", token).statusCode()).isEqualTo(404);

            guarded("");
            assertThat(reload.now()).isTrue();
            assertThat(reload.now()).isFalse();
            Files.writeString(document, "openapi: 3.1.1");
            assertThat(reload.now()).isFalse();
            assertThat(service.get("/DECLARED", token).body()).isEqualTo("declared");
        }
    }

    @Test
    void filesAreWatched() throws IOException, InterruptedException {
        Path document = document("a", "[]");
        try (Service service = Service.start(
                Application.class,
                "everyhop.policy.open-api=" + document.toUri(),
                "everyhop.policy.reload=20ms",
                "spring.main.lazy-initialization=true")) {
            document("b", "[]");
            // Half of the file may be read first, which is refused; then the whole is.
            SecurityEvent told = null;
            do {
                told = RELOADS.poll(60, TimeUnit.SECONDS);
                assertThat(told).isNotNull();
            } while (told.outcome() != SecurityEvent.Outcome.SUCCEEDED);
            assertThat(service.get("/b/1", TestIssuer.token()).body()).isEqualTo("b");
        }
    }

    @Test
    void startSaysWhatTheDocumentDoesNotHave(CapturedOutput output) throws IOException {
        Path document = document("nobody", "[]");
        try (Service service = Service.start(Application.class, "everyhop.policy.open-api=" + document.toUri())) {
            assertThat(service.port()).isPositive();
            assertThat(output)
                    .contains("2 handlers say nothing and are not in the OpenAPI document, so requests for them are"
                            + " refused: GET /a/{x} (Handlers.a), GET /b/{x} (Handlers.b)")
                    .contains(
                            "The OpenAPI document has 1 operations that no handler is mapped to:" + " GET /nobody/{x}");
        }
    }

    private Path document(String path, String scopes) throws IOException {
        return Files.writeString(folder.resolve("api.yaml"), """
                openapi: 3.1.1
                info: {title: Reload, version: "1"}
                components: {securitySchemes: {id: {type: openIdConnect, openIdConnectUrl: "https://id.example/x"}}}
                paths:
                  /%s/{x}:
                    parameters: [{name: x, in: path, required: true, schema: {type: string}}]
                    get: {security: [{id: %s}], responses: {"200": {description: ok, content: {text/plain: {}}}}}
                """.formatted(path, scopes));
    }

    private Path guarded(String more) throws IOException {
        return Files.writeString(folder.resolve("api.yaml"), """
                openapi: 3.1.1
                info: {title: Reload, version: "1"}
                components: {securitySchemes: {id: {type: openIdConnect, openIdConnectUrl: "https://id.example/x"}}}
                paths:
                  /{any}:
                    parameters: [{name: any, in: path, required: true, schema: {type: string}}]
                    get: {security: [{id: []}], responses: {"200": {description: ok, content: {text/plain: {}}}}}
                  %s
                """.formatted(more));
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Handlers.class)
    static class Application {

        @Bean
        WebMvcConfigurer anySpelling() {
            return new WebMvcConfigurer() {
                @Override
                public void configurePathMatch(PathMatchConfigurer configurer) {
                    PathPatternParser parser = new PathPatternParser();
                    parser.setCaseSensitive(false);
                    configurer.setPatternParser(parser);
                }
            };
        }

        @Bean
        SecurityEvents events() {
            return event -> {
                if (event.name().equals("policy.reload")) {
                    RELOADS.add(event);
                }
            };
        }
    }

    @RestController
    static class Handlers {

        @GetMapping("/a/{x}")
        String a() {
            return "a";
        }

        @GetMapping("/b/{x}")
        String b(@PathVariable String x) {
            return "b";
        }

        @GetMapping("/declared")
        @RequiresPermissions("declared")
        String declared() {
            return "declared";
        }

        @GetMapping("/open/{x}")
        @PublicEndpoint(reason = "a test")
        String open() {
            return "open";
        }
    }
}
