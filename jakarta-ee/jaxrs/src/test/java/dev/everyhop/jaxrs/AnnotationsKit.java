package dev.everyhop.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.testkit.ContractServer;
import dev.everyhop.testkit.ContractService;
import dev.everyhop.testkit.RawAnswer;
import dev.everyhop.testkit.RawHttp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What annotations ask for adds to the policy, in a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnnotationsKit {

    private final ContractService service = new ContractService();
    private ContractServer server;
    private RawHttp http;

    abstract ContractServer start();

    @BeforeAll
    void startServer() {
        AnnotatedApplication.SERVICE.set(service);
        server = start();
        http = new RawHttp(server.port());
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private RawAnswer get(String path, Map<String, Object> claims) {
        return http.send("GET", "/api/" + path, "Authorization: Bearer " + service.token(claims));
    }

    @ParameterizedTest
    @CsvSource({
        "closed/nothing, 404",
        "closed/clerks, 200",
        "closed/admins, 403",
        "closed/all, 200",
        "plain/nothing, 200",
        "plain/denied, 404",
        "plain/stock, 403",
        "plain/any-role, 200",
        "plain/7, 200",
        "plain/%37, 200",
        "plain/x, 404",
        "plain/sub/7, 404",
        "plain/unlisted, 404",
        "nowhere, 404",
        "elsewhere, 404"
    })
    void clerkGetsWhatPolicyAndAnnotationsAllow(String path, int status) {
        RawAnswer answer = get(path, Map.of());

        assertThat(answer.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body()).startsWith("ran");
        } else {
            assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
            assertThat(answer.body()).contains("\"status\":" + status).doesNotContain("stray");
        }
    }

    @Test
    void rolesAndPermissionsOfTheTokenCount() {
        assertThat(get("closed/admins", Map.of("roles", List.of("admin"))).status())
                .isEqualTo(200);
        assertThat(get("closed/clerks", Map.of("roles", List.of("chief"))).status())
                .isEqualTo(200);
        assertThat(get("closed/clerks", Map.of("roles", List.of("Clerk"))).status())
                .isEqualTo(403);
        assertThat(get("plain/stock", Map.of("permissions", List.of("stock:count")))
                        .status())
                .isEqualTo(200);
        assertThat(get("plain/stock", Map.of("permissions", List.of("*"))).status())
                .isEqualTo(403);
    }

    @Test
    void permitAllOpensNothingThatThePolicyProtects() {
        assertThat(http.send("GET", "/api/closed/all").status()).isEqualTo(401);
        assertThat(http.send("GET", "/api/plain/open").status()).isEqualTo(200);
    }

    @Test
    void exceptionOfAResourceTellsItsStatusAndNothingElse() {
        RawAnswer answer = get("plain/gone", Map.of());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"The request was refused\",\"status\":404}");
    }

    @Test
    void mediaTypeThatNoResourceHasIsRefusedInTheSameShape() {
        RawAnswer answer = http.send(
                "GET",
                "/api/plain/text",
                "Accept: application/json",
                "Authorization: Bearer " + service.token(Map.of()));

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.body()).contains("urn:everyhop:problem:not_acceptable");
    }
}
