package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes/verify-tokens.md, run. */
class TokenRecipeTest {

    private static final TestIssuer ID = TestIssuer.with("RS256", "ES256");

    @Test
    void verifyOneToken() {
        String jwks = ID.jwks();
        String compact = ID.token();
        String said;

        TokenVerifier verifier = TokenVerifier.builder()
                .issuer(Issuer.at("https://id.example")
                        .algorithms("RS256", "ES256")
                        .jwks(jwks))
                .audience("orders")
                .clock(TestIssuer.CLOCK)
                .build();

        TokenResult result = verifier.verify(compact);
        if (result instanceof TokenResult.Verified ok) {
            said = "hello " + ok.token().subject().orElse("service");
        } else {
            said = "no: " + ((TokenResult.Rejected) result).reason().code();
        }

        assertThat(said).isEqualTo("hello alice");
        verifier.close();
    }

    @Test
    void severalIssuers() {
        TokenVerifier verifier = TokenVerifier.builder()
                .issuer(Issuer.at("https://id.example").algorithms("RS256").audience("orders"))
                .issuer(Issuer.at("https://login.example/realms/shop")
                        .preset(IssuerPreset.KEYCLOAK)
                        .algorithms("RS256")
                        .audience("orders-api"))
                .build();

        assertThat(verifier.keySets()).hasSize(2);
        verifier.close();
    }

    @Test
    void everyLineOfTheRecipeIsRunHere() throws Exception {
        Path root = Path.of(System.getProperty("everyhop.root"));
        String page = Files.readString(root.resolve("docs/recipes/verify-tokens.md"));
        String here =
                Files.readString(root.resolve("core/token/src/test/java/dev/everyhop/token/TokenRecipeTest.java"));
        List<String> lines = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(String::strip)
                .toList();

        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(here).contains(line));
    }
}
