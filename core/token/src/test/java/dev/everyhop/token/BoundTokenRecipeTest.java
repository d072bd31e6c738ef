package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.revocation.LocalRevocations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes/bound-tokens.md, run. */
class BoundTokenRecipeTest {

    private final TestIssuer id = TestIssuer.with("RS256");
    private final Issuer issuer = id.issuer();

    @Test
    void verifyAProof() {
        DpopClient client = new DpopClient("ES256");
        String token = id.token(client.boundClaims());
        String proof = client.proof(token);

        TokenVerifier verifier = TokenVerifier.builder()
                .issuer(issuer)
                .audience("orders")
                .dpop(Dpop.at("https://api.example").requireNonces(DpopNonces.local()))
                .clock(TestIssuer.CLOCK)
                .build();

        TokenResult result = verifier.verify(token, Presentation.dpop("POST", "/orders/7", List.of(proof)));
        String nonce = verifier.proofNonce().orElseThrow();

        assertThat(((TokenResult.Rejected) result).reason()).isEqualTo(TokenReason.DPOP_NONCE_MISSING);
        assertThat(verifier.verify(token, DpopClient.with(client.proofWith(token, "nonce", nonce))))
                .isInstanceOf(TokenResult.Verified.class);
        verifier.close();
    }

    @Test
    void verifyACertificate() {
        String token = id.token(TestIssuer.claimsWith("cnf", Map.of("x5t#S256", RfcCertificates.RFC8705_THUMBPRINT)));
        X509Certificate certificate = RfcCertificates.RFC8705;
        TokenVerifier verifier = id.verifier().build();

        TokenResult result = verifier.verify(token, Presentation.bearer(certificate));

        assertThat(result).isInstanceOf(TokenResult.Verified.class);
        assertThat(verifier.verify(token)).isInstanceOf(TokenResult.Rejected.class);
        verifier.close();
    }

    @Test
    void callBack() {
        LocalRevocations revocations = LocalRevocations.of(10_000, Duration.ofHours(25), TestIssuer.CLOCK);
        TokenVerifier verifier = TokenVerifier.builder()
                .issuer(issuer)
                .audience("orders")
                .revocations(revocations)
                .clock(TestIssuer.CLOCK)
                .build();
        String token = id.token();
        assertThat(verifier.verify(token)).isInstanceOf(TokenResult.Verified.class);

        revocations.revokeSubject("https://id.example", "alice");

        assertThat(verifier.verify(token)).isInstanceOf(TokenResult.Rejected.class);
        verifier.close();
    }

    @Test
    void everyLineOfTheRecipeIsRunHere() throws Exception {
        Path root = Path.of(System.getProperty("everyhop.root"));
        String page = Files.readString(root.resolve("docs/recipes/bound-tokens.md"));
        String here =
                Files.readString(root.resolve("core/token/src/test/java/dev/everyhop/token/BoundTokenRecipeTest.java"));
        List<String> lines = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(String::strip)
                .toList();

        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(here).contains(line));
    }
}
