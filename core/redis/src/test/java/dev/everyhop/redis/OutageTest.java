package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.LimitReason;
import dev.everyhop.limit.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Redis is killed, stopped and started again while threads ask for permits. */
class OutageTest {

    private static final int THREADS = 4;
    private static final int FAILURES = 3;

    /** Has hardly any permits at once: most requests have to ask Redis, or be refused by it. */
    private static final Limit OPEN =
            Limit.of("open", 1_000_000, Duration.ofSeconds(1)).burst(5);

    private static final Limit CLOSED =
            Limit.of("closed", 1_000_000, Duration.ofSeconds(1)).burst(5).failingClosed();

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();
    private final RealServer server = RealServer.start();
    private final Redis redis = Redis.builder(server.uri())
            .insecureAllowPlaintext()
            .wait(Duration.ofMillis(200))
            .commandTimeout(Duration.ofSeconds(1))
            .failuresToOpen(FAILURES)
            .events(events::add)
            .build();
    private final Limits limits = Limits.builder().store(redis.limitStore()).build();

    @AfterEach
    void end() {
        limits.close();
        redis.close();
        server.close();
    }

    @Test
    void aKilledRedisIsLeftAloneAndFoundAgain() {
        try (Load load = new Load()) {
            shared();
            server.kill();
            down();
            load.goesOn(2_000);
            // Told right after the state that others see already.
            RealServer.until("it is told", () -> !name("redis.down").isEmpty());
            server.restart();
            shared();
        }
        finish();
    }

    @Test
    void aStoppedRedisKeepsNobodyWaiting() {
        try (Load load = new Load()) {
            shared();
            RedisStatus before = redis.status();
            server.stop();
            down();
            load.goesOn(2_000);
            RedisStatus after = redis.status();
            // Those waited that were needed to tell, and those who waited at the same time; nobody for each request.
            long downs = after.downs() - before.downs();
            assertThat(after.gaveUp() - before.gaveUp()).isLessThanOrEqualTo(downs * (FAILURES + 2L * THREADS));
            server.goOn();
            shared();
        }
        finish();
    }

    @Test
    void whileRedisIsAwayALimitIsDividedOrRefuses() {
        shared();
        server.kill();
        down();
        Limit divided = Limit.of("divided", 10, Duration.ofDays(30));
        long allowed = 0;
        for (int i = 0; i < 30; i++) {
            LimitDecision decision = limits.acquire(divided, LimitKey.all());
            allowed += decision.isAllowed() ? 1 : 0;
            decision.standings()
                    .forEach(standing -> assertThat(standing.limit()).isEqualTo(divided));
        }
        assertThat(allowed).isEqualTo(10);
        assertThat(limits.acquire(CLOSED, LimitKey.of("other")))
                .isInstanceOfSatisfying(LimitDecision.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(LimitReason.STORE_UNAVAILABLE);
                    assertThat(refused.retryAfter()).isPositive();
                });
        RedisStatus status = redis.status();
        for (int i = 0; i < 1_000; i++) {
            limits.acquire(OPEN, LimitKey.of("k" + i));
        }
        assertThat(redis.status().waits()).isEqualTo(status.waits());
        assertThat(redis.status().roundTrips()).isEqualTo(status.roundTrips());
        server.restart();
        shared();
    }

    @Test
    void aServiceStartsWithoutRedisAndFindsItLater() {
        server.kill();
        try (Redis late = Redis.builder(server.uri())
                        .insecureAllowPlaintext()
                        .wait(Duration.ofMillis(200))
                        .commandTimeout(Duration.ofSeconds(1))
                        .build();
                Limits without = Limits.builder().store(late.limitStore()).build()) {
            assertThat(late.status().state()).isEqualTo(RedisState.DOWN);
            assertThat(without.acquire(OPEN, LimitKey.all()).isAllowed()).isTrue();
            server.restart();
            RealServer.until("Redis was found", () -> late.status().state() != RedisState.DOWN);
        }
    }

    @Test
    void aListenerThatThrowsKeepsNobodyFromRedis() {
        try (Redis told = Redis.builder(server.uri())
                        .insecureAllowPlaintext()
                        .wait(Duration.ofMillis(200))
                        .commandTimeout(Duration.ofSeconds(1))
                        .failuresToOpen(FAILURES)
                        .events(event -> {
                            events.add(event);
                            throw new IllegalStateException("a listener's own mistake");
                        })
                        .build();
                Limits asking = Limits.builder().store(told.limitStore()).build()) {
            for (int i = 0; i < 2; i++) {
                RealServer.until("Redis was found", () -> told.status().state() != RedisState.DOWN);
                server.kill();
                RealServer.until("Redis is down", () -> {
                    assertThat(asking.acquire(OPEN, LimitKey.all())).isNotNull();
                    return told.status().state() == RedisState.DOWN;
                });
                server.restart();
            }
            RealServer.until("Redis was found", () -> told.status().state() != RedisState.DOWN);
        }
        assertThat(events).extracting(SecurityEvent::name).contains("redis.down", "redis.recovering");
    }

    @Test
    void aServerThatRefusesIsDown() {
        try (Redis wrong = Redis.builder("redis://:wrong@127.0.0.1:" + server.port())
                .insecureAllowPlaintext()
                .build()) {
            assertThat(wrong.status().state()).isEqualTo(RedisState.DOWN);
        }
    }

    @Test
    void oneProbeAtATimeIsSentHoweverManyAsk() {
        shared();
        server.kill();
        down();
        long probes = redis.status().probes();
        for (int i = 0; i < 20_000; i++) {
            limits.acquire(CLOSED, LimitKey.of("k" + i % 7));
        }
        // Requests send no probes: there are as many as the schedule has, and never one for each request.
        assertThat(redis.status().probes() - probes).isLessThan(1_000);
        assertThat(redis.status().closedDecisions()).isGreaterThanOrEqualTo(20_000);
    }

    private void finish() {
        // No request ever ran into the time-out of a command.
        assertThat(redis.status().timeouts()).isZero();
        RealServer.until("recovery is told", () -> !name("redis.recovering").isEmpty());
    }

    private List<SecurityEvent> name(String name) {
        return events.stream().filter(event -> event.name().equals(name)).toList();
    }

    private void down() {
        RealServer.until("Redis is down", () -> {
            limits.acquire(OPEN, LimitKey.all());
            return redis.status().state() == RedisState.DOWN;
        });
    }

    /** Waits until permits come from Redis: those of this limit come from nowhere else. */
    private void shared() {
        RealServer.until(
                "permits come from Redis", () -> limits.acquire(CLOSED, LimitKey.of("fresh" + System.nanoTime()))
                        .isAllowed());
    }

    /** Threads that ask for permits all the time. */
    private final class Load implements AutoCloseable {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicLong done = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();

        Load() {
            for (int i = 0; i < THREADS; i++) {
                LimitKey key = LimitKey.of("load" + i % 2);
                Thread thread = new Thread(() -> {
                    while (!ended.get()) {
                        limits.acquire(OPEN, key);
                        limits.acquire(CLOSED, key);
                        done.incrementAndGet();
                    }
                });
                thread.start();
                threads.add(thread);
            }
        }

        /** Waits until so many requests more were served. */
        void goesOn(int requests) {
            long before = done.get();
            RealServer.until("requests are served", () -> done.get() - before > requests);
        }

        @Override
        public void close() {
            ended.set(true);
            RealServer.until("threads end", () -> threads.stream().noneMatch(Thread::isAlive));
        }
    }
}
