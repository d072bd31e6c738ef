package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Limits;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A limit in shadow is counted by all instances too, and costs no request anything. */
class ShadowTest {

    @Test
    void aLimitInShadowIsToldAndNobodyWaitsForRedis() {
        Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();
        Limit tried = Limit.of("tried", 2, Duration.ofHours(1)).shadowed();
        try (RealServer server = RealServer.start();
                Redis redis = server.builder().build()) {
            Limits limits = Limits.builder()
                    .store(redis.limitStore())
                    .events(events::add)
                    .build();
            RealServer.until("the shadow is told", () -> {
                assertThat(limits.acquire(tried, LimitKey.of("a")).isAllowed()).isTrue();
                return !events.isEmpty();
            });
            assertThat(events).allMatch(event -> event.name().equals("limit.shadow"));
            assertThat(redis.status().leases()).isPositive();
            assertThat(redis.status().waits()).isZero();
        }
    }
}
