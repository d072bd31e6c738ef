package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.DangerouslyForwardToken;
import dev.everyhop.gate.Gate;
import dev.everyhop.spring.TokenClients;
import dev.everyhop.token.ObtainReason;
import dev.everyhop.token.ObtainedToken;
import dev.everyhop.token.RefreshTokenStore;
import dev.everyhop.token.TokenOutcome;
import dev.everyhop.token.TokenSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What {@code everyhop.clients} makes: what the authorization server is really sent, over TLS. */
class TokenClientsTest {

    @TempDir
    static Path folder;

    private static OAuthServer server;
    private static KeyPair first;
    private static KeyPair second;

    private final List<String> properties = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = new OAuthServer(folder);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        first = generator.generateKeyPair();
        second = generator.generateKeyPair();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void describe() throws Exception {
        write(first);
        server.sent.clear();
        bearer("t-1");
        properties.addAll(Arrays.asList(server.bundle()));
    }

    @Test
    void aClientSignsWhoItIsAndAsksForItsTarget() throws Exception {
        client(
                "payments",
                "grant=client-credentials",
                "audience=payments",
                "scopes=payments:read,payments:write",
                "authentication.key-id=orders-1");
        jobs().run(context -> {
            ObtainedToken token = obtained(source(context, "payments").get(null));

            assertThat(token.authorization()).isEqualTo("Bearer t-1");
            assertThat(server.last().path()).isEqualTo("/token");
            assertThat(server.last().form())
                    .containsEntry("grant_type", "client_credentials")
                    .containsEntry("audience", "payments")
                    .containsEntry("scope", "payments:read payments:write")
                    .containsEntry("client_id", "orders");
            JwtClaims assertion = assertion(first);
            assertThat(assertion.getIssuer()).isEqualTo("orders");
            assertThat(assertion.getAudience()).containsExactly(server.location());
            source(context, "payments").get(null);
            assertThat(server.sent).as("kept").hasSize(1);
        });
    }

    @Test
    void aKeyThatIsReplacedSignsTheNextRequestAndABrokenOneDoesNot() {
        client("payments", "grant=client-credentials", "audience=payments", "max-tokens=1");
        jobs().run(context -> {
            TokenClients clients = context.getBean(TokenClients.class);
            clients.client("payments")
                    .revoke(obtained(clients.source("payments").get(null)));
            assertion(first);
            write(second);
            clients.client("payments")
                    .revoke(obtained(clients.source("payments").get(null)));
            assertion(second);
            Files.writeString(folder.resolve("key.pem"), "half a key");
            obtained(clients.source("payments").get(null));
            assertion(second);
        });
    }

