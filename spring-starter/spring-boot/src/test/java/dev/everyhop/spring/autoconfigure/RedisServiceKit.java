package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.Limits;
import dev.everyhop.redis.Redis;
import dev.everyhop.redis.RedisRevocations;
import dev.everyhop.redis.RedisState;
import dev.everyhop.token.DpopKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.embedded.RedisServer;

/** Two services and a real Redis, which is killed and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RedisServiceKit {

    private static final String PASSWORD = "p@ss/w+rd %41:#";
    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static final int MOST_STARTS = 5;

    private int port;
    private RedisServer server;
    private Service here;
    private Service there;

    /** Returns the application, with handlers for the operations of the document. */
    protected abstract Class<?> application();

    /** Returns the property that chooses the stack. */
    protected abstract String stack();

    @BeforeAll
    void start() {
        for (int i = 0; server == null; i++) {
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try {
                startServer();
            } catch (IOException e) {
                if (i == MOST_STARTS) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        here = service();
        there = service();
    }

    private void startServer() throws IOException {
        RedisServer started = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("requirepass \"" + PASSWORD + "\"")
                .setting("save \"\"")
                .onShutdownForceStop(true)
                .build();
        started.start();
        server = started;
    }

    /** Starts a service as the recipe has it, but for the place of Redis. */
    private Service service() {
        String page;
        try {
            page = Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/recipes/redis.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String recipe = page.substring(page.indexOf("```properties\n") + "```properties\n".length());
        List<String> properties = new ArrayList<>(
                recipe.substring(0, recipe.indexOf("```")).lines().toList());
        assertThat(properties).anyMatch(line -> line.startsWith("everyhop.redis.uri=rediss://"));
        properties.addAll(List.of(
                stack(),
                "REDIS_PASSWORD=" + PASSWORD,
                "everyhop.redis.uri=redis://127.0.0.1:" + port,
                "everyhop.redis.insecure-plaintext=true",
                // A request waits so long that a busy machine is not taken for a Redis that is slow.
                "everyhop.redis.wait=10s",
                "everyhop.redis.command-timeout=60s",
                "everyhop.redis.revocations.oldest=1h",
                "everyhop.policy.open-api=classpath:openapi/shared.yaml",
                "everyhop.dpop.public-urls=https://api.example",
                "management.endpoint.health.show-details=always",
                "everyhop.actuator.health-probes=protected"));
        return Service.start(application(), properties.toArray(String[]::new));
    }

    @AfterAll
    void stop() throws IOException {
        here.close();
        there.close();
        server.stop();
    }

    @Test
    void twoServicesShareALimit() {
        String token = of("shared");
        int allowed = 0;
        for (int i = 0; i < 20; i++) {
            allowed += (i % 2 == 0 ? here : there).get("/counted", token).statusCode() == 200 ? 1 : 0;
        }
        Limits limits = here.context().getBean(Limits.class);
        Limit counted = limits.limit("counted").orElseThrow();
        assertThat(allowed)
                .isBetween(4, 4 + (int) limits.store().overAdmission(counted))
                .isLessThan(8);
        assertThat(there.get("/counted", token).body()).contains("urn:everyhop:problem:too_many_requests");
        assertThat(there.get("/counted", of("another")).statusCode()).isEqualTo(200);
    }

    @Test
    void aLimitInShadowIsToldToo() {
        for (int i = 0; i < 3; i++) {
            assertThat(here.get("/tried", TestIssuer.token()).statusCode()).isEqualTo(200);
        }
        until("the shadow is told", () -> {
            here.get("/tried", TestIssuer.token());
            return EVENTS.stream().anyMatch(event -> event.name().equals("limit.shadow"));
        });
    }

    @Test
    void aTokenIsTakenOnceByBoth() {
        String[] token = new String[1];
        // One that could have been issued before Redis began to remember is refused.
        until("a new token is taken", () -> {
            token[0] = TestIssuer.token();
            return here.get("/once", token[0]).statusCode() == 200;
        });
        assertThat(there.get("/once", token[0]).statusCode()).isEqualTo(401);
        assertThat(there.get("/plain", token[0]).statusCode()).isEqualTo(200);
    }

    @Test
    void aProofIsTakenOnceByBoth() {
        DpopKey key = DpopKey.generate();
        String token = TestIssuer.tokenWith(Map.of("cnf", Map.of("jkt", key.thumbprint())));
        String proof = key.proof("GET", URI.create("https://api.example/plain"), token, null);
        String[] headers = {"Authorization", "DPoP " + token, "DPoP", proof};
        assertThat(here.send("GET", "/plain", null, headers).statusCode()).isEqualTo(200);
        assertThat(there.send("GET", "/plain", null, headers).statusCode()).isEqualTo(401);
    }

    @Test
    void whatIsCalledBackAtOneIsRefusedByTheOther() {
        String token = TestIssuer.tokenWith(Map.of("jti", "called-back"));
        assertThat(there.get("/plain", token).statusCode()).isEqualTo(200);
        assertThat(here.context().getBean(RedisRevocations.class).revokeToken(TestIssuer.LOCATION, "called-back"))
                .isTrue();
        assertThat(here.get("/plain", token).statusCode()).isEqualTo(401);
        until("the other was told", () -> there.get("/plain", token).statusCode() == 401);
        assertThat(there.get("/plain", TestIssuer.token()).statusCode()).isEqualTo(200);
    }

    @Test
    void aRedisThatIsKilledIsToldAndDoneWithoutUntilItIsBack() throws IOException {
        assertThat(here.get("/closed", TestIssuer.token()).statusCode()).isEqualTo(200);
        assertThat(state(RedisState.UP) + state(RedisState.RECOVERING)).isEqualTo(1);

        server.stop();
        until("it is down", () -> {
            here.get("/counted", of("down"));
            return redis().status().state() == RedisState.DOWN;
        });
        long timeouts = redis().status().timeouts();
        HttpResponse<String> closed = here.get("/closed", TestIssuer.token());
        assertThat(closed.statusCode()).isEqualTo(503);
        assertThat(closed.headers().firstValue("Retry-After")).isPresent();
        assertThat(closed.body()).contains("urn:everyhop:problem:limits_unavailable");
        assertThat(here.get("/once", TestIssuer.token()).statusCode()).isEqualTo(503);
        // The local share of the limit: the list of what was called back is good for an hour.
        String token = of("alone");
        int allowed = 0;
        for (int i = 0; i < 10; i++) {
            allowed += here.get("/counted", token).statusCode() == 200 ? 1 : 0;
        }
        assertThat(allowed).isBetween(1, 4);
        assertThat(state(RedisState.DOWN)).isEqualTo(1);
        assertThat(meters().get("everyhop.redis.decisions")
                        .tag("by", "closed")
                        .functionCounter()
                        .count())
                .isPositive();
        HttpResponse<String> health = here.get("/actuator/health", TestIssuer.token("actuator"));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("everyhopRedis").contains("DEGRADED").startsWith("{\"components\"");
        assertThat(EVENTS).anyMatch(event -> event.name().equals("redis.down"));
        assertThat(redis().status().timeouts()).isEqualTo(timeouts).isZero();

        startServer();
        until(
                "it is back",
                () -> redis().status().state() != RedisState.DOWN
                        && here.get("/closed", TestIssuer.token()).statusCode() == 200);
        until("it is up", () -> {
            here.get("/counted", of("up" + System.nanoTime()));
            return state(RedisState.UP) == 1;
        });
        assertThat(EVENTS).extracting(SecurityEvent::name).contains("redis.down", "redis.recovering", "redis.up");
        until(
                "the other is back too",
                () -> there.get("/closed", TestIssuer.token()).statusCode() == 200);
    }

    @Test
    void limitsAreMetersOfResilience4jToo() {
        here.get("/plain", TestIssuer.token());
        assertThat(meters().get("resilience4j.ratelimiter.available.permissions")
                        .tag("name", "source")
                        .gauge()
                        .value())
                .isPositive();
        assertThat(meters().get("everyhop.limit.calls")
                        .tag("limit", "source")
                        .tag("outcome", "allowed")
                        .counter()
                        .count())
                .isPositive();
        assertThat(meters().get("everyhop.redis.instances").gauge().value()).isBetween(1.0, 2.0);
        assertThat(meters().get("everyhop.redis.leases").functionCounter().count())
                .isPositive();
        assertThat(meters().get("everyhop.revocations.current").gauge().value()).isEqualTo(1);
    }

    private Redis redis() {
        return here.context().getBean(Redis.class);
    }

    private MeterRegistry meters() {
        return here.context().getBean(MeterRegistry.class);
    }

    private double state(RedisState state) {
        return meters().get("everyhop.redis.state")
                .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
                .gauge()
                .value();
    }

    private static String of(String org) {
        return TestIssuer.tokenWith(Map.of("org", org));
    }

    /** Waits for something to come true; the ceiling is only for what never does. */
    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("It never came true that " + what)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** Hears what the services tell. */
    @Configuration(proxyBeanMethods = false)
    public static class Listening {

        @Bean
        SecurityEvents heard() {
            return EVENTS::add;
        }
    }
}
