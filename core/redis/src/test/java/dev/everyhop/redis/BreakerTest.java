package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakerTest {

    @Test
    void nothingIsSentBeforeTheFirstProbe() {
        Breaker breaker = new Breaker(3, new Random(1));
        assertThat(breaker.enter()).isFalse();
        breaker.probed();
        assertThat(breaker.enter()).isTrue();
    }

    @Test
    void aLittleIsSentAtFirstAndMoreWithEachAnswer() {
        Breaker breaker = new Breaker(3, new Random(1));
        breaker.probed();
        assertThat(entries(breaker)).isEqualTo(2);
        breaker.succeeded();
        assertThat(entries(breaker)).isEqualTo(4);
        boolean up = false;
        for (int i = 0; i < 7; i++) {
            assertThat(up).isFalse();
            up = breaker.succeeded();
        }
        assertThat(up).isTrue();
        assertThat(breaker.state()).isEqualTo(RedisState.UP);
        assertThat(entries(breaker)).isEqualTo(512);
    }

    @Test
    void itOpensAtTheLastOfSomeFailuresInARowAndOnce() {
        Breaker breaker = new Breaker(3, new Random(1));
        breaker.probed();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isFalse();
        breaker.succeeded();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.open()).isFalse();
        assertThat(breaker.enter()).isFalse();
    }

    @Test
    void probesComeAtTimesThatDifferAndNeverMoreOftenThanTheFirst() {
        Set<Long> times = new HashSet<>();
        for (int instance = 0; instance < 50; instance++) {
            Breaker breaker = new Breaker(3, new Random(instance));
            breaker.probed();
            breaker.open();
            long all = 0;
            for (int i = 0; i < 12; i++) {
                long next = breaker.millisToProbe();
                assertThat(next).isBetween(50L, 7_500L);
                all += next;
            }
            times.add(all);
        }
        assertThat(times).hasSizeGreaterThan(45);
    }

    private static int entries(Breaker breaker) {
        int entered = 0;
        while (breaker.enter()) {
            entered++;
        }
        for (int i = 0; i < entered; i++) {
            breaker.over();
        }
        return entered;
    }
}
