package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The limiter against an exact reference; {@code -Dlimit.schedules} says over how many random schedules. */
class ModelTest {

    private static final int SCHEDULES = Integer.getInteger("limit.schedules");
    private static final int STEPS = 50;
    private static final long[] PERIODS = {1, 1_000, 1_000_000, 1_000_000_000L, 60_000_000_000L, 86_400_000_000_000L};

    private final ManualTime time = new ManualTime();

    @Test
    void everyVerdictIsTheReferencesWhereTicksAreWhole() {
        Random random = new Random(7);
        long allowed = 0;
        for (int i = 0; i < SCHEDULES; i++) {
            long permits = 1 + random.nextInt(16);
            Limit limit =
                    limit(random, permits, permits * PERIODS[random.nextInt(PERIODS.length)] / gcdFriendly(random));
            allowed += schedule(random, limit, 0);
        }
        assertThat(allowed).isBetween(SCHEDULES * STEPS / 10L, SCHEDULES * STEPS * 9L / 10);
    }

    @Test
    void noVerdictIsOffByMoreThanANanosecondAnywhere() {
        Random random = new Random(8);
        long allowed = 0;
        for (int i = 0; i < SCHEDULES; i++) {
            long period = 1 + (long) (PERIODS[random.nextInt(PERIODS.length)] * (0.5 + random.nextDouble()));
            long permits = 1 + (long) (Math.min(period, 1_000_000_000L) * Math.pow(random.nextDouble(), 8));
            allowed += schedule(random, limit(random, Math.min(permits, period), period), 1);
        }
        assertThat(allowed).isBetween(SCHEDULES * STEPS / 10L, SCHEDULES * STEPS * 9L / 10);
    }

    private static long gcdFriendly(Random random) {
        return random.nextBoolean() ? 1 : 1 + random.nextInt(3);
    }

    private static Limit limit(Random random, long permits, long periodNanos) {
        long period = Math.max(permits, periodNanos);
        long most = (long) Math.min(1 << 20, 3e16 * permits / period);
        long burst = 1 + (long) ((most - 1) * Math.pow(random.nextDouble(), 6));
        return Limit.of("l", permits, Duration.ofNanos(period)).burst(burst);
    }

    /** Runs one schedule; the reference follows what was allowed, so that an error that adds up shows. */
    private long schedule(Random random, Limit limit, long slackNanos) {
        LocalStore store = new LocalStore(1 << 16, 1 << 16, 0, time, random);
        LimitKey[] keys = {LimitKey.of("a"), LimitKey.of("b"), LimitKey.unauthenticated("a")};
        ExactBucket[] exact = new ExactBucket[keys.length];
        for (int i = 0; i < keys.length; i++) {
            exact[i] = new ExactBucket(limit, time.getAsLong());
        }
        double interval = (double) limit.period().toNanos() / limit.permits();
        long most = limit.burst();
        long allowed = 0;
        for (int step = 0; step < STEPS; step++) {
            time.pass(passed(random, interval, most));
            int key = random.nextInt(keys.length);
            long cost = random.nextInt(3) > 0 ? 1 : 1 + (long) (random.nextDouble() * most);
            long now = time.getAsLong();
            Charge charge = new Charge(limit, keys[key], cost);
            LimitDecision decision = store.acquire(List.of(charge));
            if (decision.isAllowed()) {
                assertThat(exact[key].has(cost, now, slackNanos))
                        .as("above %s at step %s", limit, step)
                        .isTrue();
                exact[key].take(cost, now);
                allowed++;
                if (random.nextInt(8) == 0) {
                    store.giveBack(List.of(charge));
                    exact[key].giveBack(cost, now);
                }
            } else {
                LimitDecision.Refused refused = (LimitDecision.Refused) decision;
                assertThat(exact[key].has(cost, now, -slackNanos))
                        .as("below %s at step %s", limit, step)
                        .isFalse();
                assertThat(exact[key].has(refused.by().remaining(), now, slackNanos))
                        .isTrue();
            }
        }
        return allowed;
    }

