package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.DpopKey;
import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenTarget;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of a real token client; the authorization server is imitated. */
class TokensTest {

    private static final String HOST = "payments.internal";
    private static final String OTHER = "files.internal";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final MockWebServer issuer = new MockWebServer();
    private World world;
    private MockWebServer server;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.name(HOST);
        world.name(OTHER);
        server = world.server(PAYMENTS);
        issuer.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void close() throws Exception {
        issuer.close();
        world.close();
    }

    private void issue(String token, String type) {
        issuer.enqueue(new MockResponse.Builder()
                .setHeader("Content-Type", "application/json")
                .body("{\"access_token\":\"" + token + "\",\"token_type\":\"" + type + "\",\"expires_in\":3600}")
                .build());
    }

    private TokenClient.Builder tokens() {
        String at = "http://127.0.0.1:" + issuer.getPort();
        return TokenClient.insecureAt(at)
                .tokenEndpoint(at + "/token")
                .clock(clock::get)
                .authentication(ClientAuthentication.secretBasic("orders", () -> new byte[] {115}));
    }

    private OkHttpClient client(TokenClient tokens) {
        return world.build(world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, HOST, OTHER)
                .followRedirects(3)
                .tokens(tokens.clientCredentials(TokenTarget.forAudience("payments"))));
    }

    private static MockResponse code(int code) {
        return new MockResponse.Builder().code(code).build();
    }

    @Test
    void callCarriesATokenAndA401CausesOneOther() throws Exception {
        try (TokenClient tokens = tokens().build()) {
            OkHttpClient client = client(tokens);
            issue("one", "Bearer");
            server.enqueue(code(200));
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ");
            assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer one");

            clock.set(NOW.plusSeconds(600));
            issue("two", "Bearer");
            server.enqueue(code(401));
            server.enqueue(code(401));
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("401 ");
            assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer one");
            assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer two");
            assertThat(server.getRequestCount()).isEqualTo(3);
        }
    }

    @Test
    void redirectTakesNoTokenToAnotherOrigin() throws Exception {
        MockWebServer files = world.server(PAYMENTS);
        try (TokenClient tokens = tokens().dpop(DpopKey.generate()).build()) {
            issue("one", "DPoP");
            server.enqueue(new MockResponse.Builder()
                    .code(302)
                    .setHeader("Location", "https://" + OTHER + ":" + files.getPort() + "/")
                    .build());
            files.enqueue(code(200));
            assertThat(text(client(tokens), get(HOST, server, "/"))).isEqualTo("200 ");
            RecordedRequest first = server.takeRequest();
            assertThat(first.getHeaders().get("Authorization")).isEqualTo("DPoP one");
            assertThat(first.getHeaders().get("DPoP")).isNotNull();
            RecordedRequest abroad = files.takeRequest();
            assertThat(abroad.getHeaders().get("Authorization")).isNull();
            assertThat(abroad.getHeaders().get("DPoP")).isNull();
        }
    }

    @Test
    void nonceOfTheServerIsProvenOnce() throws Exception {
        try (TokenClient tokens = tokens().dpop(DpopKey.generate()).build()) {
            issue("one", "DPoP");
            server.enqueue(new MockResponse.Builder()
                    .code(401)
                    .addHeader("WWW-Authenticate", "Bearer realm=\"a\"")
                    .addHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\", algs=\"ES256\"")
                    .setHeader("DPoP-Nonce", "n-1")
                    .build());
            server.enqueue(code(200));
            assertThat(text(client(tokens), get(HOST, server, "/"))).isEqualTo("200 ");
            String first =
                    Objects.requireNonNull(server.takeRequest().getHeaders().get("DPoP"));
            String second =
                    Objects.requireNonNull(server.takeRequest().getHeaders().get("DPoP"));
            assertThat(payload(first)).doesNotContain("n-1");
            assertThat(payload(second)).contains("\"n-1\"");
            assertThat(issuer.getRequestCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DPoP error=\"invalid_token\"", "DPoP realm=\"use_dpop_nonce\"", "DPoP", "\""})
    void nonceThatComesWithAnotherRefusalIsProvenWithAnotherToken(String challenge) throws Exception {
        try (TokenClient tokens = tokens().dpop(DpopKey.generate()).build()) {
            OkHttpClient client = client(tokens);
            issue("one", "DPoP");
            server.enqueue(code(200));
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ");
            server.takeRequest();

            clock.set(NOW.plusSeconds(600));
            issue("two", "DPoP");
            server.enqueue(new MockResponse.Builder()
                    .code(401)
                    .setHeader("WWW-Authenticate", challenge)
                    .setHeader("DPoP-Nonce", "n-1")
                    .build());
            server.enqueue(code(200));
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ");
            assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("DPoP one");
            RecordedRequest second = server.takeRequest();
            assertThat(second.getHeaders().get("Authorization")).isEqualTo("DPoP two");
            assertThat(payload(Objects.requireNonNull(second.getHeaders().get("DPoP"))))
                    .contains("\"n-1\"");
        }
    }

    private static String payload(String proof) {
        return new String(
                java.util.Base64.getUrlDecoder()
                        .decode(proof.substring(proof.indexOf('.') + 1, proof.lastIndexOf('.'))),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void callWithoutATokenIsNotMade() throws Exception {
        try (TokenClient tokens = tokens().build()) {
            issuer.enqueue(code(400));
            OkHttpClient client = client(tokens);
            assertThatExceptionOfType(ClientRefusedException.class)
                    .isThrownBy(() -> text(client, get(HOST, server, "/")))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientReason.TOKEN_UNAVAILABLE));
            assertThat(server.getRequestCount()).isZero();
            assertThat(world.told()).contains("client.refused client.token_unavailable");
        }
    }
}
