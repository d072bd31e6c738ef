package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Caller;
import dev.everyhop.spring.autoconfigure.Service;
import dev.everyhop.spring.autoconfigure.TestIssuer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A test slice of WebFlux, which has no server, is protected as the service is. */
@WebFluxTest
class ReactiveSliceTest {

    @Autowired
    private ApplicationContext context;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        for (String property : TestIssuer.properties(Service.AUDIT)) {
            int equals = property.indexOf('=');
            registry.add(property.substring(0, equals), () -> property.substring(equals + 1));
        }
    }

    @Test
    void handlerNeedsAToken() {
        WebTestClient client = WebTestClient.bindToApplicationContext(context)
                .configureClient()
                .build();
        client.get().uri("/plain").exchange().expectStatus().isUnauthorized();
        client.get().uri("/plain/../plain").exchange().expectStatus().isBadRequest();
        client.get()
                .uri("/plain")
                .header("Authorization", "Bearer " + TestIssuer.token())
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("alice");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Controllers.class)
    static class Application {}

    @RestController
    static class Controllers {
        @GetMapping("/plain")
        String plain(Caller caller) {
            return caller.subject().orElseThrow();
        }
    }
}
