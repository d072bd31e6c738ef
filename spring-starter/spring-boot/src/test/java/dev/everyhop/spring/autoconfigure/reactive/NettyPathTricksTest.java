package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.spring.autoconfigure.PathTricks;
import dev.everyhop.spring.autoconfigure.PathTricksHandlers;
import dev.everyhop.spring.autoconfigure.Service;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** WebFlux on Netty runs what the gate has checked, whatever a request line looks like. */
class NettyPathTricksTest {

    private static final PathTricks TRICKS = new PathTricks();
    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(Application.class, "spring.main.web-application-type=reactive");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @TestFactory
    Stream<DynamicTest> everyTrickIsRefusedOrRunsWhatWasChecked() {
        return TRICKS.tests(service.port(), true);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(OwnLoops.class)
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
    static class Handlers extends PathTricksHandlers<ServerWebExchange> {

        Handlers() {
            super(TRICKS);
        }

        @Override
        protected Permit permit(ServerWebExchange exchange) {
            return Objects.requireNonNull(Passage.of(exchange)).permit();
        }
    }
}
