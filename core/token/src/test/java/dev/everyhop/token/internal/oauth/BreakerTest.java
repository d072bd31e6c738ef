package dev.everyhop.token.internal.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final Breaker breaker = new Breaker(clock, new SplittableRandom(1));

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(null);
        }
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    @Test
    void aFailureOrTwoAreForgiven() {
        fail(Breaker.THRESHOLD - 1);
        assertThat(breaker.tryEnter()).isZero();
        breaker.succeeded();
        fail(Breaker.THRESHOLD - 1);
        assertThat(breaker.tryEnter()).isZero();
    }

    @Test
    void pausesDoubleUpToHalfAMinuteAndHalfOfThat() {
        fail(Breaker.THRESHOLD);
        long expected = 1000;
        for (int i = 0; i < 12; i++) {
            long pause = breaker.tryEnter();
            assertThat(pause).isBetween(expected, expected * 3 / 2);
            passes(Duration.ofMillis(pause));
            assertThat(breaker.tryEnter()).isZero();
            fail(1);
            expected = Math.min(30_000, expected * 2);
        }
    }

    @Test
    void lateFailuresOfWhatWasAskedBeforeDoNotProlongThePause() {
        fail(Breaker.THRESHOLD);
        long pause = breaker.tryEnter();
        fail(100);

        assertThat(breaker.tryEnter()).isEqualTo(pause);
    }

    @Test
    void whoTriesAndIsNeverHeardOfAgainIsGivenUp() {
        fail(Breaker.THRESHOLD);
        passes(Duration.ofSeconds(2));
        assertThat(breaker.tryEnter()).isZero();
        assertThat(breaker.tryEnter()).isPositive();
        passes(Duration.ofSeconds(15));

        assertThat(breaker.tryEnter()).isZero();
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepItShut() {
        fail(Breaker.THRESHOLD);
        passes(Duration.ofHours(-5));

        assertThat(breaker.tryEnter()).isZero();
    }

    @Test
    void whatTheServerAsksForIsGrantedUpToFiveMinutes() {
        breaker.failed(Duration.ofSeconds(7));
        assertThat(breaker.tryEnter()).isEqualTo(7000);
        breaker.failed(Duration.ofDays(365));
        assertThat(breaker.tryEnter()).isEqualTo(300_000);
        breaker.failed(Duration.ofSeconds(-1));
        assertThat(breaker.tryEnter()).isEqualTo(300_000);
    }

    @Test
    void ofManyWhoComeAtTheEndOfAPauseOneIsLetIn() throws Exception {
        int rounds = 200;
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            fail(Breaker.THRESHOLD);
            for (int round = 0; round < rounds; round++) {
                passes(Duration.ofSeconds(60));
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Long>> answers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    answers.add(pool.submit(() -> {
                        start.await();
                        return breaker.tryEnter();
                    }));
                }
                start.countDown();
                int in = 0;
                for (Future<Long> answer : answers) {
                    in += answer.get(5, TimeUnit.MINUTES) == 0 ? 1 : 0;
                }
                assertThat(in).isEqualTo(1);
                fail(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
