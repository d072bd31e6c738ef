package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Method;
import java.util.List;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresGuest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies from several sources. */
class PolicyMergeTest {

    @RequiresAuthentication
    static class Orders {
        @RequiresPermissions("orders:read")
        public void read() {}

        public void list() {}

        @PublicEndpoint(reason = "x")
        public void both() {}
    }

    static class Open {
        @PublicEndpoint(reason = "probes")
        public void health() {}

        @RequiresGuest
        public void signUp() {}

        public void silent() {}
    }

    @Test
    void needsAddUpAndTheFirstNamesTheOwner() {
        Policy code = policy(new Route("GET", "/orders", null, List.of("a"))
                .with(RouteRules.builder().owner("code").objectRule("mine").build()));
        Policy document = Policy.fromOpenApi(Documents.operation("""
                security: [{oauth: [b]}, {oauth: [c]}]
                x-everyhop: {owner: document, audit: may, permissions: "orders:read", modes: {schema: shadow}}
                """));
        Policy annotations = Policy.builder()
                .annotated("GET", "/orders", Orders.class, method(Orders.class, "list"))
                .require("GET", "/other")
                .build();

        Policy merged = code.and(document).and(annotations);

        assertThat(merged.toTable()).isEqualTo("""
                METHOD  PATH     NEEDS
                GET     /orders  a token with a; a token with b or a token with c; permission (orders:read); object rule mine; NOT ENFORCED: schema is in shadow
                GET     /other   a token
                """);
        assertThat(merged.routes().get(0).rules().owner()).contains("code");
        assertThat(merged.routes().get(0).rules().audit()).contains(RouteRules.AuditClass.MAY);
    }

