package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.gate.SenderConstrained;
import dev.everyhop.gate.TakeTokensOnce;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.replay.ReplayStore;
import dev.everyhop.token.revocation.LocalRevocations;
import dev.everyhop.token.revocation.Revocations;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Opaque, revoked, one-time and transaction tokens by properties alone, on both stacks. */
class TokenPropertiesTest {

    @TempDir
    static Path folder;

    private static OAuthServer server;

    private final List<String> properties = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = new OAuthServer(folder);
        Files.writeString(folder.resolve("secret"), "s3cret");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void describe() {
        server.sent.clear();
        server.answers(
                "{\"active\":true,\"token_type\":\"Bearer\",\"sub\":\"bob\",\"aud\":\"orders\",\"jti\":\"j-1\",\"exp\":"
                        + (System.currentTimeMillis() / 1000 + 300) + "}");
        properties.addAll(Arrays.asList(server.bundle()));
        properties.addAll(List.of(
                "everyhop.introspection.issuer=" + server.location(),
                "everyhop.introspection.ssl-bundle=server",
                "everyhop.introspection.authentication.client-id=orders",
                "everyhop.introspection.authentication.method=secret-basic",
                "everyhop.introspection.authentication.secret-file="
                        + folder.resolve("secret").toUri()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void opaqueTokensAreAskedAboutAndCalledBackByAMethodCall(String stack) {
        properties.add("everyhop.revocation.enabled=true");
        try (Service service = start(stack)) {
            assertThat(service.get("/me", "opaque").body()).isEqualTo("bob");
            assertThat(service.get("/me", "opaque").body()).isEqualTo("bob");
            assertThat(server.sent).hasSize(1);
            assertThat(server.last().path()).isEqualTo("/introspect");
            assertThat(server.last().form()).containsEntry("token", "opaque");
            String signed = TestIssuer.tokenWith(Map.of("jti", "j-2"));
            assertThat(service.get("/me", signed).body()).isEqualTo("alice");
            assertThat(server.sent).as("a JWT beside it is not shown").hasSize(1);

            LocalRevocations revocations = service.context().getBean(LocalRevocations.class);
            revocations.revokeToken(server.location(), "j-1");
            revocations.revokeToken(TestIssuer.LOCATION, "j-2");
            assertThat(service.get("/me", "opaque").statusCode()).isEqualTo(401);
            assertThat(service.get("/me", signed).statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void opaqueTokensMayHaveDotsWhereThatIsSaidAndBrokenJwtsAreShownToNobody(String stack) {
        try (Service service = start(stack)) {
            assertThat(service.get("/me", "a.b.c").statusCode()).isEqualTo(401);
            assertThat(server.sent).isEmpty();
        }
        properties.add("everyhop.introspection.ask-about=unlike-jwts");
        try (Service service = start(stack)) {
            assertThat(service.get("/me", "a.b.c").body()).isEqualTo("bob");
            assertThat(server.sent).hasSize(1);
            String broken = TestIssuer.token() + "x";
            assertThat(service.get("/me", broken).statusCode()).isEqualTo(401);
            assertThat(service.get("/me", TestIssuer.tokenOf("https://other.example", "at+jwt"))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(server.sent).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void aServiceWithoutIssuersAsksAboutAllTokens(String stack) {
        properties.addAll(List.of(
                "everyhop.audience=orders",
                "everyhop.introspection.ask-about=all",
                "everyhop.resource-metadata.resource=https://api.example",
                "spring.main.web-application-type=" + stack));
        try (Service service = Service.startWith(Application.class, properties.toArray(String[]::new))) {
            assertThat(service.get("/me", TestIssuer.token()).body()).isEqualTo("bob");
            assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(service.get("/.well-known/oauth-protected-resource").body())
                    .contains("\"authorization_servers\":[\"" + server.location() + "\"]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void anOperationTakesATokenOnceAndATransactionTokenSaysOnWhoseBehalf(String stack) {
        properties.addAll(List.of(
                "everyhop.one-time-tokens.enabled=true",
                "everyhop.one-time-tokens.capacity=100",
                "everyhop.transaction-tokens.issuer=https://txn.example",
                "everyhop.transaction-tokens.trust-domain=trust.example",
                "everyhop.transaction-tokens.jwks=" + TestIssuer.jwksFile().toUri()));
        try (Service service = start(stack, "once")) {
            String token = TestIssuer.token();
            String transaction = TestIssuer.tokenOf(
                    "https://txn.example",
                    "txntoken+jwt",
                    Map.of("aud", "trust.example", "sub", "carol", "txn", "t-1"));
            assertThat(service.send("GET", "/me", token, "Txn-Token", transaction)
                            .body())
                    .isEqualTo("alice for carol");
            assertThat(service.send("GET", "/me", token, "Txn-Token", token).statusCode())
                    .as("an access token is none")
                    .isEqualTo(401);
            assertThat(service.get("/once", token).body()).isEqualTo("once");
            HttpResponse<String> again = service.get("/once", token);
            assertThat(again.statusCode()).isEqualTo(401);
            assertThat(service.get("/me", token).statusCode()).isEqualTo(200);
            assertThat(service.get("/bound", token).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void storesOfTheServiceAreAskedInPlaceOfOurs() {
        List<String> asked = new ArrayList<>();
        Revocations own = (token, now) -> Revocations.Answer.REVOKED;
        WebApplicationContextRunner runner = Contexts.servlet()
                .withUserConfiguration(Handlers.class, OnceHandlers.class)
                .withPropertyValues(TestIssuer.properties("everyhop.revocation.enabled=true"))
                .withBean("everyhopOneTimeStore", ReplayStore.class, () -> new Store("once", asked))
                .withBean("everyhopProofStore", ReplayStore.class, () -> new Store("proof", asked))
                .withBean(Revocations.class, () -> own);
        runner.run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(LocalRevocations.class);
            TokenVerifier verifier = context.getBean(TokenVerifier.class);
            assertThat(verifier.verify(TestIssuer.token()).toString()).contains("REVOKED");
            assertThat(verifier.takesOneTimeTokens()).isTrue();
            assertThat(context.getBean(Gate.class).policy().routes())
                    .filteredOn(route -> route.rules().takesTokensOnce())
                    .hasSize(1);
        });
    }

    @Test
    void annotationsAskForBoundTokens() {
        Contexts.reactive()
                .withUserConfiguration(Handlers.class)
                .withPropertyValues(TestIssuer.properties())
                .run(context -> assertThat(context.getBean(Gate.class).policy().routes())
                        .filteredOn(route -> route.template().equals("/bound"))
                        .extracting(route -> route.rules().senderConstraint().orElseThrow())
                        .containsExactly(RouteRules.SenderConstraint.MTLS));
    }

    private Service start(String stack, String... profiles) {
        properties.add("spring.main.web-application-type=" + stack);
        return Service.start(
                profiles.length == 0 ? Application.class : OnceApplication.class, properties.toArray(String[]::new));
    }

    private record Store(String name, List<String> asked) implements ReplayStore {
        @Override
        public Answer claim(byte[] owner, byte[] id, long now, long until) {
            asked.add(name);
            return Answer.FIRST;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Handlers.class)
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @Import({Handlers.class, OnceHandlers.class})
    static class OnceApplication {}

    @RestController
    static class Handlers {
        @GetMapping("/me")
        String me(Caller caller) {
            return caller.subject().orElseThrow()
                    + caller.onBehalfOf()
                            .flatMap(token -> token.subject())
                            .map(subject -> " for " + subject)
                            .orElse("");
        }

        @GetMapping("/bound")
        @SenderConstrained(RouteRules.SenderConstraint.MTLS)
        String bound() {
            return "bound";
        }
    }

    @RestController
    static class OnceHandlers {
        @GetMapping("/once")
        @TakeTokensOnce
        String once() {
            return "once";
        }
    }
}
