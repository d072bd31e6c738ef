package dev.everyhop.spring.autoconfigure.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.StepUp;
import dev.everyhop.spring.autoconfigure.Service;
import dev.everyhop.spring.autoconfigure.TestIssuer;
import dev.everyhop.token.DpopKey;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
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

    @Test
    void aProofIsAskedForANonceAndCountsOnceForItsOwnUrl() {
        DpopKey key = DpopKey.generate();
        String token = TestIssuer.tokenWith(Map.of("cnf", Map.of("jkt", key.thumbprint())));
        URI seen = URI.create("https://api.example/seen");
        try (Service service = Service.start(
                Application.class,
                "spring.main.web-application-type=reactive",
                "everyhop.dpop.public-urls=https://api.example",
                "everyhop.dpop.require-nonces=true")) {
            HttpResponse<String> asked = send(service, token, key.proof("GET", seen, token, null));
            assertThat(challenge(asked)).startsWith("DPoP ").contains("error=\"use_dpop_nonce\"");
            String nonce = asked.headers().firstValue("DPoP-Nonce").orElseThrow();
            String proof = key.proof("GET", seen, token, nonce);
            HttpResponse<String> taken = send(service, token, proof);
            assertThat(taken.body()).isEqualTo("seen false");
            assertThat(taken.headers().allValues("DPoP-Nonce")).hasSize(1);

            String local = "http://localhost:" + service.port() + "/seen";
            for (String refused : List.of(
                    proof,
                    key.proof("GET", URI.create(local), token, nonce),
                    key.proof("GET", URI.create("https://api.example/strong"), token, nonce),
                    key.proof("POST", seen, token, nonce),
                    key.proof("GET", seen, TestIssuer.token(), nonce),
                    DpopKey.generate().proof("GET", seen, token, nonce))) {
                HttpResponse<String> answer = send(service, token, refused);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(challenge(answer)).startsWith("DPoP ");
            }
            assertThat(send(service, token, key.proof("GET", seen, token, nonce), key.proof("GET", seen, token, nonce))
                            .statusCode())
                    .isIn(400, 401);
            assertThat(service.get("/seen", token).statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> send(Service service, String token, String... proofs) {
        String[] headers = new String[2 + 2 * proofs.length];
        headers[0] = "Authorization";
        headers[1] = "DPoP " + token;
        for (int i = 0; i < proofs.length; i++) {
            headers[2 + 2 * i] = "DPoP";
            headers[3 + 2 * i] = proofs[i];
        }
        return service.send("GET", "/seen", null, headers);
    }

    private static String challenge(HttpResponse<String> answer) {
        return answer.headers().firstValue("WWW-Authenticate").orElse("");
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
