package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.spring.PublicEndpoint;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.AbstractController;
import org.springframework.web.servlet.mvc.Controller;

/** Handlers without {@code @RequestMapping}: what their classes and methods ask for counts too. */
class MappedBeansTest {

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(Application.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/handler", "/proxied", "/controller", "/abstract", "/function", "/function/class"})
    void annotationsOfTheHandlingMethodAndOfItsClassAreEnforced(String path) {
        assertThat(service.get(path).statusCode()).isEqualTo(401);
        assertThat(service.get(path, TestIssuer.token()).statusCode()).isEqualTo(403);
        assertThat(service.get(path, TestIssuer.token("admin")).body()).isEqualTo("ran");
    }

    @Test
    void functionWithoutAnnotationsNeedsAToken() {
        assertThat(service.get("/function/plain").statusCode()).isEqualTo(401);
        assertThat(service.get("/function/plain", TestIssuer.token()).body()).isEqualTo("ran");
    }

    @Test
    void functionMayBePublic() {
        assertThat(service.get("/function/open").body()).isEqualTo("ran");
    }

    @Test
    void annotationThatNothingEnforcesIsRefusedOnAFunctionToo() {
        RouterFunction<ServerResponse> routes = RouterFunctions.route(RequestPredicates.GET("/roles"), new Roles());
        assertThatThrownBy(() -> FunctionalRoutes.read(routes, Contexts.SCOPES, "test"))
                .isInstanceOfSatisfying(MisconfigurationException.class, e -> assertThat(e.misconfiguration())
                        .isEqualTo(Misconfiguration.ANNOTATION_UNSUPPORTED));
    }

    private static @Nullable ModelAndView answer(HttpServletResponse response) throws IOException {
        response.getWriter().write("ran");
        return null;
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean("/handler")
        HttpRequestHandler handler() {
            return new Handler();
        }

        @Bean("/proxied")
        HttpRequestHandler proxied() {
            ProxyFactory factory = new ProxyFactory(new Handler());
            return (HttpRequestHandler) factory.getProxy();
        }

        @Bean("/controller")
        Controller controller() {
            return new Plain();
        }

        @Bean("/abstract")
        Controller inherited() {
            return new Inherited();
        }

        @Bean
        RouterFunction<ServerResponse> functions() {
            return RouterFunctions.route()
                    .GET("/function", new OnMethod())
                    .GET("/function/class", new OnClass())
                    .GET("/function/open", new Open())
                    .GET("/function/plain", request -> ServerResponse.ok().body("ran"))
                    .build();
        }
    }

    static class Handler implements HttpRequestHandler {
        @Override
        @RequiresPermissions("admin")
        public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
            answer(response);
        }
    }

    static class Plain implements Controller {
        @Override
        @RequiresPermissions("admin")
        public @Nullable ModelAndView handleRequest(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            return answer(response);
        }
    }

    static class Inherited extends AbstractController {
        @Override
        @RequiresPermissions("admin")
        protected @Nullable ModelAndView handleRequestInternal(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            return answer(response);
        }
    }

    static class OnMethod implements HandlerFunction<ServerResponse> {
        @Override
        @RequiresPermissions("admin")
        public ServerResponse handle(ServerRequest request) {
            return ServerResponse.ok().body("ran");
        }
    }

    @RequiresPermissions("admin")
    static class OnClass implements HandlerFunction<ServerResponse> {
        @Override
        public ServerResponse handle(ServerRequest request) {
            return ServerResponse.ok().body("ran");
        }
    }

    @PublicEndpoint(reason = "a page for everyone")
    static class Open implements HandlerFunction<ServerResponse> {
        @Override
        public ServerResponse handle(ServerRequest request) {
            return ServerResponse.ok().body("ran");
        }
    }

    static class Roles implements HandlerFunction<ServerResponse> {
        @Override
        @RolesAllowed("admin")
        public ServerResponse handle(ServerRequest request) {
            return ServerResponse.ok().body("ran");
        }
    }
}
