package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.token.Dpop;
import org.junit.jupiter.api.Test;

class ResourceMetadataTest {

    private final Gate gate = Gate.builder()
            .policy(Policy.builder().require("GET", "/orders", "orders.read").build())
            .tokens(Tokens.builder()
                    .dpop(Dpop.at("https://api.example/shop").algorithms("ES256"))
                    .build())
            .resourceMetadata(ResourceMetadata.of("https://api.example/shop")
                    .scopes("orders.read")
                    .name("Orders"))
            .build();

    @Test
    void theGateAnswersAtTheWellKnownPathOfItsResource() {
        Decision decision = gate.check(Call.get("/.well-known/oauth-protected-resource/shop"));

        assertThat(decision).isInstanceOfSatisfying(Permit.class, permit -> {
            assertThat(permit.answer())
                    .contains(
                            new Answer(
                                    "application/json",
                                    "{\"resource\":\"https://api.example/shop\",\"authorization_servers\":[\"https://id.example\"],"
                                            + "\"scopes_supported\":[\"orders.read\"],\"bearer_methods_supported\":[\"header\"],"
                                            + "\"dpop_signing_alg_values_supported\":[\"ES256\"],\"resource_name\":\"Orders\"}"));
            assertThat(permit.route().isPublic()).isTrue();
        });
    }

    @Test
    void onlyReadsAreAnswered() {
        assertThat(gate.check(Call.of("HEAD", "/.well-known/oauth-protected-resource/shop")))
                .isInstanceOf(Permit.class);
        assertThat(gate.check(Call.of("POST", "/.well-known/oauth-protected-resource/shop")))
                .isInstanceOf(Decision.Deny.class);
        assertThat(gate.check(Call.get("/.well-known/oauth-protected-resource")))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void challengesNameIt() {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders"));

        assertThat(deny.headers().get(0).value())
                .isEqualTo("Bearer realm=\"api\","
                        + " resource_metadata=\"https://api.example/.well-known/oauth-protected-resource/shop\","
                        + " DPoP realm=\"api\","
                        + " resource_metadata=\"https://api.example/.well-known/oauth-protected-resource/shop\","
                        + " algs=\"ES256\"");
    }

    @Test
    void aResourceWithoutAPathIsAtTheWellKnownPathItself() {
        assertThat(ResourceMetadata.of("https://api.example").url())
                .isEqualTo("https://api.example/.well-known/oauth-protected-resource");
        assertThat(ResourceMetadata.of("https://api.example/").path())
                .isEqualTo("/.well-known/oauth-protected-resource");
    }

    @Test
    void whatIsNoResourceIsRefused() {
        for (String wrong :
                new String[] {"http://api.example", "api.example", "https://a/b?c", "https://a/#b", "https:// a"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ResourceMetadata.of(wrong))
                    .withMessageContaining("https://api.example");
        }
    }
}
