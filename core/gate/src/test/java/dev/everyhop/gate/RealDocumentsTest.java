package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.schema.SchemaReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that others wrote load, enforce and print. */
class RealDocumentsTest {

    private static final OpenApiSource GITHUB = OpenApiSource.of("github.json", Documents.resource("github.json.gz"));
    private static final OpenApiSource JIRA = OpenApiSource.of("jira.json", Documents.resource("jira.json.gz"));
    private static final OpenApiSource DIGITALOCEAN =
            OpenApiSource.of("digitalocean.json", Documents.resource("digitalocean.json.gz"));

    @ParameterizedTest
    @ValueSource(strings = {"petstore-3.0.yaml", "petstore-3.1.yaml"})
    void petstoreLoadsWithAnOverlayAndADefault(String name) {
        OpenApiSource source = OpenApiSource.of(name, Documents.resource(name));
        assertThatThrownBy(() -> Policy.fromOpenApi(source)).isInstanceOf(PolicyException.class);

        Policy policy =
                Policy.fromOpenApi(source.overlay("petstore-overlay.yaml", Documents.resource("petstore-overlay.yaml"))
                        .requireByDefault("petstore"));
        Gate gate = Gate.builder()
                .policy(policy)
                .tokens(Tokens.verifier())
                .access(AccessRules.builder().role("clerk").grants("order:*").build())
                .objectRules(ObjectRules.builder()
                        .ruleWithoutIo(
                                "order-is-mine",
                                call -> call.variable("orderId").equals("7")
                                        ? AccessDecision.permit()
                                        : AccessDecision.deny(AccessReason.OBJECT_HIDDEN),
                                "orderId")
                        .build())
                .build();

        assertThat(policy.routes()).hasSize(20);
        assertThat(policy.toTable())
                .contains("POST    /user                     nothing: New users have no token yet")
                .contains("GET     /pet/findByStatus         a token with read:pets write:pets")
                .contains("DELETE  /store/order/{orderId}    a token with petstore; permission (order:cancel);"
                        + " object rule order-is-mine")
                .contains("GET     /store/inventory          a token");
        assertThat(gate.check(Call.of("POST", "/user"))).isInstanceOf(Permit.class);
        assertThat(status(gate, "DELETE", "/store/order/7", "petstore")).isEqualTo(200);
        assertThat(status(gate, "DELETE", "/store/order/8", "petstore")).isEqualTo(404);
        assertThat(status(gate, "DELETE", "/store/order/7", "other")).isEqualTo(403);
        assertThat(status(gate, "GET", "/pet/findByStatus?status=sold", "read:pets"))
                .isEqualTo(403);
        assertThat(status(gate, "GET", "/pet/findByStatus?status=sold", "read:pets write:pets"))
                .isEqualTo(200);
        assertThat(status(gate, "GET", "/admin", "read:pets")).isEqualTo(404);
    }

    @Test
    void githubLoadsWithADefault() {
        assertThatThrownBy(() -> Policy.fromOpenApi(GITHUB))
                .hasMessageStartingWith("github.json#/paths/~1/get: has no security");

        Policy policy = Policy.fromOpenApi(GITHUB.requireByDefault("repo"));
        Gate gate = gate(policy);

        assertThat(policy.routes()).hasSize(1223);
        assertThat(policy.toTable().lines()).hasSize(1224);
        assertThat(policy.toJson()).startsWith("{\n  \"digest\" : \"" + policy.digest());
        String good = Tokens.good("repo");
        String bad = Tokens.good("other");
        int permitted = 0;
        for (Route route : policy.routes()) {
            String path = Template.parse(route.template()).names().stream()
                    .reduce(route.template(), (text, name) -> text.replace("{" + name + "}", "7"));
            assertThat(((Decision.Deny) gate.check(Call.of(route.method(), path))).status())
                    .isEqualTo(401);
            assertThat(((Decision.Deny) gate.check(Call.of(route.method(), path).bearer(bad))).status())
                    .isEqualTo(403);
            Decision decision = gate.check(Call.of(route.method(), path).bearer(good));
            if (decision instanceof Permit permit) {
                assertThat(permit.route()).isSameAs(route);
                permitted++;
            } else {
                // Some want parameters in the query, or one of a few words in the path.
                assertThat(((Decision.Deny) decision).reason()).isEqualTo(SchemaReason.PARAMETER_INVALID);
            }
        }
        assertThat(permitted).isGreaterThan(1_100);
    }

    @Test
    void githubChecksWhatIsSent() {
        Gate gate = gate(Policy.fromOpenApi(GITHUB.requireByDefault()));
        Call call = Call.of("POST", "/user/repos")
                .with("Content-Type", "application/json")
                .bearer(Tokens.good(""));

        Permit permit = (Permit) gate.check(call);
        assertThat(permit.body(utf8("{\"name\":\"x\",\"private\":true}"))).isInstanceOf(BodyDecision.Accepted.class);
        Decision.Deny deny = (Decision.Deny) permit.body(utf8("{\"name\":7,\"admin\":true}"));
        assertThat(deny.status()).isEqualTo(400);
        assertThat(deny.problem().toJson())
                .contains("{\"pointer\":\"/name\",\"keyword\":\"type\",\"in\":\"body\"}")
                .doesNotContain("admin");
        assertThat(status(gate, "GET", "/user/repos?per_page=ten", "")).isEqualTo(400);
        assertThat(status(gate, "GET", "/user/repos?per_page=10", "")).isEqualTo(200);
        assertThat(status(gate, "GET", "/user/repos?debug=true", "")).isEqualTo(400);
    }

    @Test
    void jiraLoadsWithoutItsPasswords() {
        assertThatThrownBy(() -> Policy.fromOpenApi(JIRA))
                .hasMessageContaining("/security/0/basicAuth: asks for credentials that nothing here verifies");

        Policy policy = Policy.fromOpenApi(JIRA.overlay("jira-overlay.yaml", Documents.resource("jira-overlay.yaml"))
                .requireByDefault());
        Gate gate = gate(policy);

        assertThat(policy.routes()).hasSize(499).noneMatch(Route::isPublic);
        assertThat(status(gate, "POST", "/rest/api/3/issue", "write:jira-work")).isEqualTo(200);
        assertThat(status(gate, "PUT", "/rest/api/3/announcementBanner", "read:jira-work"))
                .isEqualTo(403);
    }

    @Test
    void digitalOceanLoadsAsItIs() {
        Policy policy = Policy.fromOpenApi(DIGITALOCEAN);

        assertThat(policy.routes()).hasSize(290).noneMatch(Route::isPublic);
        assertThat(status(gate(policy), "GET", "/v2/droplets/7", "")).isEqualTo(200);
    }

    private static Gate gate(Policy policy) {
        return Gate.builder().policy(policy).tokens(Tokens.verifier()).build();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int status(Gate gate, String method, String path, String scopes) {
        Decision decision = gate.check(Call.of(method, path).bearer(Tokens.good(scopes)));
        return decision instanceof Decision.Deny deny ? deny.status() : 200;
    }
}
