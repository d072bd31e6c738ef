package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of limits does, with one instance of it. An implementation extends this and says how it is made. */
public abstract class LimitStoreContract {

    /** So long that no permit comes back in a test, whatever clock a store has. */
    private static final Duration LONG = Duration.ofDays(30);

    private LimitStore store;
    private Limits limits;

    /** Makes a store in which no key of these tests was counted before. */
    protected abstract LimitStore newStore();

    /** Lets time pass for the store: by its clock, or really. */
    protected abstract void pass(Duration time);

    @BeforeEach
    final void open() {
        store = newStore();
        limits = Limits.builder().store(store).build();
    }

    @AfterEach
    final void close() {
        limits.close();
    }

    /** Makes a limit with a name of its own. */
    protected final Limit limit(long permits, Duration period) {
        return Limit.of("contract-" + UUID.randomUUID(), permits, period);
    }

    @Test
    void aKeyGetsItsBurstAndNoMore() {
        Limit limit = limit(10, LONG);
        assertThat(allowed(limit, LimitKey.of("a"), 30)).isBetween(10L, 10 + store.overAdmission(limit));
    }

    @Test
    void keysAreCountedApart() {
        Limit limit = limit(5, LONG);
        allowed(limit, LimitKey.of("a"), 20);
        assertThat(allowed(limit, LimitKey.of("b"), 5)).isEqualTo(5);
        assertThat(allowed(limit, LimitKey.of("a", "b"), 5)).isEqualTo(5);
        assertThat(allowed(limit, LimitKey.unauthenticated("a"), 5)).isEqualTo(5);
        assertThat(allowed(limit, LimitKey.all(), 5)).isEqualTo(5);
    }

    @Test
    void limitsAreCountedApart() {
        Limit one = limit(5, LONG);
        Limit other = limit(5, LONG);
        allowed(one, LimitKey.of("a"), 20);
        assertThat(allowed(other, LimitKey.of("a"), 5)).isEqualTo(5);
    }

    @Test
    void permitsComeBack() {
        Limit limit = limit(4, Duration.ofSeconds(2));
        allowed(limit, LimitKey.of("a"), 4);
        pass(Duration.ofSeconds(3));
        assertThat(allowed(limit, LimitKey.of("a"), 4)).isEqualTo(4);
    }

    @Test
    void aRequestThatIsRefusedConsumesNothing() {
        Limit wide = limit(10, LONG);
        Limit narrow = limit(2, LONG);
        LimitKey tenant = LimitKey.of("tenant");
        long served = 0;
        for (int i = 0; i < 50; i++) {
            List<Charge> both = List.of(Charge.of(wide, tenant), Charge.of(narrow, LimitKey.of("user")));
            served += limits.acquire(both).isAllowed() ? 1 : 0;
        }
        assertThat(served).isBetween(2L, 2 + store.overAdmission(narrow));
        assertThat(allowed(wide, tenant, 30)).isBetween(10 - served, 10 - served + store.overAdmission(wide));
    }

    @Test
    void aRefusalSaysWhenToComeBack() {
        Limit limit = limit(10, Duration.ofHours(10));
        allowed(limit, LimitKey.of("a"), 30);
        LimitDecision decision = limits.acquire(limit, LimitKey.of("a"));
        assertThat(decision).isInstanceOfSatisfying(LimitDecision.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(LimitReason.EXCEEDED);
            assertThat(refused.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofHours(1));
            assertThat(refused.by().limit()).isEqualTo(limit);
        });
    }

    @Test
    void aRequestCanCostMore() {
        Limit limit = limit(100, LONG);
        assertThat(limits.acquire(limit, LimitKey.of("a"), 60).isAllowed()).isTrue();
        assertThat(limits.acquire(limit, LimitKey.of("a"), 40).isAllowed()).isTrue();
        assertThat(limits.acquire(limit, LimitKey.of("b"), 101))
                .isInstanceOfSatisfying(LimitDecision.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(LimitReason.COST_ABOVE_BURST);
                    assertThat(refused.retryAfterNanos()).isNegative();
                });
        assertThat(limits.acquire(limit, LimitKey.of("b"), 100).isAllowed()).isTrue();
    }

    @Test
    void whatIsGivenBackIsNeverMoreThanTheLimit() {
        Limit limit = limit(3, LONG);
        Charge charge = Charge.of(limit, LimitKey.of("a"));
        long served = 0;
        for (int i = 0; i < 20; i++) {
            if (limits.acquire(List.of(charge)).isAllowed()) {
                served++;
                limits.giveBack(List.of(charge));
            }
        }
        assertThat(served).isBetween(3L, 20L);
        assertThat(allowed(limit, LimitKey.of("a"), 30)).isBetween(0L, 3 + store.overAdmission(limit));
    }

    @Test
    void whatWasUsedStaysUsedWhenALimitIsChanged() {
        Limit limit = limit(10, LONG);
        allowed(limit, LimitKey.of("a"), 6);
        limits.change(Limit.of(limit.name(), 20, LONG));
        assertThat(allowed(limit, LimitKey.of("a"), 40)).isBetween(1L, 14 + store.overAdmission(limit));
        limits.change(Limit.of(limit.name(), 1, LONG));
        assertThat(allowed(limit, LimitKey.of("a"), 40)).isBetween(0L, store.overAdmission(limit));
    }

    @Test
    void anythingCanBeAKey() {
        Limit limit = limit(1, LONG);
        for (String odd : List.of("", "\0", "\ud800", "\ud801", "{a}", "a b", "x".repeat(20_000), "\r\nDEL *")) {
            assertThat(limits.acquire(limit, LimitKey.of(odd)).isAllowed()).isTrue();
            assertThat(limits.acquire(limit, LimitKey.unauthenticated(odd)).isAllowed())
                    .isTrue();
        }
    }

    @Test
    void askingWithoutWaitingTakesWhatItSays() throws Exception {
        Limit limit = limit(8, LONG);
        List<Charge> charges = List.of(Charge.of(limit, LimitKey.of("a")));
        long served = 0;
        for (int i = 0; i < 40; i++) {
            LimitDecision decision = limits.tryAcquire(charges);
            if (decision == null) {
                decision = limits.acquireAsync(charges).toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
            served += decision.isAllowed() ? 1 : 0;
        }
        assertThat(served).isBetween(8L, 8 + store.overAdmission(limit));
    }

    @Test
    void threadsTogetherGetTheLimit() throws Exception {
        Limit limit = limit(500, LONG);
        AtomicLong served = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch done = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> {
                    served.addAndGet(allowed(limit, LimitKey.of("hot"), 400));
                    done.countDown();
                });
            }
            assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(served.get()).isBetween(500L, 500 + store.overAdmission(limit));
    }

    private long allowed(Limit limit, LimitKey key, int calls) {
        long allowed = 0;
        for (int i = 0; i < calls; i++) {
            allowed += limits.acquire(limit, key).isAllowed() ? 1 : 0;
        }
        return allowed;
    }
}
