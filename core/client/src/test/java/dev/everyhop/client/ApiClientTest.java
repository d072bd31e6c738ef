package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.secret.TestAuthority;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.TlsVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real TLS on loopback. */
class ApiClientTest {

    private static final String HOST = "payments.internal";

    private World world;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.name(HOST);
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private static MockResponse ok() {
        return new MockResponse.Builder().body("ok").build();
    }

    private void refused(ClientReason reason, OkHttpClient client, Request request) {
        assertThatExceptionOfType(ClientRefusedException.class)
                .isThrownBy(() -> text(client, request))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .withMessageStartingWith(reason.code());
        assertThat(world.told()).contains("client.refused " + reason.code());
        assertThat(world.heard).extracting(SecurityEvent::outcome).containsOnly(SecurityEvent.Outcome.DENIED);
    }

    @Test
    void peerIsCalledWithTheClientCertificateOverTls13() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        server.enqueue(ok());
        World.Keys keys = world.keys(ORDERS);
        OkHttpClient client = world.build(world.client(keys).allowPeer(PAYMENTS, HOST));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
        RecordedRequest seen = server.takeRequest();
        Handshake handshake = Objects.requireNonNull(seen.getHandshake());
        assertThat(handshake.tlsVersion()).isEqualTo(TlsVersion.TLS_1_3);
        assertThat(handshake.peerCertificates().get(0))
                .isEqualTo(keys.material().current().chain().get(0));
        assertThat(world.heard).isEmpty();
    }

    @Test
    void onePeerWithoutAHostMayAnswerAnywhereAtAllowedAddresses() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        server.enqueue(ok());
        ApiClient.Builder builder = world.client(world.keys(ORDERS)).allowPeer(PAYMENTS);
        refused(ClientReason.ADDRESS_REFUSED, world.build(builder), get(HOST, server, "/"));
        OkHttpClient client = world.build(builder.allowAddresses("127.0.0.0/8"));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
    }

    @Test
    void trustedPeerOfAnotherNameIsRefused() throws Exception {
        MockWebServer server = world.server("spiffe://example/reports");
        OkHttpClient client = world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST));
        refused(ClientReason.PEER_REFUSED, client, get(HOST, server, "/"));
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void peerMayNotAnswerAtTheHostOfAnother() throws Exception {
        world.name("reports.internal");
        MockWebServer server = world.server(PAYMENTS);
        server.enqueue(ok());
        OkHttpClient client = world.build(world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, HOST)
                .allowPeer("spiffe://example/reports", "reports.internal"));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
        refused(ClientReason.PEER_REFUSED, client, get("reports.internal", server, "/"));
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void peerWithoutAHostMayNotAnswerAtANamedOne() throws Exception {
        MockWebServer server = world.server("spiffe://example/reports");
        OkHttpClient client = world.build(
                world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST).allowPeer("spiffe://example/reports"));
        refused(ClientReason.PEER_REFUSED, client, get(HOST, server, "/"));
    }

    @Test
    void dnsNameIsMatchedWholeAndWithoutWildcards() throws Exception {
        OkHttpClient client = world.build(world.client(world.keys(ORDERS)).allowPeer(HOST));
        MockWebServer right = world.server("Payments.Internal");
        right.enqueue(ok());
        assertThat(text(client, get(HOST, right, "/"))).isEqualTo("200 ok");
        refused(ClientReason.PEER_REFUSED, client, get(HOST, world.server("*.internal"), "/"));
        refused(ClientReason.PEER_REFUSED, client, get(HOST, world.server("internal"), "/"));
        refused(ClientReason.PEER_REFUSED, client, get(HOST, world.server(PAYMENTS), "/"));
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        World.Keys keys = world.keys(world.read(new TestAuthority("other"), null, ORDERS));
        OkHttpClient client = world.build(world.client(keys).allowPeer(PAYMENTS, HOST));
        refused(ClientReason.PEER_UNTRUSTED, client, get(HOST, server, "/"));
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void unknownHostIsNotEvenLookedUp() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        OkHttpClient client = world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST));
        refused(ClientReason.TARGET_UNKNOWN, client, get("reports.internal", server, "/"));
        refused(ClientReason.TARGET_UNKNOWN, client, get(HOST + ".", server, "/"));
        refused(ClientReason.TARGET_UNKNOWN, client, get("127.0.0.1", server, "/"));
        assertThat(world.lookups).hasValue(0);
    }

    @Test
    void cleartextIsRefused() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        OkHttpClient client = world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST));
        refused(
                ClientReason.CLEARTEXT,
                client,
                new Request.Builder()
                        .url("http://" + HOST + ":" + server.getPort() + "/")
                        .build());
    }

    @Test
    void tls12IsSpokenByChoiceOnly() throws Exception {
        MockWebServer server = new MockWebServer();
        server.useHttps(new OldTls(world.keys(PAYMENTS).material().current().socketFactory()));
        server.start();
        try (server) {
            server.enqueue(ok());
            ApiClient.Builder builder = world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST);
            OkHttpClient strict = world.build(builder);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> text(strict, get(HOST, server, "/")))
                    .isNotInstanceOf(ClientRefusedException.class);
            assertThat(server.getRequestCount()).isZero();
            OkHttpClient lenient = world.build(builder.allowTls12());
            assertThat(text(lenient, get(HOST, server, "/"))).isEqualTo("200 ok");
            assertThat(Objects.requireNonNull(server.takeRequest().getHandshake())
                            .tlsVersion())
                    .isEqualTo(TlsVersion.TLS_1_2);
        }
    }

    @Test
    void resumedSessionIsCheckedForTheClientThatResumesIt() throws Exception {
        World.Keys keys = world.keys(PAYMENTS);
        CountedTls counted = new CountedTls(keys.material().current());
        MockWebServer server = new MockWebServer();
        server.useHttps(counted.socketFactory());
        server.start();
        try (server) {
            server.enqueue(ok());
            server.enqueue(ok());
            World.Keys own = world.keys(ORDERS);
            ApiClient first = world.built(world.client(own).allowPeer(PAYMENTS, HOST));
            assertThat(text(first.okHttp(), get(HOST, server, "/"))).isEqualTo("200 ok");
            assertThat(counted.full()).isEqualTo(1);

            OkHttpClient other = world.build(world.client(own).allowPeer("spiffe://example/reports", HOST));
            refused(ClientReason.PEER_REFUSED, other, get(HOST, server, "/"));
            assertThat(counted.full()).as("full handshakes").isEqualTo(1);
            assertThat(server.getRequestCount()).isEqualTo(1);
        }
    }

    @Test
    void pinsOfADerivedClientHold() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        server.enqueue(ok());
        OkHttpClient client = world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST));
        String authority = okhttp3.CertificatePinner.pin(world.authority.certificate());
        String another = okhttp3.CertificatePinner.pin(new TestAuthority("another").certificate());
        for (String pin : List.of(authority, another)) {
            OkHttpClient pinned = client.newBuilder()
                    .certificatePinner(new okhttp3.CertificatePinner.Builder()
                            .add(HOST, pin)
                            .build())
                    .build();
            if (pin.equals(authority)) {
                assertThat(text(pinned, get(HOST, server, "/"))).isEqualTo("200 ok");
            } else {
                assertThatExceptionOfType(ClientRefusedException.class)
                        .isThrownBy(() -> text(pinned, get(HOST, server, "/")));
            }
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void clientWithoutItsInterceptorsHasNoSockets() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        OkHttpClient.Builder bare = world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST))
                .newBuilder();
        bare.interceptors().clear();
        assertThatExceptionOfType(ClientRefusedException.class)
                .isThrownBy(() -> text(bare.build(), get(HOST, server, "/")));
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void optionsThatDoNotFitAreNamed() {
        ApiClient.Builder empty = ApiClient.builder();
        assertThatIllegalStateException().isThrownBy(empty::build).withMessageContaining("keyMaterial(");
        ApiClient.Builder lonely = world.client(world.keys(ORDERS));
        assertThatIllegalStateException().isThrownBy(lonely::build).withMessageContaining("allowPeer(");
        ApiClient.Builder unused =
                world.client(world.keys(ORDERS)).allowPeer(PAYMENTS).caller(() -> null);
        assertThatIllegalStateException().isThrownBy(unused::build).withMessageContaining("tokens(");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> unused.allowPeer("spiffe://example/reports"))
                .withMessageContaining("say where");
        for (String bad : List.of("https://a", "a:443", "a/b", "", "a b", "u@a", "a?b", "a#b")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> unused.allowPeer(PAYMENTS, bad));
        }
        for (String bad :
                List.of("10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "a.example/8", "300.0.0.0/8", "::/129", "")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> unused.allowAddresses(bad));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> unused.followRedirects(0));
        assertThatIllegalArgumentException().isThrownBy(() -> unused.maxResponseBytes(0));
    }

    static X509Certificate leaf(RecordedRequest request) {
        return (X509Certificate) Objects.requireNonNull(request.getHandshake())
                .peerCertificates()
                .get(0);
    }
}
