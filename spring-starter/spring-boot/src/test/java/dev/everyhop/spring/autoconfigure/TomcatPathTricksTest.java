package dev.everyhop.spring.autoconfigure;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.servlet.EveryhopRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;

/** Spring MVC on Tomcat runs what the gate has checked, whatever a request line looks like. */
class TomcatPathTricksTest {

    private static final PathTricks TRICKS = new PathTricks();
    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(Application.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @TestFactory
    Stream<DynamicTest> everyTrickIsRefusedOrRunsWhatWasChecked() {
        return TRICKS.tests(service.port(), false);
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        SecurityEvents recorded() {
            return TRICKS::hear;
        }

        @Bean
        Policy policy() {
            return PathTricks.policy();
        }

        @Bean
        Handlers handlers() {
            return new Handlers();
        }
    }

    @RestController
    static class Handlers extends PathTricksHandlers<HttpServletRequest> {

        Handlers() {
            super(TRICKS);
        }

        @Override
        protected Permit permit(HttpServletRequest request) {
            return EveryhopRequest.permit(request).orElseThrow();
        }
    }
}
