package dev.everyhop.spring.autoconfigure.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.StepUp;
import dev.everyhop.spring.autoconfigure.Service;
import dev.everyhop.spring.autoconfigure.TestIssuer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What is bound to a sender, on WebFlux. */
class ReactiveSenderTest {

    private static final String THUMBPRINT = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";
    private static final String[] FIELD = {
        "Client-Cert",
        ":MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAxODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UE"
                + "AwwEbXRsczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ/Au08/coZwxS7LfA"
                + "4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwIDSQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83"
                + "AiEA5x2eXZOVbUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=:"
    };

    @Test
    void aListedProxysHeaderCountsAndTheMetadataIsServed() {
        try (Service service = start("127.0.0.0/8", "::1")) {
            String bound = TestIssuer.boundTo(THUMBPRINT);

            assertThat(service.send("GET", "/seen", bound, FIELD).body()).isEqualTo("seen true");
            assertThat(service.send("GET", "/seen", bound).statusCode()).isEqualTo(401);
            assertThat(service.send("GET", "/seen", bound, "Client-Cert", "x").statusCode())
                    .isEqualTo(400);
            HttpResponse<String> metadata = service.get("/.well-known/oauth-protected-resource");
            assertThat(metadata.statusCode()).isEqualTo(200);
            assertThat(metadata.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(metadata.body()).startsWith("{\"resource\":\"https://api.example\"");
            assertThat(service.send("HEAD", "/.well-known/oauth-protected-resource", null)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/strong", TestIssuer.token())
                            .headers()
                            .firstValue("WWW-Authenticate")
                            .orElse(""))
                    .contains("insufficient_user_authentication");
        }
    }

    @Test
    void aStrangersHeaderDoesNotExist() {
        try (Service service = start("192.0.2.7", "192.0.2.8")) {
            assertThat(service.send("GET", "/seen", TestIssuer.boundTo(THUMBPRINT), FIELD)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(service.send("GET", "/seen", TestIssuer.token(), FIELD).body())
                    .isEqualTo("seen false");
        }
    }

    private static Service start(String one, String two) {
        return Service.start(
                Application.class,
                "spring.main.web-application-type=reactive",
                "server.forward-headers-strategy=native",
                "everyhop.client-certificates.proxy-header=client-cert",
                "everyhop.client-certificates.proxy-addresses=" + one + "," + two,
                "everyhop.resource-metadata.resource=https://api.example");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {
        @GetMapping("/seen")
        Mono<String> seen(ServerHttpRequest request) {
            return Mono.just("seen " + request.getHeaders().containsHeader("client-cert"));
        }

        @GetMapping("/strong")
        @StepUp(acr = "gold")
        Mono<String> strong() {
            return Mono.just("strong");
        }
    }
}
