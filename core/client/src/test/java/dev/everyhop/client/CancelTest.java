package dev.everyhop.client;

import static dev.everyhop.client.World.ORDERS;
import static dev.everyhop.client.World.PAYMENTS;
import static dev.everyhop.client.World.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Response;
import okio.Buffer;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that a rotation overtook, which another call stands in for. */
@Timeout(300)
class CancelTest {

    private static final String HOST = "payments.internal";
    /** More than a connection takes unread: the client's window for HTTP/2 has 16 MiB. */
    private static final int MUCH = 20 << 20;

    private World world;
    private MockWebServer server;

    @BeforeEach
    void open() throws Exception {
        world = new World();
        world.name(HOST);
        server = world.server(PAYMENTS);
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** Makes a client whose first call is overtaken when it asks for the address. */
    private ApiClient overtaken() {
        World.Keys keys = world.keys(ORDERS);
        AtomicBoolean turned = new AtomicBoolean();
        return world.built(world.client(keys)
                .allowPeer(PAYMENTS, HOST)
                .maxResponseBytes(2L * MUCH)
                .dns(host -> {
                    if (!turned.getAndSet(true)) {
                        keys.become(world.read(world.authority, null, ORDERS));
                    }
                    return world.dns().lookup(host);
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void cancellingReachesTheBodyOfACallThatWasOvertaken(String protocol) throws Exception {
        server.setProtocols(
                protocol.equals("h2") ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1));
        server.enqueue(new MockResponse.Builder()
                .body(new Buffer().write(new byte[MUCH]))
                .build());
        ApiClient client = overtaken();
        Call call = client.okHttp().newCall(get(HOST, server, "/"));
        try (Response response = call.execute()) {
            assertThat(client.standIns()).isEqualTo(1);
            response.body().source().readByte();
            call.cancel();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> response.body().source().readAll(Okio.blackhole()));
        }
        assertThat(client.standIns()).isZero();
    }

    @Test
    void standInIsForgottenWhenItsBodyWasReadOrClosed() throws Exception {
        for (boolean read : new boolean[] {true, false}) {
            server.enqueue(new MockResponse.Builder().body("ok").build());
            ApiClient client = overtaken();
            Response response = client.okHttp().newCall(get(HOST, server, "/")).execute();
            assertThat(client.standIns()).isEqualTo(1);
            if (read) {
                assertThat(response.body().source().readUtf8()).isEqualTo("ok");
            } else {
                response.close();
            }
            assertThat(client.standIns()).isZero();
            response.close();
        }
    }

    @Test
    void standInThatFailsIsForgottenAtOnce() throws Exception {
        ApiClient client = overtaken();
        Call call = client.okHttp().newCall(get(HOST, server, "/"));
        server.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(call::execute);
        assertThat(client.standIns()).isZero();
    }
}
