package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.ObjectRule;
import dev.everyhop.spring.PolicyReload;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The page about Spring and OpenAPI is so. */
class SpringOpenApiRecipeTest {

    private static final Path ROOT = Path.of(System.getProperty("everyhop.root"));

    @TempDir
    private Path folder;

    @Test
    void documentOfThePageProtectsAServiceAsThePageSays() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/recipes/spring-openapi.md"));
        Path document = Files.writeString(
                folder.resolve("orders.yaml"), blocks(page, "yaml").get(0));
        String property = blocks(page, "properties").get(0).strip();
        assertThat(property).isEqualTo("everyhop.policy.open-api=classpath:orders.yaml");

        try (Service service =
                Service.start(Application.class, property.replace("classpath:orders.yaml", document.toUri() + ""))) {
            String writer = TestIssuer.token("orders.write");
            String reader = TestIssuer.token("orders.read");
            assertThat(service.post("/orders", null, "application/json", "{}").statusCode())
                    .isEqualTo(401);
            assertThat(service.post("/orders", reader, "application/json", "{\"item\":\"tea\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(service.post("/orders", writer, "application/json", "{\"item\":\"tea\"}")
                            .statusCode())
                    .isEqualTo(201);
            HttpResponse<String> closed =
                    service.post("/orders", writer, "application/json", "{\"item\":\"tea\",\"admin\":true}");
            assertThat(closed.statusCode()).isEqualTo(400);
            assertThat(closed.body()).contains("\"errors\"");
            assertThat(service.post("/orders", writer, "text/plain", "tea").statusCode())
                    .isEqualTo(415);
            assertThat(service.get("/orders/7", reader).statusCode()).isEqualTo(404);
            assertThat(service.get("/orders/1", reader).body()).isEqualTo("{\"item\":\"tea\"}");
            assertThat(service.get("/health-check").body()).isEqualTo("up");
            String part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhello\r\n";
            String type = "multipart/form-data; boundary=b";
            assertThat(service.post("/attachments", writer, type, part + "--b--\r\n")
                            .body())
                    .isEqualTo("hello");
            assertThat(service.post("/attachments", writer, type, part + part + part + "--b--\r\n")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(service.context().getBean(PolicyReload.class).now()).isFalse();
        }
    }

    @Test
    void propertiesOfThePagesExist() throws IOException {
        String known = Files.readString(ROOT.resolve("docs/reference/properties.md"));
        for (String page : List.of(
                "docs/recipes/spring-openapi.md",
                "docs/recipes/spring-boot.md",
                "docs/recipes/bound-tokens.md",
                "docs/recipes/call-others.md",
                "docs/concepts/problems.md")) {
            Pattern.compile("(?<!dev\\.)everyhop\\.[a-z]+[a-z0-9.\\[\\]-]*(?==)")
                    .matcher(Files.readString(ROOT.resolve(page)))
                    .results()
                    .map(MatchResult::group)
                    .forEach(name -> assertThat(known)
                            .contains("`"
                                    + name.replaceAll("\\[[0-9]+]", "[]")
                                            .replaceAll("(clients)\\.[a-z]+", "$1.<name>")));
        }
    }

    private static List<String> blocks(String page, String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Orders.class)
    static class Application {

        @Bean
        ObjectRule isMine() {
            return call -> call.variable("id").equals("1")
                            && "alice"
                                    .equals(call.caller()
                                            .identity()
                                            .orElseThrow()
                                            .subject())
                    ? AccessDecision.permit()
                    : AccessDecision.deny(AccessReason.OBJECT_HIDDEN);
        }
    }

    @RestController
    static class Orders {

        @GetMapping("/orders/{orderId}")
        Map<String, String> order(@PathVariable String orderId) {
            return orderId.equals("1") ? new java.util.TreeMap<>(Map.of("item", "tea", "secret", "s3cr3t")) : Map.of();
        }

        @PostMapping("/orders")
        @ResponseStatus(HttpStatus.CREATED)
        void place(@RequestBody Map<String, Object> order) {}

        @PostMapping("/attachments")
        String attach(@RequestParam MultipartFile file) throws IOException {
            return new String(file.getBytes(), StandardCharsets.UTF_8);
        }

        @GetMapping("/health-check")
        String health() {
            return "up";
        }
    }
}
