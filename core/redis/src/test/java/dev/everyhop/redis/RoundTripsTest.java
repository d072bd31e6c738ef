package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Limits;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** What requests on one hot key cost: scripts, as the server counts them, beside what Bucket4j's client sends in the same run. */
class RoundTripsTest {

    private static final int REQUESTS = 20_000;
    private static final long BURST = 1_000_000;

    @Test
    void aHotKeyCostsAtMostFiftyRoundTripsInAThousandRequests() {
        try (RealServer server = RealServer.start()) {
            long before = server.scripts();
            long ours;
            try (Redis redis = server.builder().build();
                    Limits limits = Limits.builder().store(redis.limitStore()).build()) {
                Limit limit = Limit.of("hot", 10_000, Duration.ofSeconds(1)).burst(BURST);
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(limits.acquire(limit, LimitKey.all()).isAllowed())
                            .isTrue();
                }
                assertThat(redis.status().localDecisions()).isZero();
                ours = server.scripts() - before;
            }
            long theirs = bucket4j(server);
            System.out.printf(
                    "Scripts per 1,000 requests on one hot key, heartbeats too: %.2f; commands of Bucket4j: %.2f%n",
                    ours * 1000.0 / REQUESTS, theirs * 1000.0 / REQUESTS);
            assertThat(ours * 1000).isLessThanOrEqualTo(50L * REQUESTS);
            assertThat(theirs).isGreaterThan(20 * ours);
        }
    }

    @Test
    void aHotKeyThatHasUsedAllIsRefusedHereToo() {
        try (RealServer server = RealServer.start();
                Redis redis = server.builder().build();
                Limits limits = Limits.builder().store(redis.limitStore()).build()) {
            Limit limit = Limit.of("used-up", 100, Duration.ofDays(10));
            for (int i = 0; i < 200; i++) {
                limits.acquire(limit, LimitKey.all());
            }
            long before = redis.status().leases();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(limits.acquire(limit, LimitKey.all()).isAllowed()).isFalse();
            }
            assertThat(redis.status().leases() - before).isZero();
        }
    }

    private static long bucket4j(RealServer server) {
        RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
        LongAdder commands = new LongAdder();
        client.addListener(new CommandListener() {
            @Override
            public void commandStarted(CommandStartedEvent event) {
                commands.increment();
            }
        });
        Bucket bucket = Bucket4jLettuce.casBasedBuilder(client)
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
                .build()
                .builder()
                .build("hot".getBytes(StandardCharsets.UTF_8), () -> BucketConfiguration.builder()
                        .addLimit(rate -> rate.capacity(BURST).refillGreedy(10_000, Duration.ofSeconds(1)))
                        .build());
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(bucket.tryConsume(1)).isTrue();
        }
        client.shutdown(0, 5, TimeUnit.SECONDS);
        return commands.sum();
    }
}
