package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the security of a document asks for. */
class OpenApiPolicyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{oauth: [a, b]}] | a token with a b",
                "[{oidc: [b, a]}] | a token with a b",
                "[{bearer: []}] | a token",
                "[{oauth: []}] | a token",
                "[{oauth: [a], oidc: [b]}] | a token with a b",
                "[{oauth: [a], bearer: []}] | a token with a",
                "[{oauth: [a]}, {oauth: [b]}] | a token with a or a token with b",
                "[{oauth: [a]}, {oauth: [a, b]}] | a token with a",
                "[{oauth: [a]}, {bearer: []}] | a token",
                "[{oauth: [a]}, {oidc: [a]}] | a token with a",
                "[{mtls: []}] | a client certificate",
                "[{mtls: [], oauth: [a]}] | a client certificate and a token with a",
                "[{mtls: []}, {oauth: [a]}] | a client certificate or a token with a",
            })
    void requirementsMeanAllAndAlternativesMeanOne(String security, String needs) {
        Policy policy = Policy.fromOpenApi(Documents.operation("security: " + security));

        assertThat(policy.toTable()).isEqualTo("METHOD  PATH     NEEDS\nGET     /orders  " + needs + "\n");
    }

    @Test
    void callerNeedsOneWhollyMetAlternative() {
        Gate gate = gate("security: [{oauth: [orders.read, eu]}, {oauth: [admin]}]");

        assertThat(check(gate, "orders.read eu")).isInstanceOf(Permit.class);
        assertThat(check(gate, "admin x")).isInstanceOf(Permit.class);
        assertThat(((Decision.Deny) check(gate, "orders.read")).reason()).isEqualTo(GateReason.SCOPE_MISSING);
        assertThat(((Decision.Deny) gate.check(Call.get("/orders"))).status()).isEqualTo(401);
    }

    @Test
    void securityOfTheDocumentHoldsUnlessTheOperationHasItsOwn() {
        Policy policy = Policy.fromOpenApi(Documents.of("""
                security: [{oauth: [all]}]
                paths:
                  /a: {get: {}}
                  /b: {get: {security: [{oauth: [one]}]}}
                """));

        assertThat(policy.routes()).extracting(Route::scopes).containsExactly(List.of("all"), List.of("one"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "description: none | /paths/~1orders/get | has no security",
                "security: [] | /paths/~1orders/get/security | has no security",
                "security: [{oauth: [a]}, {}] | /paths/~1orders/get/security | lets anyone in, by an alternative",
                "security: [{}] | /paths/~1orders/get/security | lets anyone in, by an alternative",
            })
    void operationThatAnyoneCouldCallStopsStartUp(String rest, String pointer, String sentence) {
        assertThatThrownBy(() -> Policy.fromOpenApi(Documents.operation(rest)))
                .isInstanceOfSatisfying(
                        PolicyException.class, e -> assertThat(e.pointer()).isEqualTo(pointer))
                .hasMessageStartingWith("api.yaml#" + pointer + ": " + sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "description: none | a token with default",
                "security: [] | a token with default",
                "security: [{oauth: [a]}, {}] | a token with a or a token with default",
                "security: [{oauth: [a, default]}, {}] | a token with default",
                "security: [{bearer: []}, {}] | a token",
                "security: [{oauth: [a]}] | a token with a",
            })
    void defaultTakesThePlaceOfNothing(String rest, String needs) {
        Policy policy = Policy.fromOpenApi(Documents.operation(rest).requireByDefault("default"));

        assertThat(policy.toTable()).endsWith("  " + needs + "\n");
    }

    @Test
    void reasonOpensAnOperation() {
        for (String security : List.of("", "security: []\n", "security: [{oauth: [a]}, {}]\n")) {
            Policy policy = Policy.fromOpenApi(Documents.operation(security + "x-everyhop: {public: probes}")
                    .requireByDefault("default"));

            assertThat(policy.routes().get(0).publicReason()).isEqualTo("probes");
            assertThat(Gate.builder().policy(policy).build().check(Call.get("/orders")))
                    .isInstanceOf(Permit.class);
        }
    }

    @Test
    void extensionsAreKeptAsTypedValues() {
        Policy policy = Policy.fromOpenApi(Documents.of("""
                x-everyhop:
                  owner: platform
                  audit: should
                  modes: {schema: shadow, response: observe}
                paths:
                  /orders:
                    x-everyhop: {owner: orders, permissions: "orders:read"}
                    get:
                      security: [{bearer: []}]
                      x-everyhop:
                        permissions: {anyOf: ["orders:read", "orders:*"]}
                        roles: [clerk, eu]
                        objectRules: [mine, open]
                        limits: [{name: orders, permits: 100, period: PT1S, burst: 200, key: tenant}, {name: b, permits: 1, period: PT1H}]
                        senderConstraint: any
                        stepUp: {acr: [gold], maxAge: PT5M}
                        modes: {identity: shadow, access: dangerouslyOff, quota: off, response: block}
                    post: {security: [{bearer: []}]}
                """));

        RouteRules rules = policy.routes().get(0).rules();
        assertThat(rules.requirement().orElseThrow())
                .hasToString("permission (orders:read or orders:*) and role (clerk and eu)");
        assertThat(rules.objectRules()).containsExactly("mine", "open");
        assertThat(rules.limits())
                .containsExactly(
                        new RouteRules.Limit("orders", 100, Duration.ofSeconds(1), 200, RouteRules.Limit.Key.TENANT),
                        new RouteRules.Limit("b", 1, Duration.ofHours(1), 1, RouteRules.Limit.Key.CALLER));
        assertThat(rules.senderConstraint()).contains(RouteRules.SenderConstraint.ANY);
        assertThat(rules.stepUp()).contains(new RouteRules.StepUp(List.of("gold"), Duration.ofMinutes(5)));
        assertThat(rules.audit()).contains(RouteRules.AuditClass.SHOULD);
        assertThat(rules.modes())
                .isEqualTo(java.util.Map.of(
                        Layer.IDENTITY, LayerMode.SHADOW, Layer.ACCESS, LayerMode.OFF, Layer.QUOTA, LayerMode.OFF));
        assertThat(rules.responseMode()).contains(ResponseMode.BLOCK);
        assertThat(rules.owner()).contains("orders");
        assertThat(rules.origin()).contains("api.yaml#/paths/~1orders/get");
        RouteRules post = policy.routes().get(1).rules();
        assertThat(post.requirement().orElseThrow()).hasToString("permission (orders:read)");
        assertThat(post.modes()).containsExactly(java.util.Map.entry(Layer.SCHEMA, LayerMode.SHADOW));
    }

    @Test
    void aClientCertificateIsAskedForAloneOrBesideAToken() {
        Call nothing = Call.get("/orders");
        Call token = Call.get("/orders").bearer(Tokens.good("a"));

        assertThat(reasons("[{mtls: []}]", nothing, token))
                .containsExactly("credentials.missing", "certificate.missing", null, null);
        assertThat(reasons("[{mtls: [], oauth: [a]}]", nothing, token))
                .containsExactly("credentials.missing", "certificate.missing", "credentials.missing", null);
        assertThat(reasons("[{mtls: []}, {oauth: [b]}]", nothing, token))
                .containsExactly("credentials.missing", "certificate.missing", null, null);
        assertThat(reasons("[{mtls: []}, {oauth: [a]}]", nothing, token))
                .containsExactly("credentials.missing", null, null, null);
    }

    /** Returns why calls are refused without a certificate, then with one. */
    private static List<String> reasons(String security, Call... calls) {
        Gate gate = Gate.builder()
                .policy(Policy.fromOpenApi(Documents.operation("security: " + security)))
                .tokens(Tokens.verifier())
                .clientCertificates(ClientCertificates.behindProxies(ClientCertificates.Header.CLIENT_CERT)
                        .atAddress("192.0.2.7"))
                .build();
        List<String> reasons = new java.util.ArrayList<>();
        for (Call call : calls) {
            reasons.add(reason(gate.check(call)));
        }
        for (Call call : calls) {
            reasons.add(reason(gate.check(call.with("Client-Cert", Certificates.RFC9440_HEADER))));
        }
        return reasons;
    }

    private static String reason(Decision decision) {
        return decision instanceof Decision.Deny deny ? deny.reason().code() : null;
    }

    @Test
    void basePathStandsBeforeEveryPath() {
        Policy policy = Policy.fromOpenApi(
                Documents.operation("security: [{bearer: []}]").basePath("/api/v1"));

        assertThat(policy.routes().get(0).template()).isEqualTo("/api/v1/orders");
    }

    @Test
    void fileIsReadByItsEnding(@TempDir Path dir) throws IOException {
        Path yaml = Files.writeString(dir.resolve("a.yml"), "openapi: 3.0.4\npaths: {/a: {get: {}}}\n");
        Path json = Files.writeString(dir.resolve("a.json"), "{\"paths\":{\"/a\":{\"get\":{}}},\"openapi\":\"3.0.4\"}");

        Policy one = Policy.fromOpenApi(OpenApiSource.of(yaml).requireByDefault());
        Policy other = Policy.fromOpenApi(OpenApiSource.of(json).requireByDefault());

        assertThat(one.digest()).isEqualTo(other.digest()).matches("[0-9a-f]{64}");
        assertThatThrownBy(() -> Policy.fromOpenApi(dir.resolve("none.json")))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith("none.json#: cannot be read");
    }

    @Test
    void parametersAndPathItemsMayBeReferences() {
        Policy policy = Policy.fromOpenApi(Documents.of("""
                  parameters:
                    id: {name: id, in: path, required: true, schema: {type: string}}
                  pathItems:
                    order:
                      parameters: [{$ref: "#/components/parameters/id"}]
                      get: {security: [{bearer: []}]}
                paths:
                  /orders/{id}: {$ref: "#/components/pathItems/order"}
                  /repos/{id}: {$ref: "#/paths/~1orders~1%7Bid%7D"}
                """));

        assertThat(policy.routes()).extracting(Route::template).containsExactly("/orders/{id}", "/repos/{id}");
    }

    private static Gate gate(String rest) {
        return Gate.builder()
                .policy(Policy.fromOpenApi(Documents.operation(rest)))
                .tokens(Tokens.verifier())
                .build();
    }

    private static Decision check(Gate gate, String scopes) {
        return gate.check(Call.get("/orders").bearer(Tokens.good(scopes)));
    }
}
