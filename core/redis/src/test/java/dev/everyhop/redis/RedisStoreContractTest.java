package dev.everyhop.redis;

import dev.everyhop.limit.LimitStore;
import dev.everyhop.limit.LimitStoreContract;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every store does, against a real server. */
class RedisStoreContractTest extends LimitStoreContract {

    private static RealServer server;

    @BeforeAll
    static void start() {
        server = RealServer.start();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Override
    protected LimitStore newStore() {
        Redis redis = server.builder().build();
        return redis.limitStore(redis::close);
    }

    @Override
    protected void pass(Duration time) {
        // Redis has no other clock: this is not a wait for something to happen.
        try {
            new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
