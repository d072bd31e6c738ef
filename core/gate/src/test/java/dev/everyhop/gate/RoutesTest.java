package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

    private final Gate gate = gate(
            "GET /",
            "GET /orders",
            "POST /orders",
            "GET /orders/{id}",
            "DELETE /orders/{order}",
            "POST /orders/export",
            "GET /orders/{id}/items/{item}",
            "GET /{tenant}/orders/latest",
            "GET /slash/",
            "GET /static/**",
            "GET /static/index.html",
            "GET /a/**",
            "GET /a/b/**",
            "GET /{x}/b",
            "* /any",
            "POST /any",
            "* /all/**",
            "GET /all/one",
            "HEAD /heads",
            "GET /heads",
            "OPTIONS /options",
            "GET /caf\u00e9/{id}");

    @ParameterizedTest
    @CsvSource({
        "GET, /, GET /",
        "GET, /orders, GET /orders",
        "POST, /orders, POST /orders",
        "HEAD, /orders, GET /orders",
        "GET, /orders/7, GET /orders/{id}",
        "DELETE, /orders/7, DELETE /orders/{order}",
        "POST, /orders/export, POST /orders/export",
        "GET, /orders/7/items/8, GET /orders/{id}/items/{item}",
        "GET, /acme/orders/latest, GET /{tenant}/orders/latest",
        "GET, /orders/orders/latest, GET /{tenant}/orders/latest",
        "GET, /slash/, GET /slash/",
        "GET, /static/, GET /static/**",
        "GET, /static/css/a.css, GET /static/**",
        "GET, /static/index.html, GET /static/index.html",
        "GET, /a/x, GET /a/**",
        "GET, /a/b/c, GET /a/b/**",
        "GET, /a/b/, GET /a/b/**",
        "GET, /a/b, GET /{x}/b",
        "PUT, /any, * /any",
        "OPTIONS, /any, * /any",
        "POST, /any, POST /any",
        "HEAD, /any, * /any",
        "GET, /all/one, GET /all/one",
        "POST, /all/one, * /all/**",
        "HEAD, /heads, HEAD /heads",
        "OPTIONS, /options, OPTIONS /options",
        "GET, /caf%C3%A9/7, GET /caf\u00e9/{id}",
    })
    void mostSpecificRouteIsChecked(String method, String path, String expected) {
        Permit permit = (Permit) gate.check(Call.of(method, path));

        assertThat(permit.route().method() + " " + permit.route().template()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/",
                "/Orders",
                "/ORDERS",
                "/orders/7/",
                "/orders/7/items",
                "/orders/7/items/",
                "/slash",
                "/static",
                "/all",
                "/admin",
                "/cafe/7",
                "/any/",
            })
    void pathThatIsNotListedIsNotFound(String path) {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get(path));

        assertThat(deny.reason()).isEqualTo(GateReason.ROUTE_UNKNOWN);
        assertThat(deny.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /orders | GET, HEAD, POST",
                "OPTIONS | /orders | GET, HEAD, POST",
                "get | /orders | GET, HEAD, POST",
                "TRACE | /orders | GET, HEAD, POST",
                "CONNECT | /orders | GET, HEAD, POST",
                "PROPFIND | /orders | GET, HEAD, POST",
                "G\u00cbT | /orders | GET, HEAD, POST",
                "GET | /orders/export | POST",
                "HEAD | /orders/export | POST",
                "TRACE | /any | DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
                "* | /any | DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
                "POST | /static/index.html | GET, HEAD",
                "POST | /static/x | GET, HEAD",
            })
    void methodThatIsNotListedIsToldWhichOnesAre(String method, String path, String allow) {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.of(method, path));

        assertThat(deny.reason()).isEqualTo(GateReason.ROUTE_METHOD);
        assertThat(deny.status()).isEqualTo(405);
        assertThat(deny.headers()).contains(new Decision.Header("Allow", allow));
    }

    @Test
    void variablesHaveTheNamesOfTheRouteThatMatched() {
        assertThat(((Permit) gate.check(Call.of("DELETE", "/orders/7"))).pathVariables())
                .isEqualTo(java.util.Map.of("order", "7"));
        assertThat(((Permit) gate.check(Call.get("/orders/7/items/a%20b"))).pathVariables())
                .isEqualTo(java.util.Map.of("id", "7", "item", "a b"));
        assertThat(((Permit) gate.check(Call.get("/static/x"))).pathVariables()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /orders/{id}, GET /orders/{number}",
        "GET /orders, GET /orders",
        "* /x/**, * /x/**",
        "GET /{a}/x/{b}, GET /{b}/x/{a}",
    })
    void twoRoutesForTheSameRequestsStopTheBuild(String one, String other) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate(one, other))
                .withMessage("The policy lists " + one + " and " + other
                        + ", which match the same requests: leave one of them out");
    }

    @Test
    void tenThousandRoutesAllFindThemselves() {
        Policy.Builder builder = Policy.builder();
        for (int i = 0; i < 10_000; i++) {
            builder.permitAnyone("GET", "/s" + i % 100 + "/r" + i + "/{id}", "test");
        }
        Gate large = Gate.builder()
                .policy(builder.build())
                .limits(GateLimits.builder().dangerouslyWithoutSourceLimit().build())
                .build();

        for (int i = 0; i < 10_000; i++) {
            Permit permit = (Permit) large.check(Call.get("/s" + i % 100 + "/r" + i + "/7"));
            assertThat(permit.route()).isSameAs(large.policy().routes().get(i));
        }
    }

    @Test
    void literalsWithTheSameHashAreToldApart() {
        Gate twins = gate("GET /Aa", "GET /BB", "GET /AaAa");

        assertThat(((Permit) twins.check(Call.get("/BB"))).route().template()).isEqualTo("/BB");
        assertThat(((Permit) twins.check(Call.get("/Aa"))).route().template()).isEqualTo("/Aa");
        assertThat(twins.check(Call.get("/BBBB"))).isInstanceOf(Decision.Deny.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders | must begin with a slash",
                "/orders//x | has an empty segment",
                "/orders/../x | has a dot segment",
                "/orders/{id:[0-9]+} | has a variable whose name is not of letters",
                "/orders/{} | has a variable whose name is not of letters",
                "/{id}/x/{id} | has the variable {id} twice",
                "/orders/{a}{b} | has two variables with nothing between them",
                "/orders/a}.json | has a '}' that closes no variable",
                "/orders/{id.json | has a variable whose name is not of letters",
                "/orders/* | has a '*'; the only wildcard is '**' as the last segment",
                "/**/x | has a '*'; the only wildcard is '**' as the last segment",
                "/a%20b | has a '%'; write the characters themselves",
                "/a?b | has a '?'; a template is a path",
                "/a;b | has a character that gets no request through",
            })
    void templateThatIsNoneIsRefusedWithASentence(String template, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().require("GET", template))
                .withMessageStartingWith("Route template '" + template + "' " + sentence);
    }

    @Test
    void templateOfMoreThan64SegmentsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().require("GET", "/a".repeat(65)))
                .withMessageContaining("more than 64 segments");
    }

    @Test
    void routeWhoseValuesCannotBeRightIsRefusedWithASentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().require("get", "/orders"))
                .withMessage("Route 'get' /orders: the method must be in upper case, such as GET, or Route.ANY_METHOD");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().require("TRACE", "/orders"))
                .withMessageContaining("TRACE cannot be listed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().permitAnyone("GET", "/orders", " "))
                .withMessageContaining("says no reason");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Route("GET", "/orders", "open", List.of("read")))
                .withMessageContaining("leave out publicReason or the scopes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().require("GET", "/orders", "read write"))
                .withMessageContaining("needs the scope 'read write', which is not a scope");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().require("GET", "/orders", "a", "a"))
                .withMessageContaining("needs a scope twice");
    }

    @Test
    void tableSaysWhatEachRouteNeeds() {
        Policy policy = Policy.builder()
                .require("GET", "/orders/{id}", "orders.read", "eu")
                .require("POST", "/orders")
                .permitAnyone("GET", "/health", "probes send no token")
                .allowCorsPreflight()
                .build();

        assertThat(policy.toTable()).isEqualTo("""
                        METHOD   PATH          NEEDS
                        GET      /orders/{id}  a token with orders.read eu
                        POST     /orders       a token
                        GET      /health       nothing: probes send no token
                        OPTIONS  -             nothing, if it is a CORS preflight for a route above
                        """);
        assertThat(policy).hasToString("Policy[3 routes, 1 public]");
    }

    private static Gate gate(String... routes) {
        Policy.Builder policy = Policy.builder();
        for (String route : routes) {
            int space = route.indexOf(' ');
            policy.permitAnyone(route.substring(0, space), route.substring(space + 1), "test");
        }
        return Gate.builder().policy(policy.build()).build();
    }
}
