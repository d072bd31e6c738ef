package dev.everyhop.token.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

    @Test
    void whatIsUsedStaysAndWhatIsNotGivesWay() {
        BoundedMap<Integer, String> map = new BoundedMap<>(100, value -> false);
        map.put(-1, "used");
        for (int i = 0; i < 10_000; i++) {
            map.put(i, "once");
            assertThat(map.get(-1)).isEqualTo("used");
        }

        assertThat(map.size()).isEqualTo(100);
    }

    @Test
    void pinnedValuesStayEvenUnused() {
        BoundedMap<Integer, String> map = new BoundedMap<>(10, "pinned"::equals);
        for (int i = 0; i < 20; i++) {
            map.put(i, "pinned");
        }
        for (int i = 20; i < 1000; i++) {
            map.put(i, "not");
        }

        for (int i = 0; i < 20; i++) {
            assertThat(map.get(i)).isEqualTo("pinned");
        }
        assertThat(map.size()).isLessThanOrEqualTo(21);
    }

    @Test
    void boundsHoldUnderConcurrency() throws Exception {
        BoundedMap<Integer, Integer> map = new BoundedMap<>(1000, value -> false);
        int workers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<Boolean>> done = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int first = worker * 100_000;
                done.add(threads.submit(() -> {
                    boolean bounded = true;
                    for (int i = first; i < first + 100_000; i++) {
                        int key = i;
                        bounded &= map.get(key, () -> key) == key && map.size() <= 1000 + 2 * workers;
                    }
                    return bounded;
                }));
            }
            for (Future<Boolean> one : done) {
                assertThat(one.get(5, TimeUnit.MINUTES)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        map.put(-1, -1);
        assertThat(map.size()).isEqualTo(1000);
    }
}
