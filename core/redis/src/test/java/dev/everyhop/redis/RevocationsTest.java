package dev.everyhop.redis;

import static dev.everyhop.token.revocation.Revocations.Answer.CURRENT;
import static dev.everyhop.token.revocation.Revocations.Answer.REVOKED;
import static dev.everyhop.token.revocation.Revocations.Answer.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.token.revocation.TokenFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was called back, at two instances. */
class RevocationsTest {

    private static final String ISSUER = "https://id.example";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration OLDEST = Duration.ofMinutes(10);
    private static final long NOW = System.currentTimeMillis() / 1000;

    private final RealServer server = RealServer.start();
    private final AtomicLong passed = new AtomicLong();
    private final Redis one = server.builder().build();
    private final Redis other =
            server.builder().nanoTime(() -> System.nanoTime() + passed.get()).build();
    private final RedisRevocations here = one.revocations(LIFE, OLDEST, 10_000);
    private final RedisRevocations there = other.revocations(LIFE, OLDEST, 10_000);

    @AfterEach
    void end() {
        here.close();
        there.close();
        one.close();
        other.close();
        server.close();
    }

    @Test
    void whatIsCalledBackHereIsCalledBackThere() {
        assertThat(here.check(token("a", NOW - 10), NOW)).isEqualTo(CURRENT);
        assertThat(there.check(token("a", NOW - 10), NOW)).isEqualTo(CURRENT);
        long version = there.version();
        assertThat(here.revokeToken(ISSUER, "a")).isTrue();
        assertThat(here.check(token("a", NOW - 10), NOW)).isEqualTo(REVOKED);
        RealServer.until("the other was told", () -> there.check(token("a", NOW - 10), NOW) == REVOKED);
        assertThat(there.version()).isNotEqualTo(version);
        assertThat(there.check(token("b", NOW - 10), NOW)).isEqualTo(CURRENT);
    }

    @Test
    void sessionsSubjectsAndClientsAreCalledBack() {
        assertThat(here.revokeSession(ISSUER, "s1")).isTrue();
        assertThat(here.revokeClient(ISSUER, "c1")).isTrue();
        assertThat(here.revokeSubject("https://else.example", "u1")).isTrue();
        RealServer.until("the other was told", () -> there.size() == 3);
        assertThat(there.check(new TokenFacts(ISSUER, "x", "u1", "s1", "c2", NOW - 10), NOW))
                .isEqualTo(REVOKED);
        assertThat(there.check(new TokenFacts(ISSUER, "x", "u1", "s2", "c1", NOW - 10), NOW))
                .isEqualTo(REVOKED);
        assertThat(there.check(new TokenFacts(ISSUER, "x", "u1", "s2", "c2", NOW - 10), NOW))
                .isEqualTo(CURRENT);
        assertThat(there.check(new TokenFacts(ISSUER, "x", "u1", "s2", "c1", NOW + 3600), NOW))
                .isEqualTo(CURRENT);
        assertThat(there.check(new TokenFacts(ISSUER, "x", "u1", "s2", "c1", 0), NOW))
                .isEqualTo(REVOKED);
    }

    @Test
    void aNewInstanceKnowsAllThatWasCalledBackBefore() {
        for (int i = 0; i < 1_203; i++) {
            assertThat(here.revokeToken(ISSUER, "t" + i)).isTrue();
        }
        try (Redis third = server.builder().build();
                RedisRevocations list = third.revocations(LIFE, OLDEST, 10_000)) {
            RealServer.until("all is here", () -> list.size() == 1_203);
            assertThat(list.isCurrent()).isTrue();
            assertThat(list.check(token("t0", NOW), NOW)).isEqualTo(REVOKED);
            assertThat(list.check(token("t1202", NOW), NOW)).isEqualTo(REVOKED);
        }
    }

    @Test
    void whatAnInstanceMissedItAsksFor() {
        // Nobody is told: the message is lost.
        String name = server.ask(commands -> {
            commands.clientKill(io.lettuce.core.KillArgs.Builder.typePubsub());
            return "done";
        });
        assertThat(name).isEqualTo("done");
        assertThat(here.revokeToken(ISSUER, "a")).isTrue();
        RealServer.until("the other asked", () -> there.check(token("a", NOW - 10), NOW) == REVOKED);
    }

    @Test
    void theListIsServedUpToItsAgeAndThenRefuses() {
        assertThat(here.revokeToken(ISSUER, "a")).isTrue();
        RealServer.until("the other was told", () -> there.check(token("a", NOW - 10), NOW) == REVOKED);
        server.kill();
        assertThat(there.check(token("b", NOW - 10), NOW)).isEqualTo(CURRENT);
        assertThat(there.version()).isNotNegative();
        assertThat(there.mayBlock()).isFalse();
        passed.set(OLDEST.plusSeconds(120).toNanos());
        assertThat(there.check(token("b", NOW - 10), NOW)).isEqualTo(UNAVAILABLE);
        assertThat(there.check(token("a", NOW - 10), NOW)).isEqualTo(REVOKED);
        assertThat(there.version()).isNegative();
        server.restart();
        RealServer.until("the list is current", there::isCurrent);
        assertThat(there.check(token("b", NOW - 10), NOW)).isEqualTo(CURRENT);
    }