    @Test
    void alternativesOfBothMustBeTaken() {
        Policy one = Policy.fromOpenApi(Documents.operation("security: [{oauth: [a]}, {mtls: []}]"));
        Policy other = policy(route("GET", "/orders")
                .with(RouteRules.builder()
                        .alternative(new RouteRules.Alternative(false, true, List.of("b")))
                        .alternative(new RouteRules.Alternative(false, true, List.of("c")))
                        .build()));

        assertThat(one.and(other).routes().get(0).rules().alternatives())
                .extracting(way -> way.mutualTls() + " " + way.scopes())
                .containsExactly("false [a, b]", "false [a, c]", "true [b]", "true [c]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-everyhop: {public: why} | opens it to anyone",
                "security: [{bearer: []}]\\nx-everyhop: {modes: {schema: 'off'}} | one policy says the mode of SCHEMA is SHADOW",
                "security: [{bearer: []}]\\nx-everyhop: {modes: {response: mask}} | one policy says the response mode is BLOCK",
                "security: [{bearer: []}]\\nx-everyhop: {senderConstraint: mtls} | one policy says the sender constraint is DPOP",
                "security: [{bearer: []}]\\nx-everyhop: {stepUp: {acr: b}} | one policy says the step-up is",
                "security: [{bearer: []}]\\nx-everyhop: {limits: [{name: l, permits: 2, period: PT1S}]} | says the limit 'l' is",
            })
    void contradictionStopsStartUp(String operation, String sentence) {
        Policy first = Policy.fromOpenApi(Documents.operation("""
                security: [{bearer: []}]
                x-everyhop:
                  modes: {schema: shadow, response: block}
                  senderConstraint: dpop
                  stepUp: {acr: a}
                  limits: [{name: l, permits: 1, period: PT1S}]
                """));
        Policy second = Policy.fromOpenApi(Documents.operation(operation.replace("\\n", "\n")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.and(second))
                .withMessageStartingWith("Two policies contradict one another about GET /orders: ")
                .withMessageContaining(sentence);
        assertThatIllegalArgumentException().isThrownBy(() -> second.and(first));
    }

    @Test
    void onePolicyDescribesWhatIsSent() {
        Policy document = Policy.fromOpenApi(Documents.operation("security: [{bearer: []}]\nresponses: {default: {}}"));
        RouteRules mask = RouteRules.builder().responses(ResponseMode.MASK).build();

        assertThat(policy(route("GET", "/orders"))
                        .and(document)
                        .routes()
                        .get(0)
                        .rules()
                        .body())
                .isPresent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> document.and(document))
                .withMessageContaining("both describe its parameters, body or responses");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(route("GET", "/orders").with(mask)).and(document))
                .withMessageContaining("the other one says MASK");
    }

    @Test
    void namesOfVariablesAndAnyMethodMustAgree() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(route("GET", "/a/{x}")).and(policy(route("GET", "/a/{y}"))))
                .withMessageContaining("names its variables differently, /a/{y}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(route("*", "/a/{x}")).and(policy(route("GET", "/a/{x}"))))
                .withMessageContaining("for any method");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(route("GET", "/a/{x}")).and(policy(route("*", "/a/{x}"))))
                .withMessageContaining("for any method");
        assertThat(policy(route("*", "/a")).and(policy(route("*", "/a"))).routes())
                .hasSize(1);
    }

    @Test
    void annotationsMakeRoutes() {
        Policy policy = Policy.builder()
                .annotated("GET", "/orders", Orders.class, method(Orders.class, "read"))
                .annotated("GET", "/health", Open.class, method(Open.class, "health"))
                .annotated("POST", "/users", Open.class, method(Open.class, "signUp"))
                .build();

        assertThat(policy.toTable()).isEqualTo("""
                METHOD  PATH     NEEDS
                GET     /orders  a token; permission (orders:read)
                GET     /health  nothing: probes
                POST    /users   nothing: for guests, and nobody else; guest
                """);
        Gate gate = Gate.builder()
                .policy(Policy.builder()
                        .annotated("POST", "/users", Open.class, method(Open.class, "signUp"))
                        .build())
                .tokens(Tokens.verifier())
                .build();
        assertThat(gate.check(Call.of("POST", "/users"))).isInstanceOf(Permit.class);
        assertThat(((Decision.Deny) gate.check(Call.of("POST", "/users").bearer(Tokens.good("a")))).status())
                .isEqualTo(403);
    }

    @Test
    void handlerWithoutOrWithContradictingAnnotationsStopsStartUp() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().annotated("GET", "/a", Open.class, method(Open.class, "silent")))
                .withMessageContaining("Open.silent handles GET /a and says not who may call it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.builder().annotated("GET", "/a", Orders.class, method(Orders.class, "both")))
                .withMessageContaining("Orders.both is a @PublicEndpoint, and other annotations ask for authenticated");
    }

    @Test
    void digestIsOfWhatIsSaidNotOfHow() {
        Policy one = policy(route("GET", "/a"), route("GET", "/b"));
        Policy other = policy(route("GET", "/b"), route("GET", "/a"));

        assertThat(one.digest()).isEqualTo(other.digest());
        assertThat(one.digest()).isNotEqualTo(policy(route("GET", "/a")).digest());
        assertThat(one.digest())
                .isNotEqualTo(policy(new Route("GET", "/a", null, List.of("s")), route("GET", "/b"))
                        .digest());
        assertThat(policy(route("GET", "/a")).toJson())
                .isEqualTo("""
                {
                  "digest" : "%s",
                  "documents" : [ ],
                  "corsPreflight" : false,
                  "routes" : [ {
                    "method" : "GET",
                    "path" : "/a"
                  } ]
                }""", policy(route("GET", "/a")).digest());
    }

    @Test
    void digestFollowsTheDocument() {
        String a = "security: [{bearer: []}]\nparameters: [{name: q, in: query, schema: {type: string}}]";
        String b = "parameters: [{in: query, schema: {type: string}, name: q}]\nsecurity: [{bearer: []}]";
        String c = "security: [{bearer: []}]\nparameters: [{name: q, in: query, schema: {type: integer}}]";

        assertThat(digest(a)).isEqualTo(digest(b)).isNotEqualTo(digest(c));
    }

    private static String digest(String operation) {
        return Policy.fromOpenApi(Documents.operation(operation)).digest();
    }

    private static Route route(String method, String template) {
        return new Route(method, template, null, List.of());
    }

    private static Policy policy(Route... routes) {
        Policy.Builder policy = Policy.builder();
        for (Route route : routes) {
            policy.route(route);
        }
        return policy.build();
    }

    private static Method method(Class<?> type, String name) {
        try {
            return type.getMethod(name);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