    @Test
    void clientsThatAskTheSameServerInTheSameWayAreOne() {
        client("payments", "grant=exchange", "audience=payments");
        client("stock", "grant=exchange", "audience=stock");
        client("slow", "grant=exchange", "audience=stock", "timeout=20");
        jobs().run(context -> {
            TokenClients clients = context.getBean(TokenClients.class);
            assertThat(clients.names()).containsExactly("payments", "slow", "stock");
            assertThat(clients.client("payments"))
                    .isSameAs(clients.client("stock"))
                    .isNotSameAs(clients.client("slow"));
            assertThat(clients.source("payments").get(null))
                    .isEqualTo(new TokenOutcome.Refused(ObtainReason.NO_CALLER));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> clients.source("paymets"))
                    .withMessageContaining("everyhop.clients.paymets.issuer");
        });
    }

    @Test
    void aSecretIsReadAtEachUse() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "one\n");
        client(
                "basic",
                "grant=client-credentials",
                "audience=a",
                "authentication.method=secret-basic",
                "authentication.secret-file=" + secret.toUri());
        client(
                "post",
                "grant=client-credentials",
                "audience=a",
                "authentication.method=secret-post",
                "authentication.secret=plain");
        properties.removeIf(property -> property.contains("authentication.key"));
        jobs().run(context -> {
            TokenClients clients = context.getBean(TokenClients.class);
            clients.client("basic").revoke(obtained(clients.source("basic").get(null)));
            assertThat(server.last().authorization()).isEqualTo(basic("orders:one"));
            Files.writeString(secret, "two");
            obtained(clients.source("basic").get(null));
            assertThat(server.last().authorization()).isEqualTo(basic("orders:two"));
            obtained(clients.source("post").get(null));
            assertThat(server.last().form()).containsEntry("client_secret", "plain");
        });
    }

    @Test
    void aCertificateProvesWhoAsksAtTheServersOtherAddress() throws Exception {
        client("mtls", "grant=client-credentials", "audience=a", "authentication.method=mutual-tls");
        client("bound", "grant=client-credentials", "audience=b", "certificate-bound=true");
        properties.removeIf(property -> property.contains("mtls.authentication.key"));
        jobs().run(context -> {
            for (String name : List.of("mtls", "bound")) {
                obtained(source(context, name).get(null));
                assertThat(server.last().path()).isEqualTo("/mtls/token");
                assertThat(server.last().certificate())
                        .isEqualTo(server.clientKeys().getCertificate("client"));
            }
        });
    }

    @Test
    void aBoundTokenComesWithProofsOfItsKeyAndABearerTokenInItsPlaceIsRefused() {
        client("bound", "grant=client-credentials", "audience=a", "dpop=true");
        client("other", "grant=client-credentials", "audience=b", "dpop=true");
        server.answers("{\"access_token\":\"t-2\",\"token_type\":\"DPoP\",\"expires_in\":300}");
        jobs().run(context -> {
            ObtainedToken token = obtained(source(context, "bound").get(null));
            assertThat(server.last().proof()).isNotNull();
            assertThat(token.authorization()).isEqualTo("DPoP t-2");
            bearer("t-3");
            assertThat(source(context, "other").get(null)).isEqualTo(new TokenOutcome.Refused(ObtainReason.TOKEN_TYPE));
        });
    }

    @Test
    void aSessionIsRefreshedFromTheStoreThatIsNamed() {
        client("session", "grant=refresh", "scopes=a", "refresh-token-store=mine");
        jobs().withBean("mine", RefreshTokenStore.class, Store::new).run(context -> {
            server.answers(
                    "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"r-2\"}");
            obtained(source(context, "session").get(null));
            assertThat(server.last().form())
                    .containsEntry("grant_type", "refresh_token")
                    .containsEntry("refresh_token", "r-1");
            assertThat(context.getBean(RefreshTokenStore.class).current()).isEqualTo("r-2");
        });
    }

    @Test
    void anApplicationThatServesNothingHasClientsAndNoGate() {
        new ApplicationContextRunner().withConfiguration(Contexts.own()).run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(TokenClients.class)
                .doesNotHaveBean(Gate.class));
        TokenClients own = new NamedClients(java.util.Map.of(), null, event -> {}, name -> null);
        new ApplicationContextRunner()
                .withConfiguration(Contexts.own())
                .withBean(TokenClients.class, () -> own)
                .run(context -> assertThat(context.getBean(TokenClients.class)).isSameAs(own));
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void aCallersTokenIsExchangedAndHandedOnWhereTheHandlerSaysSoAlone(String stack) {
        client("payments", "grant=exchange", "audience=payments", "actor=own");
        client("own", "grant=client-credentials", "audience=payments");
        properties.add("everyhop.clients.ledger.grant=dangerously-forward-token");
        properties.add("spring.main.web-application-type=" + stack);
        server.answers("{\"access_token\":\"t-4\",\"token_type\":\"Bearer\",\"expires_in\":300,"
                + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}");
        try (Service service = Service.start(Application.class, properties.toArray(String[]::new))) {
            String token = TestIssuer.token();

            assertThat(service.get("/payments", token).body()).isEqualTo("Bearer t-4");
            assertThat(server.last().form())
                    .containsEntry("subject_token", token)
                    .containsEntry("actor_token", "t-4")
                    .containsEntry("audience", "payments");
            assertThat(service.get("/ledger", token).body()).isEqualTo("Bearer " + token);
            assertThat(service.get("/ledger-undeclared", token).body()).isEqualTo("obtain.forward_not_allowed");
            assertThat(service.get("/ledger", token).body()).isEqualTo("Bearer " + token);
            assertThat(service.context().getBean(Gate.class).policy().toTable())
                    .contains("/ledger ")
                    .containsOnlyOnce("TOKEN MAY BE HANDED ON: the ledger is old");
        }
    }

    private void client(String name, String... own) {
        String prefix = "everyhop.clients." + name + ".";
        properties.add(prefix + "issuer=" + server.location());
        properties.add(prefix + "ssl-bundle=server");
        properties.add(prefix + "authentication.client-id=orders");
        properties.add(
                prefix + "authentication.key=" + folder.resolve("key.pem").toUri());
        for (String property : own) {
            properties.add(prefix + property);
        }
    }

    private ApplicationContextRunner jobs() {
        return new ApplicationContextRunner()
                .withConfiguration(Contexts.own())
                .withPropertyValues(properties.toArray(String[]::new));
    }

    private static TokenSource source(ApplicationContext context, String name) {
        return context.getBean(TokenClients.class).source(name);
    }

    private static ObtainedToken obtained(TokenOutcome outcome) {
        assertThat(outcome).isInstanceOf(TokenOutcome.Obtained.class);
        return ((TokenOutcome.Obtained) outcome).token();
    }

    private static void bearer(String token) {
        server.answers("{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":300}");
    }

    private static JwtClaims assertion(KeyPair by) throws Exception {
        String compact = server.sent.stream()
                .filter(one -> one.path().equals("/token"))
                .reduce((before, after) -> after)
                .orElseThrow()
                .form()
                .get("client_assertion");
        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(compact);
        jws.setKey(by.getPublic());
        assertThat(jws.verifySignature()).isTrue();
        return JwtClaims.parse(jws.getPayload());
    }

    private static void write(KeyPair pair) throws Exception {
        Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Store implements RefreshTokenStore {
        private volatile String token = "r-1";

        @Override
        public @Nullable String current() {
            return token;
        }

        @Override
        public void replace(String refreshToken) {
            token = refreshToken;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Handlers.class)
    static class Application {}

    @RestController
    static class Handlers {

        private final TokenClients clients;

        Handlers(TokenClients clients) {
            this.clients = clients;
        }

        @GetMapping("/payments")
        String payments(Caller caller) {
            return said("payments", caller);
        }

        @GetMapping("/ledger")
        @DangerouslyForwardToken(reason = "the ledger is old")
        String ledger(Caller caller) {
            return said("ledger", caller);
        }

        @GetMapping("/ledger-undeclared")
        String undeclared(Caller caller) {
            return said("ledger", caller);
        }

        private String said(String name, Caller caller) {
            TokenOutcome outcome = clients.source(name).get(caller.token().orElseThrow());
            return outcome instanceof TokenOutcome.Obtained got
                    ? got.token().authorization()
                    : outcome instanceof TokenOutcome.Refused no ? no.reason().code() : outcome.toString();
        }
    }
}
