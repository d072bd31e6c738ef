package dev.everyhop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.ApiCall;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Policy;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.TokenVerifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What README.md promises: its example runs, and its links lead somewhere. */
class FrontDoorTest {

    private static final Path ROOT = Path.of(System.getProperty("everyhop.root"));
    private static final KeyFetcher AWAY = (uri, maxBytes) -> new KeyFetcher.Response(503, new byte[0], null);

    @Test
    void theExampleRuns() {
        ApiCall call = new Request("/orders/7");
        TokenVerifier verifier = TokenVerifier.builder()
                .issuer(Issuer.at("https://id.example")
                        .algorithms("RS256") // keys are discovered and kept fresh
                        .fetcher(AWAY))
                .audience("orders")
                .build(); // refuses to build without these three
        Policy policy = Policy.builder()
                .require("GET", "/orders/{id}", "orders:read") // what is not listed is denied
                .build();
        Gate gate = Gate.builder().policy(policy).tokens(verifier).build();
        Decision decision = gate.check(call); // Permit, or Deny with status, problem and reason

        assertThat(decision).isInstanceOfSatisfying(Decision.Deny.class, deny -> {
            assertThat(deny.status()).isEqualTo(401);
            assertThat(deny.reason()).isEqualTo(GateReason.CREDENTIALS_MISSING);
        });
        verifier.close();
    }

    @Test
    void theExampleIsTheOneInTheReadme() throws Exception {
        String here = Files.readString(
                ROOT.resolve("core/architecture/src/test/java/dev/everyhop/architecture/FrontDoorTest.java"));
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks).singleElement().satisfies(block -> {
            assertThat(block.lines().count()).isBetween(8L, 12L);
            // Only the fetcher is the test's own: it keeps the example's issuer from being asked.
            assertThat(code(here).replace(".fetcher(AWAY)", "")).contains(code(block));
        });
    }

    private static String code(String text) {
        return text.replaceAll("\\s//.*", "").replaceAll("\\s", "");
    }

    @Test
    void everyLinkBetweenPagesLeadsSomewhere() throws Exception {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList();
            assertThat(pages).hasSizeGreaterThan(10);
            for (Path page : pages) {
                assertThat(Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)")
                                .matcher(Files.readString(page))
                                .results()
                                .map(link -> link.group(1)))
                        .as("links of " + ROOT.relativize(page))
                        .allSatisfy(link -> assertThat(page.resolveSibling(link).normalize())
                                .exists());
            }
        }
    }

    private record Request(String rawPath) implements ApiCall {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public @Nullable String rawQuery() {
            return null;
        }

        @Override
        public List<String> header(String name) {
            return List.of();
        }

        @Override
        public String peerAddress() {
            return "192.0.2.7";
        }
    }
}
