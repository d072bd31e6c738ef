package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.everyhop.event.SecurityEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the client does not connect, whatever the URL looks like. */
class EgressTest {

    private static final String HOST = "payments.internal";

    /** Hosts of URLs that OkHttp or the JDK reads as an address, with what kind that is. */
    private static final List<String> LITERALS = List.of(
            "127.0.0.1 loopback",
            "127.1 loopback",
            "127.0.1 loopback",
            "127.255.255.254 loopback",
            "2130706433 loopback",
            "%31%32%37.0.0.1 loopback",
            "\uff11\uff12\uff17.0.0.1 loopback",
            "127\u30020\u30020\u30021 loopback",
            "\u2460\u2461\u2466.0.0.1 loopback",
            "[::1] loopback",
            "[0:0:0:0:0:0:0:1] loopback",
            "[0000:0000:0000:0000:0000:0000:0000:0001] loopback",
            "[::127.0.0.1] translated",
            "[::ffff:127.0.0.1] loopback",
            "[::ffff:7f00:1] loopback",
            "[0:0:0:0:0:ffff:7f00:0001] loopback",
            "[::FFFF:7F00:0001] loopback",
            "[::ffff:0:127.0.0.1] translated",
            "[64:ff9b::127.0.0.1] translated",
            "[64:ff9b::7f00:1] translated",
            "[64:ff9b::10.0.0.1] translated",
            "[64:ff9b::8.8.8.8] translated",
            "[64:ff9b:1::10.0.0.1] translated",
            "[64:ff9b::169.254.169.254] metadata",
            "[64:ff9b:1::169.254.169.254] metadata",
            "[64:ff9b:1:a9fe:a9:fe00::] metadata",
            "[2002:7f00:1::] translated",
            "[2002:a00:1::1] translated",
            "[2002:c0a8:101::] translated",
            "[2002:808:808::1] translated",
            "[2002:a9fe:a9fe::] metadata",
            "[2001:0:808:808::f5ff:fffe] translated",
            "[2001:0:808:808::5601:5601] metadata",
            "[2600::5efe:10.0.0.1] translated",
            "[2600::200:5efe:169.254.169.254] metadata",
            "10.0.0.1 private",
            "10.1 private",
            "167772161 private",
            "10.255.255.255 private",
            "[::ffff:10.0.0.1] private",
            "[::10.0.0.1] translated",
            "172.16.0.1 private",
            "172.31.255.254 private",
            "192.168.1.1 private",
            "192.168.257 private",
            "3232235777 private",
            "[::ffff:c0a8:101] private",
            "[fc00::1] private",
            "[fd12:3456:789a::1] private",
            "[fec0::1] private",
            "100.64.0.1 shared",
            "100.127.255.254 shared",
            "[::ffff:100.64.0.1] shared",
            "169.254.169.254 metadata",
            "2852039166 metadata",
            "169.254.43518 metadata",
            "169.16689662 metadata",
            "[::ffff:169.254.169.254] metadata",
            "[::ffff:a9fe:a9fe] metadata",
            "[::a9fe:a9fe] metadata",
            "169.254.170.2 metadata",
            "169.254.1.1 link-local",
            "[fe80::1] link-local",
            "[febf::1] link-local",
            "100.100.100.200 metadata",
            "168.63.129.16 metadata",
            "192.0.0.192 metadata",
            "[fd00:ec2::254] metadata",
            "[fd20:ce::254] metadata",
            "0 reserved",
            "0.0.0.0 reserved",
            "[::] reserved",
            "[::ffff:0.0.0.0] reserved",
            "0.1.2.3 reserved",
            "224.0.0.1 reserved",
            "239.255.255.250 reserved",
            "240.0.0.1 reserved",
            "255.255.255.255 reserved",
            "192.0.2.1 reserved",
            "198.18.0.1 reserved",
            "198.51.100.1 reserved",
            "203.0.113.1 reserved",
            "[ff02::1] reserved",
            "[2001:db8::1] reserved",
            "[100::1] reserved",
            "[4000::1] reserved");

    private World world;

