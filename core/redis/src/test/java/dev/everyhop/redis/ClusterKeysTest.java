package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.limit.Charge;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Limits;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server in cluster mode refuses scripts whose keys are not in one slot. */
class ClusterKeysTest {

    @Test
    void everyScriptKeepsToOneSlot() {
        try (RealServer server = RealServer.start("--cluster-enabled", "yes")) {
            server.ask(commands ->
                    commands.clusterAddSlots(IntStream.range(0, 16_384).toArray()));
            RealServer.until("the cluster is up", () -> server.<String>ask(commands -> commands.clusterInfo())
                    .contains("cluster_state:ok"));
            try (Redis redis = server.builder().build();
                    Limits limits = Limits.builder().store(redis.limitStore()).build();
                    RedisRevocations revocations = redis.revocations(Duration.ofHours(1), Duration.ofMinutes(1), 100)) {
                Limit user = Limit.of("user", 10, Duration.ofDays(30));
                Limit tenant = Limit.of("tenant", 10, Duration.ofDays(30));
                List<Charge> both = List.of(Charge.of(user, LimitKey.of("u")), Charge.of(tenant, LimitKey.of("t")));
                assertThat(limits.acquire(both).isAllowed()).isTrue();
                assertThat(revocations.revokeToken("https://id.example", "a")).isTrue();
                assertThat(revocations.isCurrent()).isTrue();
                byte[] id = new byte[32];
                redis.oneTimeTokens(Duration.ofMinutes(1)).claim(id, id, 0, 60);
                assertThat(redis.proofs(LocalReplayStore.of(10, 10, Duration.ofMinutes(1)), 5)
                                .claim(id, id, 0, 60))
                        .isEqualTo(ReplayStore.Answer.FIRST);
                assertThat(redis.status().localDecisions()).isZero();
                assertThat(redis.status().state()).isNotEqualTo(RedisState.DOWN);
                assertThat(server.<Boolean>ask(
                                commands -> commands.keys("*").stream().allMatch(key -> commands.pttl(key) > 0)))
                        .isTrue();
            }
        }
    }
}