    private static long passed(Random random, double interval, long burst) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> (long) interval;
            case 3 -> (long) Math.ceil(interval);
            case 4 -> (long) (interval * random.nextDouble() * 3);
            default -> (long) (interval * random.nextDouble() * Math.min(burst, 1000));
        };
    }

    @Test
    void aRefusalsTimeIsTheFirstAtWhichItIsAllowed() {
        Random random = new Random(9);
        for (int i = 0; i < SCHEDULES / 4; i++) {
            long period = 1 + (long) (PERIODS[random.nextInt(PERIODS.length)] * (0.5 + random.nextDouble()));
            Limit limit = limit(random, 1 + (long) (random.nextDouble() * Math.min(period, 1000)), period);
            LocalStore store = new LocalStore(1 << 16, 1 << 16, 0, time, random);
            LimitKey key = LimitKey.of("a");
            store.acquire(limit, key, limit.burst());
            long cost = 1 + (long) (random.nextDouble() * (limit.burst() - 1));
            LimitDecision.Refused refused = (LimitDecision.Refused) store.acquire(limit, key, cost);
            time.pass(refused.retryAfterNanos() - 1);
            assertThat(store.acquire(limit, key, cost).isAllowed()).isFalse();
            time.pass(1);
            assertThat(store.acquire(limit, key, cost).isAllowed()).isTrue();
        }
    }

    @Test
    void threadThatReadTheClockLongAgoGivesNobodyMore() {
        Limit limit = Limit.of("l", 10, Duration.ofSeconds(1));
        long late = 3_600_000_000_000L;
        // The first reading of each pair is old: what a thread sees that loses its processor after it has read the
        // clock.
        long[] readings = new long[40];
        for (int i = 0; i < readings.length; i++) {
            readings[i] = i % 2 == 0 ? late - 1_000_000_000L : late;
        }
        int[] next = {-1};
        LocalStore store = new LocalStore(
                1 << 16, 1 << 16, 0, () -> next[0] < 0 ? 0 : readings[Math.min(next[0]++, 39)], new Random(1));
        next[0] = 39;
        int allowed = 0;
        for (int i = 0; i < 10; i++) {
            allowed += store.acquire(limit, LimitKey.of("a"), 1).isAllowed() ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(10);
        next[0] = 0;
        for (int i = 0; i < 19; i++) {
            assertThat(store.acquire(limit, LimitKey.of("a"), 1).isAllowed()).isFalse();
            next[0] += next[0] % 2;
        }
    }

    @Test
    void threadsTogetherGetExactlyWhatTheReferenceGives() throws Exception {
        for (Limit limit : List.of(
                Limit.of("whole", 1000, Duration.ofSeconds(1)).burst(5000),
                Limit.of("odd", 999_983, Duration.ofSeconds(7)).burst(3_000))) {
            LocalStore store = new LocalStore(1 << 16, 1 << 16, 0, time, new Random(3));
            AtomicLong allowed = new AtomicLong();
            long start = time.getAsLong();
            // Less than it takes to fill the bucket, so that nothing is lost because it was full.
            long steps = 400;
            long step = (long) (0.9 * limit.burst() * limit.period().toNanos() / limit.permits() / steps);
            run(4, thread -> {
                while (store.acquire(limit, LimitKey.of("hot"), 1).isAllowed()) {
                    allowed.incrementAndGet();
                }
                for (int i = 0; i < steps / 4; i++) {
                    time.pass(step);
                    while (store.acquire(limit, LimitKey.of("hot"), 1).isAllowed()) {
                        allowed.incrementAndGet();
                    }
                }
            });
            BigInteger refilled = BigInteger.valueOf(time.getAsLong() - start)
                    .multiply(BigInteger.valueOf(limit.permits()))
                    .divide(BigInteger.valueOf(limit.period().toNanos()));
            assertThat(allowed.get())
                    .isBetween(
                            limit.burst() + refilled.longValueExact() - 1, limit.burst() + refilled.longValueExact());
        }
    }

    @Test
    void threadsThatAskForSeveralLimitsTakeAllOrNone() throws Exception {
        LocalStore store = new LocalStore(1 << 16, 1 << 16, 0, time, new Random(4));
        Duration long_ = Duration.ofDays(30);
        List<Charge> charges = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Limit limit = Limit.of("l" + i, 3_000 + 500 * i, long_);
            charges.add(Charge.of(limit, i % 2 == 0 ? LimitKey.of("k" + i) : LimitKey.unauthenticated("k" + i)));
        }
        AtomicLong[] taken = new AtomicLong[charges.size()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = new AtomicLong();
        }
        run(4, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < 4_000; i++) {
                int one = random.nextInt(charges.size());
                int other = (one + 1 + random.nextInt(charges.size() - 1)) % charges.size();
                if (store.acquire(List.of(charges.get(one), charges.get(other))).isAllowed()) {
                    taken[one].incrementAndGet();
                    taken[other].incrementAndGet();
                }
            }
        });
        for (int i = 0; i < taken.length; i++) {
            Charge charge = charges.get(i);
            assertThat(store.remaining(charge.limit(), charge.key()))
                    .isEqualTo(charge.limit().burst() - taken[i].get())
                    .isNotNegative();
        }
        assertThat(taken[0].get()).isEqualTo(3_000);
    }

    @Test
    void aHotKeyAndNewKeysDoNotDisturbOneAnother() throws Exception {
        Limit limit = Limit.of("l", 100, Duration.ofDays(1));
        LocalStore store = new LocalStore(1 << 18, 1 << 16, 0, time, new Random(5));
        AtomicLong hot = new AtomicLong();
        run(4, thread -> {
            for (int i = 0; i < 2_000; i++) {
                assertThat(store.acquire(limit, LimitKey.of("own", thread + ":" + i % 500), 1)
                                .isAllowed())
                        .isTrue();
                hot.addAndGet(store.acquire(limit, LimitKey.of("hot"), 1).isAllowed() ? 1 : 0);
            }
        });
        assertThat(hot.get()).isEqualTo(100);
        for (int thread = 0; thread < 4; thread++) {
            for (int i = 0; i < 500; i++) {
                assertThat(store.remaining(limit, LimitKey.of("own", thread + ":" + i)))
                        .isEqualTo(96);
            }
        }
    }

    private interface Work {
        void run(int thread);
    }

    private static void run(int threads, Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        CountDownLatch done = new CountDownLatch(threads);
        List<Future<?>> ends = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                int thread = i;
                ends.add(pool.submit(() -> {
                    start.await();
                    work.run(thread);
                    done.countDown();
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get(300, TimeUnit.SECONDS);
            }
            assertThat(done.getCount()).isZero();
        } finally {
            pool.shutdownNow();
        }
    }
}
