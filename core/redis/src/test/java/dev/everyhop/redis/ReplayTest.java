package dev.everyhop.redis;

import static dev.everyhop.token.replay.ReplayStore.Answer.FIRST;
import static dev.everyhop.token.replay.ReplayStore.Answer.FULL;
import static dev.everyhop.token.replay.ReplayStore.Answer.OVER_QUOTA;
import static dev.everyhop.token.replay.ReplayStore.Answer.REPLAYED;
import static dev.everyhop.token.replay.ReplayStore.Answer.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What may be used once, at two instances. */
class ReplayTest {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final long NOW = 1_800_000_000L;

    /** Of a token that has hardly any of its life behind it: it was issued after Redis began to remember. */
    private static final long FRESH = NOW + LONGEST.toSeconds();

    private static final byte[] OWNER = bytes(1);

    private final RealServer server = RealServer.start();
    private Redis one = server.builder().build();
    private Redis other = server.builder().build();

    @AfterEach
    void end() {
        one.close();
        other.close();
        server.close();
    }

    @Test
    void aTokenIsTakenOnceAtAllInstances() {
        ReplayStore here = remembering(one);
        ReplayStore there = remembering(other);
        assertThat(here.claim(OWNER, bytes(7), NOW, FRESH)).isEqualTo(FIRST);
        assertThat(there.claim(OWNER, bytes(7), NOW, FRESH)).isEqualTo(REPLAYED);
        assertThat(here.claim(OWNER, bytes(7), NOW, FRESH)).isEqualTo(REPLAYED);
        assertThat(there.claim(bytes(2), bytes(7), NOW, FRESH)).isEqualTo(FIRST);
        assertThat(here.claim(OWNER, bytes(8), NOW, FRESH + 1)).isEqualTo(FULL);
        assertThat(here.claim(OWNER, bytes(8), NOW, NOW)).isEqualTo(REPLAYED);
    }

