package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static dev.everyhop.client.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redirects, and how much may come back. */
class RedirectsTest {

    private static final String HOST = "payments.internal";
    private static final String OTHER = "files.internal";
    private static final List<String> CREDENTIALS = List.of(
            "Authorization",
            "DPoP",
            "Cookie",
            "Cookie2",
            "Proxy-Authorization",
            "X-Api-Key",
            "Api-Key",
            "X-Auth-Token",
            "X-Amz-Security-Token",
            "X-Vault-Token",
            "Private-Token",
            "X-Csrf-Token",
            "X-Forwarded-Client-Cert",
            "Referer",
            "Tracestate",
            "X-Nobody-Knows-This-One");

    private World world;
    private MockWebServer server;
    private MockWebServer files;
    private ApiClient.Builder builder;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.name(HOST);
        world.name(OTHER);
        server = world.server(PAYMENTS);
        files = world.server(PAYMENTS);
        builder = world.client(world.keys(ORDERS)).allowPeer(PAYMENTS, HOST, OTHER);
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private static MockResponse to(String location) {
        return new MockResponse.Builder()
                .code(302)
                .setHeader("Location", location)
                .build();
    }

    private static MockResponse ok(String body) {
        return new MockResponse.Builder().body(body).build();
    }

    private void refused(ClientReason reason, Request request) {
        assertThatExceptionOfType(ClientRefusedException.class)
                .isThrownBy(() -> text(world.build(builder), request))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(world.told()).contains("client.refused " + reason.code());
    }

    @Test
    void redirectsAreNotFollowedUnlessSaid() throws Exception {
        server.enqueue(to("/b"));
        assertThat(text(world.build(builder), get(HOST, server, "/a"))).isEqualTo("302 ");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void chainOverOriginsLeaksNoCredentialNotEvenBackHome() throws Exception {
        String there = "https://" + OTHER + ":" + files.getPort();
        server.enqueue(to("/same"));
        server.enqueue(to(there.replace("https://", "https://user:password@") + "/there#fragment"));
        files.enqueue(to("https://" + HOST + ":" + server.getPort() + "/back"));
        server.enqueue(ok("end"));
        Request.Builder request = get(HOST, server, "/a").newBuilder().header("Accept", "text/plain");
        CREDENTIALS.forEach(name -> request.header(name, "secret"));
        assertThat(text(world.build(builder.followRedirects(5)), request.build()))
                .isEqualTo("200 end");
        for (int i = 0; i < 2; i++) {
            RecordedRequest home = server.takeRequest();
            CREDENTIALS.forEach(
                    name -> assertThat(home.getHeaders().get(name)).as(name).isEqualTo("secret"));
        }
        for (RecordedRequest one : List.of(files.takeRequest(), server.takeRequest())) {
            assertThat(one.getHeaders().toString()).doesNotContain("secret").doesNotContain("password");
            assertThat(one.getHeaders().names())
                    .isSubsetOf(Set.of(
                            ":method",
                            ":path",
                            ":authority",
                            ":scheme",
                            "accept",
                            "accept-encoding",
                            "user-agent",
                            "Accept"));
            assertThat(one.getHeaders().get("Accept")).isEqualTo("text/plain");
        }
    }

    @Test
    void redirectsLeadNowhereElse() {
        builder.followRedirects(3);
        for (String location : List.of(
                "http://" + HOST + "/",
                "ftp://" + HOST + "/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https://")) {
            server.enqueue(to(location));
            refused(ClientReason.REDIRECT_REFUSED, get(HOST, server, "/"));
        }
        for (String location : List.of("https://169.254.169.254/", "https://[::1]/", "https://unknown.example/")) {
            server.enqueue(to(location));
            refused(ClientReason.TARGET_UNKNOWN, get(HOST, server, "/"));
        }
        builder.allowPeer("spiffe://example/anyone");
        for (String location : List.of("https://169.254.169.254/", "//[::1]/", "https://2130706433/")) {
            server.enqueue(to(location));
            refused(ClientReason.ADDRESS_REFUSED, get(HOST, server, "/"));
        }
        assertThat(files.getRequestCount()).isZero();
    }

    @Test
    void chainsEnd() {
        builder.followRedirects(3);
        for (int i = 0; i < 4; i++) {
            server.enqueue(to("/"));
        }
        refused(ClientReason.REDIRECT_REFUSED, get(HOST, server, "/"));
        assertThat(server.getRequestCount()).isEqualTo(4);
    }

    @Test
    void redirectOfAPostIsTheAnswer() throws Exception {
        for (int code : new int[] {301, 302, 303, 307, 308}) {
            server.enqueue(new MockResponse.Builder()
                    .code(code)
                    .setHeader("Location", "/b")
                    .build());
            Request post = get(HOST, server, "/a")
                    .newBuilder()
                    .post(RequestBody.create(new byte[] {1}))
                    .build();
            assertThat(text(world.build(builder.followRedirects(3)), post)).startsWith(code + " ");
        }
    }

    @Test
    void responseOfTheMostBytesComesAndOneByteMoreDoesNot() throws Exception {
        server.setProtocols(List.of(Protocol.HTTP_1_1));
        OkHttpClient client = world.build(builder.maxResponseBytes(1000));
        String most = "x".repeat(1000);
        server.enqueue(ok(most));
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 " + most);
        server.enqueue(ok(most + "x"));
        refused(ClientReason.RESPONSE_TOO_LARGE, get(HOST, server, "/"));
        server.enqueue(new MockResponse.Builder().chunkedBody(most, 7).build());
        assertThat(text(client, get(HOST, server, "/"))).isEqualTo("200 " + most);
        server.enqueue(new MockResponse.Builder().chunkedBody(most + "x", 7).build());
        refused(ClientReason.RESPONSE_TOO_LARGE, get(HOST, server, "/"));
    }

    @Test
    void responseIsCountedUnpacked() throws Exception {
        builder.maxResponseBytes(100_000);
        Buffer packed = new Buffer();
        try (okio.BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
            sink.write(new byte[10_000_000]);
        }
        assertThat(packed.size()).isLessThan(100_000);
        server.enqueue(new MockResponse.Builder()
                .setHeader("Content-Encoding", "gzip")
                .body(packed)
                .build());
        refused(ClientReason.RESPONSE_TOO_LARGE, get(HOST, server, "/"));
    }
}
