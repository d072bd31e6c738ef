package dev.everyhop.redis;

import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.LimitStore;
import dev.everyhop.limit.Limits;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An instance in a JVM of its own, with one thread: it asks for permits, and from time to time says what time it is in Redis
 * and how many it got so far. What it got between two such lines it got between the two times.
 */
final class SharingProcess {

    static final Limit LIMIT = Limit.of("shared", 2_000, Duration.ofSeconds(1)).burst(40_000);
    static final int REQUESTS = 60_000;
    static final int BETWEEN_LINES = 500;

    private SharingProcess() {}

    public static void main(String[] arguments) throws Exception {
        String uri = arguments[0];
        RedisClient client = RedisClient.create(RedisURI.create(uri));
        StatefulRedisConnection<String, String> clock = client.connect();
        Redis redis = Redis.builder(uri)
                .insecureAllowPlaintext()
                .wait(Duration.ofSeconds(2))
                .commandTimeout(Duration.ofSeconds(60))
                .build();
        LimitStore store = redis.limitStore();
        Limits limits = Limits.builder().store(store).build();
        System.out.println("ready");
        System.in.read();
        long got = 0;
        tell(clock, got);
        for (int i = 1; i <= REQUESTS; i++) {
            got += limits.acquire(LIMIT, LimitKey.of("all")).isAllowed() ? 1 : 0;
            if (i % BETWEEN_LINES == 0) {
                tell(clock, got);
            }
        }
        RedisStatus status = redis.status();
        System.out.println("end " + status.localDecisions() + " " + status.leases());
        limits.close();
        redis.close();
        clock.close();
        client.shutdown(0, 5, TimeUnit.SECONDS);
    }

    private static void tell(StatefulRedisConnection<String, String> clock, long got) {
        List<String> time = clock.sync().time();
        long micros = Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1));
        System.out.println(micros + " " + got);
    }
}
