package dev.everyhop.token.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.DpopKey;
import dev.everyhop.token.Introspection;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.ObtainedToken;
import dev.everyhop.token.SigningKey;
import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenOutcome;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenSource;
import dev.everyhop.token.TokenTarget;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.VerifiedToken;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes/call-others.md, run against the real server. */
class CallOthersRecipeTest {

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.shared();
    }

    @Test
    void callOthers() throws Exception {
        String issuer = server.issuer;
        SSLContext trust = server.trust();
        PrivateKey privateKey = server.clientKeys.getPrivate();
        VerifiedToken caller;
        try (TokenVerifier orders =
                RealServerTest.withKeys(server, TokenVerifier.builder().audience("orders"))) {
            caller = orders.verify(server.signIn("orders").accessToken()).orElseThrow();
        }
        String said;

        SigningKey key = SigningKey.of("ES256", privateKey).keyId("orders-1");
        TokenClient tokens = TokenClient.at(issuer)
                .authentication(ClientAuthentication.privateKeyJwt("orders", key))
                .tls(trust)
                .build();
        TokenSource payments =
                tokens.exchange(TokenTarget.forAudience("payments").scope("payments:read"));

        TokenOutcome outcome = payments.get(caller);
        if (outcome instanceof TokenOutcome.Obtained obtained) {
            said = obtained.token().authorization();
        } else if (outcome instanceof TokenOutcome.Unavailable away) {
            said = "503, Retry-After: " + Math.max(1, away.retryAfter().toSeconds());
        } else {
            said = "no: " + ((TokenOutcome.Refused) outcome).reason().code();
        }

        TokenSource own =
                tokens.clientCredentials(TokenTarget.forAudience("payments").scope("payments:read"));
        TokenOutcome mine = own.get(null);

        TokenSource delegated = tokens.exchange(TokenTarget.forAudience("payments"), own);
        TokenOutcome both = delegated.get(caller);

        assertThat(said).startsWith("Bearer ");
        assertThat(List.of(mine, both)).hasOnlyElementsOfType(TokenOutcome.Obtained.class);
        tokens.close();
    }

    @Test
    void boundTokens() {
        String issuer = server.issuer;
        SSLContext trust = server.trust();
        SigningKey key = SigningKey.of("ES256", server.clientKeys.getPrivate()).keyId("orders-1");

        TokenClient bound = TokenClient.at(issuer)
                .authentication(ClientAuthentication.privateKeyJwt("orders", key))
                .dpop(DpopKey.generate())
                .tls(trust)
                .build();
        TokenOutcome proven =
                bound.clientCredentials(TokenTarget.forScope("payments:read")).get(null);
        ObtainedToken token = ((TokenOutcome.Obtained) proven).token();
        String authorization = token.authorization();
        String proof = token.proof("GET", URI.create("https://payments.example/accounts"), null)
                .orElseThrow();

        assertThat(authorization).startsWith("DPoP ");
        assertThat(proof).contains(".");
        bound.close();
    }

    @Test
    void opaqueTokens() {
        String issuer = server.issuer;
        SSLContext trust = server.trust();
        SigningKey key = SigningKey.of("ES256", server.clientKeys.getPrivate()).keyId("orders-1");
        String opaque;
        try (TokenClient client = TokenClient.at(issuer)
                .authentication(ClientAuthentication.privateKeyJwt("opaque", key))
                .tls(trust)
                .build()) {
            opaque = ((TokenOutcome.Obtained) client.clientCredentials(TokenTarget.forScope("payments:read"))
                            .get(null))
                    .token()
                    .value();
        }

        TokenVerifier verifier = TokenVerifier.builder()
                .issuer(Issuer.at(issuer).algorithms("RS256").trust(trust))
                .introspection(Introspection.at(issuer)
                        .authentication(ClientAuthentication.privateKeyJwt("orders", key))
                        .tls(trust))
                .audience("payments")
                .build();
        TokenResult result = verifier.verify(opaque);

        assertThat(result).isInstanceOf(TokenResult.Verified.class);
        verifier.close();
    }

    @Test
    void everyLineOfTheRecipeIsRunHere() throws Exception {
        Path root = Path.of(System.getProperty("everyhop.root"));
        String page = Files.readString(root.resolve("docs/recipes/call-others.md"));
        String here = spaceless(Files.readString(
                root.resolve("core/token-it/src/test/java/dev/everyhop/token/it/CallOthersRecipeTest.java")));
        List<String> lines = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(CallOthersRecipeTest::spaceless)
                .toList();

        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(here).contains(line));
    }

    /** The formatter may break what the page has in one line. */
    private static String spaceless(String text) {
        return text.replaceAll("\\s+", "");
    }
}