    @Test
    void aStoppedRedisKeepsNobodyWaiting() {
        try (Redis hasty = Redis.builder(server.uri())
                        .insecureAllowPlaintext()
                        .wait(Duration.ofMillis(200))
                        .commandTimeout(Duration.ofSeconds(1))
                        .build();
                RedisRevocations list = hasty.revocations(LIFE, OLDEST, 10_000)) {
            RealServer.until("the list is here", list::isCurrent);
            server.stop();
            long waits = hasty.status().waits();
            for (int i = 0; i < 2_000; i++) {
                assertThat(list.check(token("a", NOW), NOW)).isEqualTo(CURRENT);
            }
            assertThat(hasty.status().waits()).isEqualTo(waits);
            assertThat(list.revokeToken(ISSUER, "a")).isFalse();
            assertThat(list.check(token("a", NOW), NOW)).isEqualTo(REVOKED);
            server.goOn();
            RealServer.until("the others were told", () -> there.check(token("a", NOW), NOW) == REVOKED);
        }
    }

    @Test
    void whatRedisForgotTheInstancesTellItAgain() {
        assertThat(here.revokeToken(ISSUER, "a")).isTrue();
        RealServer.until("the other was told", () -> there.size() == 1);
        server.kill();
        server.restart();
        RealServer.until(
                "Redis was told again",
                () -> server.<Long>ask(commands -> commands.hlen("everyhop:{revoked}:entries")) == 1);
        try (Redis third = server.builder().build();
                RedisRevocations list = third.revocations(LIFE, OLDEST, 10_000)) {
            RealServer.until("it is here", () -> list.check(token("a", NOW), NOW) == REVOKED);
        }
    }

    @Test
    void whatIsCalledBackWithoutRedisIsInForceHereAndToldLater() {
        server.kill();
        assertThat(here.revokeToken(ISSUER, "a")).isFalse();
        assertThat(here.check(token("a", NOW - 10), NOW)).isEqualTo(REVOKED);
        server.restart();
        RealServer.until("the other was told", () -> there.check(token("a", NOW - 10), NOW) == REVOKED);
    }

    @Test
    void whatRedisNeverTookIsKeptNoLongerThanItIsOfUse() {
        AtomicLong ahead = new AtomicLong();
        try (Redis third = later(ahead);
                RedisRevocations list = third.revocations(LIFE, OLDEST, 10_000)) {
            RealServer.until("the list is here", list::isCurrent);
            server.kill();
            for (int i = 0; i < 100; i++) {
                assertThat(list.revokeToken(ISSUER, "t" + i)).isFalse();
            }
            ahead.set(LIFE.minusMinutes(10).toMillis());
            assertThat(list.revokeToken(ISSUER, "late")).isFalse();
            list.tick();
            assertThat(list.unsent()).isEqualTo(101);
            ahead.set(LIFE.plusMinutes(10).toMillis());
            list.tick();
            assertThat(list.unsent()).isEqualTo(1);
            server.restart();
            RealServer.until("the others were told", () -> there.check(token("late", NOW), NOW) == REVOKED);
            RealServer.until("nothing is left", () -> list.unsent() == 0);
        }
    }

    @Test
    void aListThatWasNeverLoadedRefuses() {
        server.kill();
        try (Redis without =
                        server.builder().commandTimeout(Duration.ofSeconds(11)).build();
                RedisRevocations list = without.revocations(LIFE, OLDEST, 10_000)) {
            assertThat(list.check(token("a", NOW), NOW)).isEqualTo(UNAVAILABLE);
            assertThat(list.version()).isNegative();
        }
    }

    @Test
    void aListWithoutRoomRefuses() {
        try (RedisRevocations small = one.revocations(LIFE, OLDEST, 2)) {
            for (int i = 0; i < 3; i++) {
                here.revokeToken(ISSUER, "t" + i);
            }
            RealServer.until("there is no room", () -> small.check(token("x", NOW), NOW) == UNAVAILABLE);
        }
    }

