package dev.everyhop.token.replay;

import static dev.everyhop.token.replay.ReplayStore.Answer.FIRST;
import static dev.everyhop.token.replay.ReplayStore.Answer.FULL;
import static dev.everyhop.token.replay.ReplayStore.Answer.OVER_QUOTA;
import static dev.everyhop.token.replay.ReplayStore.Answer.REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.token.replay.ReplayStore.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LocalReplayStoreTest {

    private static final long NOW = 1_795_521_600;
    private static final long LIFE = 80;
    private static final byte[] OWNER = bytes(-1);

    @Test
    void anIdCountsOnceUntilItsTime() {
        ReplayStore store = LocalReplayStore.of(100, 100, Duration.ofSeconds(LIFE));

        assertThat(store.claim(OWNER, bytes(1), NOW, NOW + LIFE)).isEqualTo(FIRST);
        assertThat(store.claim(OWNER, bytes(1), NOW, NOW + LIFE)).isEqualTo(REPLAYED);
        assertThat(store.claim(OWNER, bytes(1), NOW + LIFE - 1, NOW + LIFE)).isEqualTo(REPLAYED);
        assertThat(store.claim(OWNER, bytes(1), NOW + LIFE, NOW + 2 * LIFE)).isEqualTo(FIRST);
    }

    @Test
    void anIdOfAnotherOwnerIsAnotherId() {
        ReplayStore store = LocalReplayStore.of(100, 100, Duration.ofSeconds(LIFE));

        assertThat(store.claim(OWNER, bytes(1), NOW, NOW + LIFE)).isEqualTo(FIRST);
        assertThat(store.claim(bytes(-2), bytes(1), NOW, NOW + LIFE)).isEqualTo(FIRST);
    }

    @Test
    void anIdComesBackUnderAnotherTimeInVain() {
        ReplayStore store = LocalReplayStore.of(100, 100, Duration.ofSeconds(LIFE));

        store.claim(OWNER, bytes(1), NOW, NOW + LIFE);

        assertThat(store.claim(OWNER, bytes(1), NOW + 30, NOW + 30 + LIFE)).isEqualTo(REPLAYED);
    }

    @Test
    void oneOwnerHasNoMoreThanItsQuota() {
        ReplayStore store = LocalReplayStore.of(1000, 10, Duration.ofSeconds(LIFE));

        for (int id = 0; id < 10; id++) {
            assertThat(store.claim(OWNER, bytes(id), NOW + id, NOW + id + LIFE)).isEqualTo(FIRST);
        }
        assertThat(store.claim(OWNER, bytes(10), NOW + 10, NOW + 10 + LIFE)).isEqualTo(OVER_QUOTA);
        assertThat(store.claim(OWNER, bytes(3), NOW + 10, NOW + 3 + LIFE)).isEqualTo(REPLAYED);
        assertThat(store.claim(bytes(-2), bytes(10), NOW + 10, NOW + 10 + LIFE)).isEqualTo(FIRST);
        long later = NOW + 10 + LIFE + LIFE / 4;
        assertThat(store.claim(OWNER, bytes(10), later, later + LIFE)).isEqualTo(FIRST);
    }

    @Test
    void aReplayDoesNotCountAgainstTheQuota() {
        ReplayStore store = LocalReplayStore.of(1000, 2, Duration.ofSeconds(LIFE));

        for (int i = 0; i < 100; i++) {
            store.claim(OWNER, bytes(0), NOW, NOW + LIFE);
        }

        assertThat(store.claim(OWNER, bytes(1), NOW, NOW + LIFE)).isEqualTo(FIRST);
    }

    @Test
    void aFullStoreRefusesAndForgetsNothingThatLives() {
        LocalReplayStore store = LocalReplayStore.of(1000, 1000, Duration.ofSeconds(LIFE));
        List<Integer> taken = new ArrayList<>();
        int refused = 0;

        for (int id = 0; refused < 100; id++) {
            Answer answer = store.claim(bytes(-id - 10), bytes(id), NOW, NOW + LIFE);
            if (answer == FIRST) {
                taken.add(id);
            } else {
                assertThat(answer).isEqualTo(FULL);
                refused++;
            }
        }

        assertThat(taken).hasSizeGreaterThan(1000);
        assertThat(taken)
                .allSatisfy(id -> assertThat(store.claim(bytes(-id - 10), bytes(id), NOW + LIFE - 1, NOW + LIFE))
                        .isEqualTo(REPLAYED));
        assertThat(store.claim(OWNER, bytes(1), NOW + 2 * LIFE, NOW + 3 * LIFE)).isEqualTo(FIRST);
    }

    @Test
    void memoryIsWhatTheCapacityTakesAndStaysSo() {
        LocalReplayStore store = LocalReplayStore.of(100_000, 100_000, Duration.ofSeconds(LIFE));
        long before = store.bytes();

        for (int id = 0; id < 200_000; id++) {
            store.claim(OWNER, bytes(id), NOW, NOW + LIFE);
        }

        assertThat(store.bytes()).isEqualTo(before).isLessThan(100_000L * LocalReplayStore.BYTES_PER_ENTRY + 8192);
        assertThat(LocalReplayStore.BYTES_PER_ENTRY).isEqualTo(96);
    }

    @Test
    void whatIsToBeRememberedForLongerThanTheStoreCanIsRefused() {
        ReplayStore store = LocalReplayStore.of(100, 100, Duration.ofSeconds(LIFE));

        assertThat(store.claim(OWNER, bytes(1), NOW, NOW + LIFE + 1)).isEqualTo(FULL);
        assertThat(store.claim(OWNER, bytes(1), NOW, NOW)).isEqualTo(REPLAYED);
    }

    @Test
    void valuesThatCannotBeRightAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalReplayStore.of(0, 1, Duration.ofSeconds(1)))
                .withMessageContaining("capacity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalReplayStore.of(10, 11, Duration.ofSeconds(1)))
                .withMessageContaining("quota");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalReplayStore.of(10, 1, Duration.ZERO))
                .withMessageContaining("longestLife");
    }

    @Test
    void aQuotaHoldsOnSeveralThreads() throws Exception {
        LocalReplayStore store = LocalReplayStore.of(10_000, 100, Duration.ofSeconds(LIFE));
        AtomicLong first = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();

        for (int thread = 0; thread < 4; thread++) {
            int from = thread * 1000;
            running.add(pool.submit(() -> {
                for (int id = from; id < from + 1000; id++) {
                    if (store.claim(OWNER, bytes(id), NOW, NOW + LIFE) == FIRST) {
                        first.incrementAndGet();
                    }
                }
            }));
        }
        for (Future<?> one : running) {
            one.get(5, TimeUnit.MINUTES);
        }
        pool.shutdown();

        assertThat(first).hasValue(100);
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(32).putInt(value).array();
    }
}
