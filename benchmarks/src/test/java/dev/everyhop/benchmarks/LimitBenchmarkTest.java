package dev.everyhop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitBenchmarkTest {

    @ParameterizedTest
    @EnumSource
    void eachLimiterAllowsAndDeniesAsItsMethodSays(Limiter limiter) {
        for (int keys : new int[] {1, 1000}) {
            LimitBenchmark benchmark = new LimitBenchmark();
            benchmark.limiter = limiter;
            benchmark.keys = keys;
            benchmark.setUp();
            LimitBenchmark.Turn turn = new LimitBenchmark.Turn();
            for (int i = 0; i < 100; i++) {
                assertThat(benchmark.allowOneThread(turn)).isTrue();
                assertThat(benchmark.allowTwoThreads(turn)).isTrue();
                assertThat(benchmark.denyOneThread(turn)).isFalse();
                assertThat(benchmark.denyTwoThreads(turn)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesAreCountedForEachKey(Limiter limiter) {
        double bytes = LimitMemory.perKey(limiter, limiter == Limiter.EVERYHOP ? 30_000 : 2_000);
        if (limiter == Limiter.EVERYHOP) {
            assertThat(bytes).isBetween(20.0, 32.0);
        } else {
            assertThat(bytes).isGreaterThan(8 * 24);
        }
    }
}
