package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.everyhop.event.SecurityEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A verifier whose issuer is a real server: discovery, rotation, removal, outage. */
@Timeout(300)
class KeyRotationTest {

    private final TestIssuer issuer = TestIssuer.with("ES256");
    private final PublicJsonWebKey first = issuer.keys.get(0);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final Semaphore held = new Semaphore(1);
    private final AtomicInteger fetches = new AtomicInteger();
    private final BlockingQueue<SecurityEvent> events = new LinkedBlockingQueue<>();
    private volatile int status = 200;
    private volatile String jwks = issuer.jwks();
    private HttpServer server;
    private String location;
    private TokenVerifier verifier;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        location = "http://localhost:" + server.getAddress().getPort();
        server.createContext(
                "/.well-known/openid-configuration",
                exchange ->
                        answer(exchange, "{\"issuer\":\"" + location + "\",\"jwks_uri\":\"" + location + "/jwks\"}"));
        server.createContext("/jwks", exchange -> {
            fetches.incrementAndGet();
            held.acquireUninterruptibly();
            held.release();
            answer(exchange, jwks);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        verifier.close();
        server.stop(0);
    }

    @Test
    void anIssuerThatIsDownAtTheStartIsUnavailableAndThenRecovers() throws Exception {
        status = 503;
        build();
        await("keys.failed");

        TokenResult.Rejected refused = (TokenResult.Rejected) verifier.verify(token(first));
        assertThat(refused.reason()).isEqualTo(TokenReason.KEYS_UNAVAILABLE);
        assertThat(refused.retryAfter()).isPositive();
        assertThat(verifier.keySets().get(0).state()).isEqualTo(KeySetSnapshot.State.ABSENT);

        status = 200;
        await("keys.refreshed");
        assertThat(verifier.verify(token(first))).isInstanceOf(TokenResult.Verified.class);
        assertThat(verifier.keySets().get(0).state()).isEqualTo(KeySetSnapshot.State.FRESH);
    }

    @Test
    void aTokenOfANewKeyIsAcceptedAtOnceWhenTheSetPublishesIt() throws Exception {
        build();
        await("keys.refreshed");
        PublicJsonWebKey second = TestIssuer.key("ES256", "second");
        issuer.keys.add(second);
        jwks = issuer.jwks();
        pass(Duration.ofSeconds(31));

        assertThat(verifiedOnceFetched(token(second))).isInstanceOf(TokenResult.Verified.class);
        assertThat(verifier.verify(token(first))).isInstanceOf(TokenResult.Verified.class);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void aRemovedKeyIsRefusedAfterTheNextRefreshThoughItsTokenIsInTheCache() throws Exception {
        build();
        await("keys.refreshed");
        String token = token(first);
        TokenResult cached = verifier.verify(token);
        assertThat(verifier.verify(token)).isSameAs(cached).isInstanceOf(TokenResult.Verified.class);

        PublicJsonWebKey second = TestIssuer.key("ES256", "second");
        issuer.keys.clear();
        issuer.keys.add(second);
        jwks = issuer.jwks();
        pass(Duration.ofSeconds(31));
        verifiedOnceFetched(token(second)).orElseThrow();

        assertThat(verifier.verify(token))
                .isInstanceOfSatisfying(TokenResult.Rejected.class, gone -> assertThat(gone.reason())
                        .isEqualTo(TokenReason.KEY_UNKNOWN));
    }

    @Test
    void knownKeysServeThroughAnHourOfOutage() throws Exception {
        build();
        await("keys.refreshed");
        status = 503;
        for (int minute = 0; minute < 60; minute++) {
            pass(Duration.ofMinutes(1));
            assertThat(verifier.verify(token(first))).as("minute %d", minute).isInstanceOf(TokenResult.Verified.class);
        }
        pass(Duration.ofHours(24));
        assertThat(verifier.verify(token(first)))
                .isInstanceOfSatisfying(TokenResult.Rejected.class, old -> assertThat(old.reason())
                        .isEqualTo(TokenReason.KEYS_UNAVAILABLE));
    }

    /** A thread may meet the fetch when it is no longer worth waiting for; the next one, 31 seconds later, is anew. */
    @Test
    void aThreadThatMustNotWaitIsToldSoWhileAKeyIsFetchedAndIsServedOtherwise() throws Exception {
        build();
        await("keys.refreshed");
        TokenResult known = verifier.verifyWithoutWaiting(token(first));
        assertThat(known).isInstanceOf(TokenResult.Verified.class);
        PublicJsonWebKey second = TestIssuer.key("ES256", "second");
        String ofSecond = token(second);
        assertThat(verifier.verifyWithoutWaiting(null)).isInstanceOf(TokenResult.Rejected.class);
        held.acquire();
        TokenResult pending;
        do {
            pass(Duration.ofSeconds(31));
            pending = verifier.verifyWithoutWaiting(ofSecond);
        } while (pending != null);

        assertThat(verifier.verifyWithoutWaiting(token(first))).isInstanceOf(TokenResult.Verified.class);
        issuer.keys.add(second);
        jwks = issuer.jwks();
        held.release();
        await("keys.refreshed");
        assertThat(verifier.verifyWithoutWaiting(ofSecond)).isInstanceOf(TokenResult.Verified.class);
    }

    private void build() {
        verifier = TokenVerifier.builder()
                .issuer(Issuer.insecureAt(location).algorithms("ES256"))
                .audience("orders")
                .clock(now::get)
                .events(events::add)
                .build();
    }

    private String token(PublicJsonWebKey key) {
        Map<String, Object> claims = TestIssuer.claimsWith("iss", location);
        claims.put("iat", now.get().getEpochSecond());
        claims.put("exp", now.get().getEpochSecond() + 3600);
        Map<String, Object> header = issuer.headerWith("kid", key.getKeyId());
        header.put("alg", "ES256");
        return TestIssuer.sign(org.jose4j.json.JsonUtil.toJson(header), org.jose4j.json.JsonUtil.toJson(claims), key);
    }

    /** Verifies; on a machine so busy that the fetch outlasts what a request may wait, once more after the fetch. */
    private TokenResult verifiedOnceFetched(String token) throws InterruptedException {
        TokenResult result = verifier.verify(token);
        if (result instanceof TokenResult.Rejected refused && refused.reason() == TokenReason.KEYS_UNAVAILABLE) {
            await("keys.refreshed");
            return verifier.verify(token);
        }
        return result;
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private void await(String event) throws InterruptedException {
        SecurityEvent heard;
        do {
            heard = events.poll(60, TimeUnit.SECONDS);
            assertThat(heard).as("waiting for " + event).isNotNull();
        } while (!heard.name().equals(event));
    }

    private void answer(com.sun.net.httpserver.HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, status == 200 ? bytes.length : -1);
        if (status == 200) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
