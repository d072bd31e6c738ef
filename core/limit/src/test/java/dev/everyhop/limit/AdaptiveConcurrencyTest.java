package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class AdaptiveConcurrencyTest {

    private static final long MILLI = 1_000_000;

    private final ManualTime time = new ManualTime();

    /** A service that works on so many at once and lets the others queue, under an open load, in simulated time. */
    private final class Simulation {

        private final AdaptiveConcurrency concurrency;
        private final int workers;
        private final long serviceNanos;
        private final PriorityQueue<Object[]> ends =
                new PriorityQueue<>(Comparator.comparingLong(end -> (long) end[0]));
        private final long[] freeAt;
        private long now;
        private int served;
        private long longest;

        Simulation(AdaptiveConcurrency concurrency, int workers, long serviceNanos) {
            this.concurrency = concurrency;
            this.workers = workers;
            this.serviceNanos = serviceNanos;
            this.freeAt = new long[workers];
        }

        void run(int arrivals, long everyNanos, Priority priority) {
            for (int i = 0; i < arrivals; i++) {
                advance(now + everyNanos);
                AdaptiveConcurrency.Slot slot = concurrency.tryEnter(priority);
                if (slot != null) {
                    int worker = 0;
                    for (int w = 1; w < workers; w++) {
                        worker = freeAt[w] < freeAt[worker] ? w : worker;
                    }
                    freeAt[worker] = Math.max(freeAt[worker], now) + serviceNanos;
                    longest = Math.max(longest, freeAt[worker] - now);
                    ends.add(new Object[] {freeAt[worker], slot});
                }
            }
        }

        void advance(long to) {
            while (!ends.isEmpty() && (long) ends.peek()[0] <= to) {
                Object[] end = ends.remove();
                time.pass((long) end[0] - now);
                now = (long) end[0];
                ((AdaptiveConcurrency.Slot) end[1]).close();
                served++;
            }
            time.pass(to - now);
            now = to;
        }
    }

    @Test
    void overloadKeepsGoodputAndShortQueuesAndEndsWithIt() {
        AdaptiveConcurrency concurrency =
                AdaptiveConcurrency.builder().between(4, 1000).nanoTime(time).build();
        Simulation service = new Simulation(concurrency, 10, 10 * MILLI);
        // 1,000 in a second is what it can do: 10 at once, 10 ms each.
        service.run(5_000, 2 * MILLI, Priority.NORMAL);
        assertThat(concurrency.shed()).isZero();
        service.longest = 0;
        int before = service.served;
        long from = service.now;
        service.run(60_000, MILLI / 3, Priority.NORMAL);
        double perSecond = (service.served - before) / ((service.now - from) / 1e9);
        assertThat(perSecond).isGreaterThan(900);
        assertThat(concurrency.limit()).isBetween(10, 60);
        assertThat(service.longest).isLessThan(100 * MILLI);
        long shed = concurrency.shed();
        assertThat(shed).isPositive();
        service.run(5_000, 2 * MILLI, Priority.NORMAL);
        service.advance(service.now + 1_000 * MILLI);
        assertThat(concurrency.inFlight()).isZero();
        assertThat(concurrency.shed() - shed).isLessThan(200);
    }

    @Test
    void lessImportantRequestsLeaveRoomForMoreImportantOnes() {
        AdaptiveConcurrency concurrency =
                AdaptiveConcurrency.builder().initial(100).nanoTime(time).build();
        assertThat(enter(concurrency, Priority.LOW, 200)).hasSize(60);
        assertThat(enter(concurrency, Priority.NORMAL, 200)).hasSize(30);
        assertThat(enter(concurrency, Priority.HIGH, 200)).hasSize(10);
        List<AdaptiveConcurrency.Slot> critical = enter(concurrency, Priority.CRITICAL, 200);
        assertThat(critical).hasSize(10);
        assertThat(concurrency.shed()).isEqualTo(800 - 110);
        critical.forEach(slot -> {
            slot.close();
            slot.close();
            slot.ignored();
        });
        assertThat(concurrency.inFlight()).isEqualTo(100);
    }

    @Test
    void whatIsCriticalGetsInThroughoutAFloodAlsoWhenTheLimitIsDownToMeasure() {
        AdaptiveConcurrency concurrency =
                AdaptiveConcurrency.builder().nanoTime(time).build();
        Simulation service = new Simulation(concurrency, 10, 10 * MILLI);
        service.run(1_000, 2 * MILLI, Priority.NORMAL);
        boolean wentDown = false;
        for (int i = 0; i < 6_000; i++) {
            int before = concurrency.limit();
            service.run(10, MILLI / 3, Priority.NORMAL);
            wentDown |= concurrency.limit() < before / 2;
            AdaptiveConcurrency.Slot slot = concurrency.tryEnter(Priority.CRITICAL);
            assertThat(slot).as("at %s", i).isNotNull();
            slot.ignored();
        }
        assertThat(wentDown).isTrue();
    }

    private static List<AdaptiveConcurrency.Slot> enter(AdaptiveConcurrency concurrency, Priority priority, int calls) {
        List<AdaptiveConcurrency.Slot> slots = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            AdaptiveConcurrency.Slot slot = concurrency.tryEnter(priority);
            if (slot != null) {
                slots.add(slot);
            }
        }
        return slots;
    }

    @Test
    void failuresShrinkTheLimit() {
        AdaptiveConcurrency concurrency =
                AdaptiveConcurrency.builder().initial(100).nanoTime(time).build();
        for (int i = 0; i < 2_000; i++) {
            AdaptiveConcurrency.Slot slot = concurrency.tryEnter(Priority.HIGH);
            time.pass(MILLI);
            assertThat(slot).isNotNull();
            slot.overloaded();
        }
        assertThat(concurrency.limit()).isLessThan(50);
        assertThat(concurrency.inFlight()).isZero();
    }

    @Test
    void contradictionsAreNotBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdaptiveConcurrency.builder().between(0, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdaptiveConcurrency.builder().between(5, 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdaptiveConcurrency.builder().tolerance(Double.NaN));
        assertThatIllegalStateException()
                .isThrownBy(() -> AdaptiveConcurrency.builder().between(30, 40).build());
    }
}