    @Test
    void ofManyAtOnceOneIsTheFirst() throws Exception {
        ReplayStore here = remembering(one);
        ReplayStore there = remembering(other);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger first = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            ReplayStore store = i % 2 == 0 ? here : there;
            threads.execute(() -> {
                for (int id = 0; id < 50; id++) {
                    if (store.claim(OWNER, bytes(id), NOW, FRESH) == FIRST) {
                        first.incrementAndGet();
                    }
                }
                done.countDown();
            });
        }
        assertThat(done.await(3, TimeUnit.MINUTES)).isTrue();
        threads.shutdownNow();
        assertThat(first).hasValue(50);
    }

    @Test
    void withoutRedisNoTokenIsTakenAndNobodyWaits() {
        ReplayStore store = remembering(one);
        server.kill();
        RealServer.until("Redis is down", () -> {
            assertThat(store.claim(OWNER, bytes(1), NOW, FRESH)).isEqualTo(UNAVAILABLE);
            return one.status().state() == RedisState.DOWN;
        });
        long waits = one.status().waits();
        for (int i = 0; i < 1_000; i++) {
            assertThat(store.claim(OWNER, bytes(i), NOW, FRESH)).isEqualTo(UNAVAILABLE);
        }
        assertThat(one.status().waits()).isEqualTo(waits);
        assertThat(one.status().timeouts()).isZero();
    }

    @Test
    void aStoppedRedisKeepsNobodyWaiting() {
        try (Redis hasty = Redis.builder(server.uri())
                .insecureAllowPlaintext()
                .wait(Duration.ofMillis(200))
                .commandTimeout(Duration.ofSeconds(1))
                .failuresToOpen(3)
                .build()) {
            ReplayStore store = remembering(hasty);
            RealServer.until("it is taken", () -> store.claim(OWNER, bytes(9), NOW, FRESH) != UNAVAILABLE);
            server.stop();
            RedisStatus before = hasty.status();
            for (int i = 0; i < 2_000; i++) {
                assertThat(store.claim(OWNER, bytes(i), NOW, FRESH)).isEqualTo(UNAVAILABLE);
            }
            RedisStatus after = hasty.status();
            assertThat(after.gaveUp() - before.gaveUp()).isLessThanOrEqualTo(3);
            assertThat(after.timeouts()).isZero();
            server.goOn();
            RealServer.until(
                    "tokens are taken again", () -> store.claim(OWNER, bytes(5_000), NOW, FRESH) != UNAVAILABLE);
            assertThat(store.claim(OWNER, bytes(5_000), NOW, FRESH)).isEqualTo(REPLAYED);
        }
    }

    @Test
    void tokensThatMayHaveBeenUsedBeforeTheMemoryWasLostAreNotTaken() {
        ReplayStore store = remembering(one);
        assertThat(store.claim(OWNER, bytes(7), NOW, FRESH - 60)).isEqualTo(FIRST);
        server.kill();
        RealServer.until("Redis is down", () -> {
            store.claim(OWNER, bytes(1), NOW, FRESH);
            return one.status().state() == RedisState.DOWN;
        });
        server.restart();
        RealServer.until("Redis is back", () -> one.status().state() != RedisState.DOWN);
        // A minute of its life is over, and Redis has remembered for less.
        for (int i = 0; i < 5; i++) {
            assertThat(store.claim(OWNER, bytes(7), NOW, FRESH - 60)).isEqualTo(UNAVAILABLE);
        }
        remember();
        assertThat(store.claim(OWNER, bytes(9), NOW, FRESH - 60)).isEqualTo(FIRST);
    }

    @Test
    void aServerThatDropsEntriesToMakeRoomIsNotTrusted() {
        server.ask(commands -> commands.configSet("maxmemory", "100mb"));
        server.ask(commands -> commands.configSet("maxmemory-policy", "volatile-lru"));
        try (Redis dropping = server.builder().build()) {
            assertThat(remembering(dropping).claim(OWNER, bytes(1), NOW, FRESH)).isEqualTo(UNAVAILABLE);
        }
    }

    @Test
    void aProofIsTakenOnceAtAllInstancesAndOwnersHaveAQuota() {
        ReplayStore here = one.proofs(LocalReplayStore.of(1000, 100, LONGEST), 3);
        ReplayStore there = other.proofs(LocalReplayStore.of(1000, 100, LONGEST), 3);
        assertThat(here.claim(OWNER, bytes(1), NOW, NOW + 60)).isEqualTo(FIRST);
        assertThat(there.claim(OWNER, bytes(1), NOW, NOW + 60)).isEqualTo(REPLAYED);
        assertThat(there.claim(OWNER, bytes(2), NOW, NOW + 60)).isEqualTo(FIRST);
        assertThat(here.claim(OWNER, bytes(3), NOW, NOW + 60)).isEqualTo(FIRST);
        assertThat(here.claim(OWNER, bytes(4), NOW, NOW + 60)).isEqualTo(OVER_QUOTA);
        assertThat(here.claim(bytes(2), bytes(4), NOW, NOW + 60)).isEqualTo(FIRST);
    }

    @Test
    void withoutRedisAnInstanceRemembersProofsItself() {
        ReplayStore here = one.proofs(LocalReplayStore.of(1000, 100, LONGEST), 50);
        assertThat(here.claim(OWNER, bytes(1), NOW, NOW + 60)).isEqualTo(FIRST);
        server.kill();
        assertThat(here.claim(OWNER, bytes(1), NOW, NOW + 60)).isEqualTo(REPLAYED);
        assertThat(here.claim(OWNER, bytes(2), NOW, NOW + 60)).isEqualTo(FIRST);
        assertThat(here.claim(OWNER, bytes(2), NOW, NOW + 60)).isEqualTo(REPLAYED);
        RealServer.until("Redis is down", () -> {
            here.claim(bytes(3), bytes((int) (System.nanoTime() & 0xFFFFFF)), NOW, NOW + 60);
            return one.status().state() == RedisState.DOWN;
        });
        assertThat(here.mayBlock()).isFalse();
    }

    @Test
    void everythingHasAnEndAndNamesNobody() {
        ReplayStore store = remembering(one);
        store.claim(OWNER, bytes(7), NOW, FRESH);
        one.proofs(LocalReplayStore.of(1000, 100, LONGEST), 3).claim(OWNER, bytes(1), NOW, NOW + 60);
        assertThat(server.<Boolean>ask(commands -> commands.keys("*").stream().allMatch(key -> commands.pttl(key) > 0)))
                .isTrue();
        assertThat(server.<Long>ask(commands -> commands.dbsize())).isGreaterThanOrEqualTo(4);
    }

    private ReplayStore remembering(Redis redis) {
        ReplayStore store = redis.oneTimeTokens(LONGEST);
        remember();
        return store;
    }

    /** Makes Redis one that has remembered for long. */
    private void remember() {
        server.ask(commands -> commands.setex("everyhop:{once}:since", 3600, "0"));
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(32).putInt(number).array();
    }
}
