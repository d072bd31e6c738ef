package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Caller;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A test slice of Spring MVC is protected as the service is. */
@WebMvcTest
class SliceTest {

    @Autowired
    private MockMvcTester mvc;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        for (String property : TestIssuer.properties(Service.AUDIT)) {
            int equals = property.indexOf('=');
            registry.add(property.substring(0, equals), () -> property.substring(equals + 1));
        }
    }

    @Test
    void handlerNeedsAToken() {
        assertThat(mvc.get().uri("/plain")).hasStatus(401);
        assertThat(mvc.get().uri("/plain").header("Authorization", "Bearer " + TestIssuer.token()))
                .hasStatusOk()
                .hasBodyTextEqualTo("alice");
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