    @BeforeEach
    void open() throws Exception {
        world = new World();
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private void refusedAt(OkHttpClient client, String host, String kind) {
        world.heard.clear();
        Request request = new Request.Builder().url("https://" + host + "/").build();
        assertThatExceptionOfType(ClientRefusedException.class)
                .as(host)
                .isThrownBy(() -> text(client, request))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ClientReason.ADDRESS_REFUSED));
        assertThat(world.heard).as(host).hasSize(1);
        SecurityEvent event = world.heard.get(0);
        assertThat(event.fields()).as(host).containsEntry("address_kind", kind).containsEntry("port", "443");
        assertThat(event.outcome()).isEqualTo(SecurityEvent.Outcome.DENIED);
    }

    @Test
    void addressesInUrlsAreRefusedAtConnectInEveryForm() {
        assertThat(LITERALS).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
        OkHttpClient client =
                world.build(world.client(world.keys(ORDERS)).dns(Dns.SYSTEM).allowPeer(PAYMENTS));
        for (String line : LITERALS) {
            String[] parts = line.split(" ");
            refusedAt(client, parts[0], parts[1]);
        }
    }

    @Test
    void namesAreRefusedForWhatTheyResolveTo() {
        OkHttpClient client = world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS));
        world.names.put("localtest.example", List.of("127.0.0.1"));
        world.names.put("metadata.google.internal", List.of("169.254.169.254"));
        world.names.put("0x7f000001", List.of("127.0.0.1"));
        world.names.put("ten.example", List.of("10.0.0.1"));
        world.names.put("six.example", List.of("64:ff9b::a9fe:a9fe"));
        refusedAt(client, "localtest.example", "loopback");
        refusedAt(client, "metadata.google.internal", "metadata");
        refusedAt(client, "0x7f000001", "loopback");
        refusedAt(client, "ten.example", "private");
        refusedAt(client, "six.example", "metadata");
    }

    @Test
    void nameThatTurnsToAPrivateAddressBetweenTwoLooksIsRefused() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        // Each look-up gives another answer: what is connected to is what was looked at.
        Dns turning = new Dns() {
            private int asked;

            @Override
            public List<InetAddress> lookup(String host) {
                asked++;
                try {
                    return List.of(InetAddress.getByName(asked == 1 ? "10.0.0.1" : "127.0.0.1"));
                } catch (java.net.UnknownHostException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        OkHttpClient client =
                world.build(world.client(world.keys(ORDERS)).dns(turning).allowPeer(PAYMENTS));
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(ClientRefusedException.class)
                    .isThrownBy(() -> text(client, get("rebind.example", server, "/")));
        }
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void namedPeerMayBePrivateButNeverLinkLocalOrMetadata() {
        OkHttpClient client = world.build(world.client(world.keys(ORDERS))
                .allowPeer(PAYMENTS, HOST, "169.254.169.254")
                .allowAddresses("0.0.0.0/0", "::/0"));
        for (String line : List.of(
                "169.254.169.254 metadata",
                "169.254.7.7 link-local",
                "fe80::1 link-local",
                "100.100.100.200 metadata",
                "168.63.129.16 metadata",
                "fd00:ec2::254 metadata",
                "2002:a9fe:a9fe:: metadata",
                "224.0.0.1 reserved")) {
            String[] parts = line.split(" ");
            world.names.put(HOST, List.of(parts[0]));
            refusedAt(client, HOST, parts[1]);
        }
        refusedAt(client, "169.254.169.254", "metadata");
    }

    @Test
    void allowedRangeHoldsForItsAddressesOnly() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        server.enqueue(new MockResponse.Builder().body("ok").build());
        OkHttpClient client =
                world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS).allowAddresses("127.0.0.1/32"));
        world.name("a.example");
        assertThat(text(client, get("a.example", server, "/"))).isEqualTo("200 ok");
        world.names.put("b.example", List.of("127.0.0.2"));
        refusedAt(client, "b.example", "loopback");
    }

    @Test
    void goodAddressOfANameIsUsedAfterARefusedOne() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        server.enqueue(new MockResponse.Builder().body("ok").build());
        world.names.put("both.example", List.of("10.0.0.1", "127.0.0.1"));
        OkHttpClient client =
                world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS).allowAddresses("127.0.0.1/32"));
        assertThat(text(client, get("both.example", server, "/"))).isEqualTo("200 ok");
        assertThat(world.told()).containsExactly("client.refused client.address_refused");
    }

    @Test
    void systemPropertiesMakeNoProxy() throws Exception {
        MockWebServer server = world.server(PAYMENTS);
        server.enqueue(new MockResponse.Builder().body("ok").build());
        world.name(HOST);
        OkHttpClient client = world.build(world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST));
        List<String> properties = List.of("socksProxyHost", "https.proxyHost");
        properties.forEach(one -> System.setProperty(one, "192.0.2.1"));
        try {
            assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 ok");
        } finally {
            properties.forEach(System::clearProperty);
        }
    }

    @Test
    void everyWayToMakeASocketIsGuarded() throws Exception {
        EgressGuard guard = new EgressGuard(false, List.of(), new ClientEvents(world.heard::add, () -> TIME));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetAddress any = InetAddress.getByName("0.0.0.0");
        Stream.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> guard.createSocket("127.0.0.1", 443),
                        () -> guard.createSocket("127.0.0.1", 443, any, 0),
                        () -> guard.createSocket(loopback, 443),
                        () -> guard.createSocket(loopback, 443, any, 0),
                        () -> connect(guard.createSocket(), new InetSocketAddress(loopback, 443)),
                        () -> connect(guard.createSocket(), InetSocketAddress.createUnresolved("localhost", 443)))
                .forEach(way ->
                        assertThatExceptionOfType(ClientRefusedException.class).isThrownBy(way));
    }

    private static final java.time.Instant TIME = java.time.Instant.parse("2026-11-24T12:00:00Z");

    private static void connect(Socket socket, InetSocketAddress to) throws Exception {
        try (socket) {
            Objects.requireNonNull(socket).connect(to);
        }
    }
}
