package dev.everyhop.spring.autoconfigure.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.spring.autoconfigure.Service;
import dev.everyhop.spring.autoconfigure.TestIssuer;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the actuator of a service on WebFlux answers to whom, on the port of the service and on one of its own. */
class ReactiveActuatorTest {

    @Test
    void probesAreOpenAndEverythingElseNeedsTheScope() {
        try (Service service = start()) {
            int port = service.port();
            assertThat(status(port, "/actuator/health", null)).isEqualTo(200);
            assertThat(status(port, "/actuator/health/readiness", null)).isEqualTo(200);
            assertThat(service.get("/actuator/health").body())
                    .contains("\"status\":\"UP\"")
                    .doesNotContain("id.example");
            assertProtected(port, "/actuator");
            assertThat(status(port, "/actuator/health/everyhop", null)).isEqualTo(401);
            assertThat(status(port, "/plain", TestIssuer.token())).isEqualTo(200);
        }
    }

    /** One test for both: Boot's management server runs on loops that all servers of a JVM share and one of them ends. */
    @Test
    void managementPortHasAChainOfItsOwnBelowItsBasePath() {
        try (Service service = start(
                "management.server.port=0",
                "management.server.base-path=/admin",
                "management.endpoints.web.base-path=/",
                "everyhop.public[0].path=/info",
                "everyhop.public[0].reason=opens nothing on that port")) {
            int port = service.managementPort();
            assertThat(port).isNotEqualTo(service.port());
            assertThat(status(port, "/admin/health/liveness", null)).isEqualTo(200);
            assertProtected(port, "/admin");
            assertThat(status(port, "/health", null)).isEqualTo(404);
            assertThat(status(port, "/admin/plain", TestIssuer.token("actuator")))
                    .isEqualTo(404);
            assertThat(status(service.port(), "/admin/health", null)).isEqualTo(404);
            assertThat(status(service.port(), "/plain", TestIssuer.token())).isEqualTo(200);
            assertThat(status(service.port(), "/plain", null)).isEqualTo(401);
        }
    }

    private static void assertProtected(int port, String base) {
        for (String path : new String[] {"/env", "/info", "/metrics"}) {
            assertThat(status(port, base + path, null)).as(path).isEqualTo(401);
            assertThat(status(port, base + path, TestIssuer.token("orders:read")))
                    .as(path)
                    .isEqualTo(403);
            assertThat(status(port, base + path, TestIssuer.token("actuator")))
                    .as(path)
                    .isEqualTo(200);
        }
    }

    private static int status(int port, String path, String token) {
        return Service.send(port, "GET", path, token).statusCode();
    }

    private static Service start(String... properties) {
        String[] all = java.util.Arrays.copyOf(properties, properties.length + 3);
        all[properties.length] = "spring.main.web-application-type=reactive";
        all[properties.length + 1] = "management.endpoints.web.exposure.include=*";
        // Tomcat is here for other tests; a service has one server.
        all[properties.length + 2] =
                "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate"
                        + ".web.server.TomcatReactiveManagementContextAutoConfiguration";
        return Service.start(Application.class, all);
    }

    @Configuration(proxyBeanMethods = false)
    @Import({OwnLoops.class, Controllers.class})
    static class Application {}

    @RestController
    static class Controllers {
        @GetMapping("/plain")
        String plain() {
            return "plain";
        }
    }
}
