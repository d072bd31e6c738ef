package dev.everyhop.spring.autoconfigure;

import dev.everyhop.redis.Redis;
import dev.everyhop.redis.RedisRevocations;
import dev.everyhop.redis.RedisState;
import dev.everyhop.redis.RedisStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Out of service while the list of what was called back is too old, since every token is refused then. A service whose Redis
 * is away goes on without, so that is told as {@code DEGRADED}, which takes no service away.
 */
final class RedisHealthIndicator extends AbstractHealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED", "Redis is not asked");

    private final Redis redis;
    private final @Nullable RedisRevocations revocations;

    RedisHealthIndicator(Redis redis, @Nullable RedisRevocations revocations) {
        super("The state of Redis could not be read");
        this.redis = redis;
        this.revocations = revocations;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RedisStatus status = redis.status();
        boolean current = revocations == null || revocations.isCurrent();
        builder.status(!current ? Status.OUT_OF_SERVICE : status.state() == RedisState.DOWN ? DEGRADED : Status.UP)
                .withDetail("state", status.state())
                .withDetail("instances", status.instances())
                .withDetail("downs", status.downs());
        if (revocations != null) {
            builder.withDetail("revocations", revocations.size()).withDetail("revocationsCurrent", current);
        }
    }
}
