package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls by a real forward proxy on loopback, to a real server over TLS. */
@Timeout(300)
class ProxyTest {

    private static final String HOST = "payments.internal";
    private static final String PROXY = "proxy.internal";

    private World world;
    private MockWebServer server;
    private ConnectProxy proxy;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        // Only the proxy's name resolves here; what the target's is, the proxy knows.
        world.name(PROXY);
        server = world.server(PAYMENTS);
        proxy = new ConnectProxy(server.getPort());
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        world.close();
    }

    private ApiClient.Builder builder() {
        return world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST).proxy(PROXY, proxy.port());
    }

    private static MockResponse ok() {
        return new MockResponse.Builder().body("ok").build();
    }

    @Test
    void namedHostIsReachedByTheProxyWhichSeesItsNameAndNothingElse() throws Exception {
        server.enqueue(ok());
        Request request = get(HOST, server, "/secret-path")
                .newBuilder()
                .header("Authorization", "secret")
                .header("Cookie", "secret")
                .build();
        assertThat(text(world.build(builder()), request)).isEqualTo("200 ok");
        assertThat(proxy.asked).hasSize(1);
        assertThat(proxy.asked.get(0))
                .startsWith("CONNECT " + HOST + ":" + server.getPort() + " HTTP/1.1\r\n")
                .doesNotContain("secret")
                .doesNotContain("Everyhop");
        assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("secret");
        assertThat(world.heard).isEmpty();
    }

    @Test
    void peerIsCheckedThroughTheProxy() throws Exception {
        MockWebServer other = world.server("spiffe://example/reports");
        proxy.leadsTo = other.getPort();
        assertThatExceptionOfType(ClientRefusedException.class)
                .isThrownBy(() -> text(world.build(builder()), get(HOST, server, "/")))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientReason.PEER_REFUSED));
        assertThat(other.getRequestCount()).isZero();
    }

    @Test
    void hostThatTheProxyIsNotForIsReachedDirectly() throws Exception {
        world.name("reports.internal");
        OkHttpClient client = world.build(world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, HOST, "reports.internal")
                .proxy(PROXY, proxy.port(), HOST));
        server.enqueue(ok());
        server.enqueue(ok());
        assertThat(text(client, get("reports.internal", server, "/"))).isEqualTo("200 ok");
        assertThat(proxy.asked).isEmpty();
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
        assertThat(proxy.asked).hasSize(1);
    }

    @Test
    void hostThatNobodyNamedIsNeverAskedOfTheProxy() throws Exception {
        // Else the proxy would connect to whatever it resolves the name to, and nobody here could look at it.
        OkHttpClient client = world.build(world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, HOST)
                .allowPeer("spiffe://example/anyone")
                .proxy(PROXY, proxy.port(), HOST));
        world.names.put("metadata.internal", List.of("169.254.169.254"));
        for (String host : List.of("metadata.internal", "169.254.169.254", "127.0.0.1", "[::1]")) {
            assertThatExceptionOfType(ClientRefusedException.class)
                    .isThrownBy(() -> text(client, get(host, server, "/")))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientReason.ADDRESS_REFUSED));
        }
        assertThat(proxy.asked).isEmpty();
    }

    @Test
    void addressInAUrlThatIsNeverConnectedToIsNotAskedOfTheProxyEither() throws Exception {
        OkHttpClient client = world.build(world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, "169.254.169.254", "fe80::1", "2002:a9fe:a9fe::")
                .proxy(PROXY, proxy.port()));
        for (String host : List.of("169.254.169.254", "[fe80::1]", "[2002:a9fe:a9fe::]")) {
            assertThatExceptionOfType(ClientRefusedException.class)
                    .isThrownBy(() -> text(client, get(host, server, "/")))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientReason.ADDRESS_REFUSED));
        }
        assertThat(proxy.asked).isEmpty();
        assertThat(world.told()).containsOnly("client.refused client.address_refused");
    }

    @Test
    void proxyAtAnAddressThatIsNeverConnectedToIsRefused() throws Exception {
        world.names.put(PROXY, List.of("169.254.169.254"));
        assertThatExceptionOfType(ClientRefusedException.class)
                .isThrownBy(() -> text(world.build(builder()), get(HOST, server, "/")))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientReason.ADDRESS_REFUSED));
    }

    @Test
    void thereIsNoOtherWayWhenTheProxyIsDown() throws Exception {
        world.name(HOST);
        proxy.close();
        ApiClient client = world.built(builder());
        assertThat(client.call(get(HOST, server, "/"))).isEqualTo(new CallOutcome.Failed(ClientReason.CONNECT_FAILED));
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void proxyThatWantsCredentialsOrRefusesIsAFailedCall() throws Exception {
        ApiClient client = world.built(builder());
        for (String status : List.of("407 Proxy Authentication Required", "403 Forbidden", "502 Bad Gateway")) {
            proxy.answers = status;
            assertThat(client.call(get(HOST, server, "/"))).isInstanceOf(CallOutcome.Failed.class);
        }
        assertThat(server.getRequestCount()).isZero();
        assertThat(proxy.asked).noneMatch(head -> head.contains("Proxy-Authorization"));
    }

    @Test
    void rotationReachesConnectionsByTheProxyToo() throws Exception {
        World.Keys keys = world.keys(ORDERS);
        OkHttpClient client =
                world.build(world.client(keys).allowPeer(PAYMENTS, HOST).proxy(PROXY, proxy.port()));
        for (int i = 0; i < 2; i++) {
            server.enqueue(ok());
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
            assertThat(ApiClientTest.leaf(server.takeRequest()))
                    .isEqualTo(keys.material().current().chain().get(0));
            keys.become(world.read(world.authority, null, ORDERS));
        }
        assertThat(proxy.asked).hasSize(2);
    }

    @Test
    void optionsThatDoNotFitAreNamed() throws IOException {
        ApiClient.Builder everywhere =
                world.client(world.keys(ORDERS)).allowPeer(PAYMENTS).proxy(PROXY, 3128);
        assertThatIllegalStateException().isThrownBy(everywhere::build).withMessageContaining("allowPeer(peer, host)");
        ApiClient.Builder other =
                world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST).proxy(PROXY, 3128, "reports.internal");
        assertThatIllegalStateException().isThrownBy(other::build).withMessageContaining("reports.internal");
        assertThatIllegalArgumentException().isThrownBy(() -> other.proxy(PROXY, 0));
        for (String bad : List.of("", "http://proxy", "proxy:3128", "u@proxy")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> other.proxy(bad, 3128));
        }
    }
}