    @Test
    void aListThatBeginsAgainRefusesUntilItIsWhole() {
        AtomicLong ahead = new AtomicLong();
        try (Redis third = later(ahead);
                RedisRevocations small = third.revocations(LIFE, OLDEST, 2)) {
            RealServer.until("the list is here", small::isCurrent);
            for (int i = 0; i < 3; i++) {
                here.revokeToken(ISSUER, "t" + i);
            }
            RealServer.until("there is no room", () -> small.size() == 2 && !small.isCurrent());
            server.kill();
            RealServer.until("Redis is down", () -> {
                small.tick();
                return third.status().state() == RedisState.DOWN;
            });
            for (int i = 0; i < 5; i++) {
                small.tick();
                assertThat(small.isCurrent()).isFalse();
                assertThat(small.version()).isNegative();
                assertThat(List.of(0, 1, 2).stream()
                                .map(n -> small.check(token("t" + n, NOW - 10), NOW))
                                .toList())
                        .containsExactlyInAnyOrder(REVOKED, REVOKED, UNAVAILABLE);
                assertThat(small.check(token("x", NOW - 10), NOW)).isEqualTo(UNAVAILABLE);
            }

            // There is no room for this one either, and nobody else knows of it.
            ahead.set(Duration.ofMinutes(40).toMillis());
            assertThat(small.revokeToken(ISSUER, "mine")).isFalse();
            assertThat(small.check(token("mine", NOW - 10), NOW)).isEqualTo(UNAVAILABLE);
            ahead.set(Duration.ofMinutes(70).toMillis());
            RealServer.until("it has room", () -> {
                small.tick();
                return small.check(token("mine", NOW - 10), NOW) == REVOKED;
            });
            assertThat(small.check(token("x", NOW - 10), NOW)).isEqualTo(UNAVAILABLE);

            server.restart();
            RealServer.until("the others were told", () -> there.check(token("mine", NOW - 10), NOW) == REVOKED);
        }
    }

    @Test
    void aListThatHasRoomAgainIsWholeAgain() {
        AtomicLong ahead = new AtomicLong();
        try (Redis third = later(ahead);
                RedisRevocations small = third.revocations(LIFE, OLDEST, 2)) {
            for (int i = 0; i < 3; i++) {
                here.revokeToken(ISSUER, "t" + i);
            }
            RealServer.until("there is no room", () -> small.size() == 2 && !small.isCurrent());
            ahead.set(LIFE.plusMinutes(1).toMillis());
            RealServer.until("all that is of use is here", small::isCurrent);
            assertThat(small.check(token("x", NOW), NOW)).isEqualTo(CURRENT);
            assertThat(here.revokeToken(ISSUER, "x")).isTrue();
            RealServer.until("it was told", () -> small.check(token("x", NOW), NOW) == REVOKED);
        }
    }

    @Test
    void aRedisThatBeginsToEvictIsNoticedWhileItIsUp() {
        Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();
        try (Redis third = server.builder().events(events::add).build();
                RedisRevocations list = third.revocations(LIFE, OLDEST, 10_000)) {
            RealServer.until("the list is here", list::isCurrent);
            long probes = third.status().probes();
            for (int i = 1; i <= 2; i++) {
                int times = i;
                server.ask(commands -> commands.configSet("maxmemory", "100mb")
                        + commands.configSet("maxmemory-policy", "allkeys-lru"));
                RealServer.until("it is noticed", () -> list.check(token("x", NOW), NOW) == UNAVAILABLE);
                RealServer.until(
                        "it is told",
                        () -> events.stream()
                                        .filter(event -> event.name().equals("redis.evicting"))
                                        .count()
                                == times);
                server.ask(commands -> commands.configSet("maxmemory-policy", "noeviction"));
                RealServer.until("it is well again", list::isCurrent);
            }
            assertThat(third.status().probes()).isEqualTo(probes);
        }
    }

    @Test
    void oddIdsAreToldApart() {
        assertThat(here.revokeToken(ISSUER, "\ud800")).isTrue();
        assertThat(here.revokeToken(ISSUER, "a b\0\r\n{x}")).isTrue();
        assertThat(here.check(token("\ud801", NOW), NOW)).isEqualTo(CURRENT);
        RealServer.until("the other was told", () -> there.size() == 2);
        assertThat(there.check(token("\ud800", NOW), NOW)).isEqualTo(REVOKED);
        assertThat(there.check(token("\ud801", NOW), NOW)).isEqualTo(CURRENT);
        assertThat(there.check(token("a b\0\r\n{x}", NOW), NOW)).isEqualTo(REVOKED);
    }

    @Test
    void everythingHasAnEndAndNamesNobody() {
        here.revokeSubject(ISSUER, "alice");
        assertThat(server.<Boolean>ask(commands -> commands.keys("*").stream().allMatch(key -> commands.pttl(key) > 0)))
                .isTrue();
        assertThat(server.<String>ask(commands ->
                        commands.hgetall("everyhop:{revoked}:entries").toString()))
                .doesNotContain("alice");
    }

    /** Returns an instance whose clock is ahead. */
    private Redis later(AtomicLong millis) {
        return server.builder()
                .clock(() -> Instant.now().plusMillis(millis.get()))
                .build();
    }

    private static TokenFacts token(String id, long issuedAt) {
        return new TokenFacts(ISSUER, id, "u", null, null, issuedAt);
    }
}
