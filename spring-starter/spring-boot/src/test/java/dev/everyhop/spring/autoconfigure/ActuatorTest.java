package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the actuator answers to whom, on the port of the service and on one of its own. */
class ActuatorTest {

    private static final String EXPOSE_ALL = "management.endpoints.web.exposure.include=*";

    @Test
    void probesAreOpenAndShowAStatusOnly() {
        try (Service service = Service.start(Application.class, EXPOSE_ALL)) {
            for (String path :
                    new String[] {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"}) {
                HttpResponse<String> probe = service.get(path);
                assertThat(probe.statusCode()).as(path).isEqualTo(200);
                assertThat(probe.body()).as(path).contains("\"status\":\"UP\"").doesNotContain("id.example");
            }
        }
    }

    @Test
    void everythingElseOfTheActuatorNeedsTheScope() {
        try (Service service = Service.start(Application.class, EXPOSE_ALL)) {
            for (String path : new String[] {
                "/actuator", "/actuator/env", "/actuator/info", "/actuator/metrics", "/actuator/health/everyhop"
            }) {
                assertThat(service.get(path).statusCode()).as(path).isEqualTo(401);
                assertThat(service.get(path, TestIssuer.token("orders:read")).statusCode())
                        .as(path)
                        .isEqualTo(403);
            }
            assertThat(service.get("/actuator/info", TestIssuer.token("actuator"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/actuator/threaddump").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void listedActuatorPathIsOpen() {
        try (Service service = Service.start(
                Application.class,
                EXPOSE_ALL,
                "everyhop.public[0].path=/actuator/info",
                "everyhop.public[0].reason=the version is no secret")) {
            assertThat(service.get("/actuator/info").statusCode()).isEqualTo(200);
            assertThat(service.get("/actuator/env").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void protectedProbesNeedTheScope() {
        try (Service service = Service.start(
                Application.class,
                "everyhop.actuator.health-probes=protected",
                "management.endpoint.health.show-details=always")) {
            assertThat(service.get("/actuator/health/liveness").statusCode()).isEqualTo(401);
            HttpResponse<String> health = service.get("/actuator/health", TestIssuer.token("actuator"));
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("everyhop").contains("FRESH");
        }
    }

    @Test
    void additionalProbePathsAreOpen() {
        try (Service service =
                Service.start(Application.class, "management.endpoint.health.probes.add-additional-paths=true")) {
            assertThat(service.get("/livez").statusCode()).isEqualTo(200);
            assertThat(service.get("/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void managementPortIsProtectedToo() {
        try (Service service = Service.start(Application.class, EXPOSE_ALL, "management.server.port=0")) {
            int port = service.managementPort();
            assertThat(port).isNotEqualTo(service.port());
            assertThat(Service.send(port, "GET", "/actuator/health/readiness", null)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Service.send(port, "GET", "/actuator/env", null).statusCode())
                    .isEqualTo(401);
            assertThat(Service.send(port, "GET", "/actuator/env", TestIssuer.token())
                            .statusCode())
                    .isEqualTo(403);
            assertThat(Service.send(port, "GET", "/actuator/info", TestIssuer.token("actuator"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(Service.send(port, "GET", "/error", TestIssuer.token("actuator"))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(Service.send(port, "GET", "/plain", TestIssuer.token("actuator"))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(service.get("/actuator/health").statusCode()).isEqualTo(404);
            assertThat(service.get("/plain", TestIssuer.token()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void managementPortWithABasePathIsProtectedToo() {
        try (Service service = Service.start(
                Application.class,
                EXPOSE_ALL,
                "management.server.port=0",
                "management.server.base-path=/admin",
                "management.endpoints.web.base-path=/")) {
            int port = service.managementPort();
            assertThat(Service.send(port, "GET", "/admin/health/liveness", null).statusCode())
                    .isEqualTo(200);
            assertThat(Service.send(port, "GET", "/admin/env", null).statusCode())
                    .isEqualTo(401);
            assertThat(Service.send(port, "GET", "/admin/info", TestIssuer.token("actuator"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void listedPathOfTheServiceOpensNothingOnTheManagementPort() {
        try (Service service = Service.start(
                Application.class,
                EXPOSE_ALL,
                "management.server.port=0",
                "management.endpoints.web.base-path=/",
                "everyhop.public[0].path=/plain",
                "everyhop.public[0].reason=a page of the service",
                "everyhop.public[1].path=/env",
                "everyhop.public[1].reason=another one",
                "everyhop.public[2].path=/**",
                "everyhop.public[2].reason=static files")) {
            int port = service.managementPort();
            assertThat(service.get("/plain").body()).isEqualTo("plain");
            assertThat(Service.send(port, "GET", "/env", null).statusCode()).isEqualTo(401);
            assertThat(Service.send(port, "GET", "/other", null).statusCode()).isEqualTo(404);
            assertThat(Service.send(port, "GET", "/health", null).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void contextAndServletPathsAreUnderstood() {
        try (Service service = Service.start(
                Application.class, EXPOSE_ALL, "server.servlet.context-path=/shop", "spring.mvc.servlet.path=/api")) {
            assertThat(service.get("/api/plain").statusCode()).isEqualTo(401);
            assertThat(service.get("/api/plain", TestIssuer.token()).statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/plain", TestIssuer.token()).statusCode()).isEqualTo(404);
            assertThat(service.get("/api/actuator/health").statusCode()).isEqualTo(200);
            assertThat(service.get("/api/actuator/env").statusCode()).isEqualTo(401);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controllers.class)
    static class Application {}

    @RestController
    static class Controllers {
        @GetMapping("/plain")
        String plain() {
            return "plain";
        }
    }
}
