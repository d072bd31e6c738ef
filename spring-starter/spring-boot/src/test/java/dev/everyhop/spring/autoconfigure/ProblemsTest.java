package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.PublicEndpoint;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

class ProblemsTest extends ProblemsKit {

    @Override
    Service start(String... properties) {
        return Service.start(WithParts.class, properties);
    }

    @Override
    String springsOwn() {
        return "spring.mvc.problemdetails.enabled";
    }

    /** WebFlux checks no results. */
    @Test
    void resultThatBreaksAConstraintIsAFailureOfTheHandler() {
        assertFailure("result", 500);
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, Parts.class})
    static class WithParts {}

    @RestController
    @PublicEndpoint(reason = "a test")
    static class Parts {

        @PostMapping("/part")
        String part(@RequestParam MultipartFile file) {
            return "ok";
        }
    }
}
