package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Route;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What options of Spring MVC and of Everyhop change, on a real server. */
class OptionsTest {

    @Test
    void preflightOfAListedOperationIsAnsweredBySpring() {
        try (Service service = Service.start(Application.class, "everyhop.cors-preflight=true")) {
            HttpResponse<String> allowed = preflight(service, "/shared", "https://app.example", "GET");
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://app.example");
            assertThat(preflight(service, "/shared", "https://other.example", "GET")
                            .statusCode())
                    .isEqualTo(403);
            HttpResponse<String> unshared = preflight(service, "/orders", "https://app.example", "POST");
            assertThat(unshared.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            assertThat(unshared.body()).isEmpty();
            assertThat(preflight(service, "/nothing", "https://app.example", "GET")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(service.send("OPTIONS", "/shared", null).statusCode()).isEqualTo(405);
            assertThat(service.get("/shared").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void methodThatAFilterBehindTheGateChangesIsHeldToItsOwnNeeds() {
        try (Service service = Service.start(Application.class, "spring.mvc.hiddenmethod.filter.enabled=true")) {
            String clerk = TestIssuer.token("orders:write");
            assertThat(service.postForm("/orders", clerk, "x=y").statusCode()).isEqualTo(200);
            assertThat(service.postForm("/orders", clerk, "_method=DELETE").statusCode())
                    .isEqualTo(404);
            assertThat(service.postForm("/orders", TestIssuer.token("orders:write", "orders:delete"), "_method=DELETE")
                            .body())
                    .isEqualTo("deleted");
        }
    }

    @Test
    void antPatternsAreReadToo() {
        try (Service service =
                Service.start(Application.class, "spring.mvc.pathmatch.matching-strategy=ant-path-matcher")) {
            assertThat(service.get("/shared").statusCode()).isEqualTo(401);
            assertThat(service.get("/shared", TestIssuer.token()).statusCode()).isEqualTo(200);
            assertThat(service.send("POST", "/orders", TestIssuer.token()).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void servletBesideSpringMvcIsRefusedUnlessItIsListed() {
        try (Service service = Service.start(WithServlet.class)) {
            assertThat(service.get("/own/hidden", TestIssuer.token("own")).statusCode())
                    .isEqualTo(404);
            assertThat(service.get("/own/listed").statusCode()).isEqualTo(401);
            assertThat(service.get("/own/listed", TestIssuer.token()).statusCode())
                    .isEqualTo(403);
            assertThat(service.get("/own/listed", TestIssuer.token("own")).body())
                    .isEqualTo("alice");
        }
    }

    private static HttpResponse<String> preflight(Service service, String path, String origin, String method) {
        return service.send("OPTIONS", path, null, "Origin", origin, "Access-Control-Request-Method", method);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controllers.class)
    static class Application {}

    @RestController
    static class Controllers {

        @GetMapping("/shared")
        @CrossOrigin("https://app.example")
        String shared() {
            return "shared";
        }

        @PostMapping("/orders")
        @RequiresPermissions("orders:write")
        String create() {
            return "created";
        }

        @DeleteMapping("/orders")
        @RequiresPermissions("orders:delete")
        String delete() {
            return "deleted";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithServlet {

        @Bean
        ServletRegistrationBean<HttpServlet> own() {
            return new ServletRegistrationBean<>(new OwnServlet(), "/own/*");
        }

        @Bean
        Route listed() {
            return new Route("GET", "/own/listed", null, List.of("own"));
        }
    }

    static class OwnServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write(request.getRemoteUser());
        }
    }
}
