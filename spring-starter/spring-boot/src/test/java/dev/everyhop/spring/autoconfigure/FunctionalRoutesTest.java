package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.web.servlet.function.RequestPredicates.GET;
import static org.springframework.web.servlet.function.RequestPredicates.POST;
import static org.springframework.web.servlet.function.RequestPredicates.accept;
import static org.springframework.web.servlet.function.RequestPredicates.method;
import static org.springframework.web.servlet.function.RequestPredicates.param;
import static org.springframework.web.servlet.function.RequestPredicates.path;

import dev.everyhop.spring.internal.Mapped;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

class FunctionalRoutesTest {

    private static final HandlerFunction<ServerResponse> OK =
            request -> ServerResponse.ok().build();

    @Test
    void methodAndPathAreRead() {
        assertThat(read(RouterFunctions.route(POST("/orders/{id}"), OK))).containsExactly("POST /orders/{id}");
    }

    @Test
    void nestedPathsAreJoined() {
        RouterFunction<ServerResponse> routes = RouterFunctions.route()
                .path(
                        "/api",
                        api -> api.path(
                                "/orders",
                                orders -> orders.GET(OK).GET("/{id}", OK).POST("", OK)))
                .build();
        assertThat(read(routes)).containsExactly("GET /api/orders", "GET /api/orders/{id}", "POST /api/orders");
    }

    @Test
    void conditionsThatNarrowARouteAreLeftOut() {
        RequestPredicate narrow = GET("/orders")
                .and(accept(MediaType.APPLICATION_JSON))
                .and(param("x", "y").negate())
                .and(path("/orders/secret").negate())
                .and(request -> true);
        assertThat(read(RouterFunctions.route(narrow, OK))).containsExactly("GET /orders");
    }

    @Test
    void pathWithoutAMethodTakesAllOfThem() {
        assertThat(read(RouterFunctions.route(path("/any"), OK))).hasSize(Mapped.METHODS.size());
    }

    @Test
    void filteredRoutesAreRead() {
        RouterFunction<ServerResponse> routes =
                RouterFunctions.route(GET("/orders"), OK).filter((request, next) -> next.handle(request));
        assertThat(read(routes)).containsExactly("GET /orders");
    }

    @Test
    void staticFilesAreNotListed() {
        assertThat(read(RouterFunctions.resources("/**", new ClassPathResource("static/"))))
                .isEmpty();
    }

    @Test
    void alternativesOfNarrowConditionsAreNoAlternatives() {
        RequestPredicate narrow = GET("/orders").and(param("a", "1").or(param("b", "1")));
        assertThat(read(RouterFunctions.route(narrow, OK))).containsExactly("GET /orders");
    }

    @Test
    void alternativePathsAreRefused() {
        assertUnreadable(RouterFunctions.route(GET("/a").or(GET("/b")), OK));
    }

    @Test
    void routeWithoutAPathIsRefused() {
        assertUnreadable(RouterFunctions.route(method(HttpMethod.GET), OK));
    }

    @Test
    void routeWithTwoPathsIsRefused() {
        assertUnreadable(RouterFunctions.route(GET("/a/**").and(path("/a/b")), OK));
    }

    @Test
    void functionThatCannotBeReadIsRefused() {
        assertUnreadable(request -> Optional.of(OK));
    }

    private static void assertUnreadable(RouterFunction<ServerResponse> function) {
        assertThatThrownBy(() -> read(function))
                .isInstanceOfSatisfying(MisconfigurationException.class, e -> assertThat(e.misconfiguration())
                        .isEqualTo(Misconfiguration.MAPPING_UNREADABLE));
    }

    private static List<String> read(RouterFunction<?> function) {
        return FunctionalRoutes.read(function, Contexts.SCOPES, "test").stream()
                .map(mapped -> mapped.method() + " " + mapped.pattern())
                .toList();
    }
}
