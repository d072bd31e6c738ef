package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many keys in little memory, some of them hostile; {@code -Dlimit.keys} says how many. There are 6.7 bytes of memory for
 * each, so 64 MiB for ten million.
 */
class ManyKeysTest {

    private static final int KEYS = Integer.getInteger("limit.keys");
    private static final long BYTES = KEYS * (64L << 20) / 10_000_000;
    private static final int KNOWN = 1_000;

    private final ManualTime time = new ManualTime();

    @Test
    void aKeyTakesFewerThan22BytesAndNoneIsCrowdedOut() {
        LocalStore store = new LocalStore(BYTES, 1 << 16, 0, time, new Random(1));
        Limit limit = Limit.of("l", 2, Duration.ofDays(1));
        int keys = (int) (store.capacity(true) * 0.85);
        for (int i = 0; i < keys; i++) {
            assertThat(store.acquire(limit, LimitKey.of("k" + i), 1).isAllowed())
                    .isTrue();
        }
        assertThat(store.busy(true)).isEqualTo(keys);
        assertThat((double) store.bytes(true) / keys).isLessThan(22);
        assertThat(store.bytes(true)).isLessThanOrEqualTo(BYTES);
        for (int i = 0; i < keys; i++) {
            assertThat(store.remaining(limit, LimitKey.of("k" + i))).isEqualTo(1);
        }
    }

    @Test
    void moreKeysThanThereIsRoomForAreCountedExactlyOnceFullOnesAreForgotten() {
        LocalStore store = new LocalStore(BYTES, 1 << 16, 0, time, new Random(1));
        Limit limit = Limit.of("l", 10, Duration.ofSeconds(1)).burst(2);
        for (int i = 0; i < KEYS; i++) {
            time.pass(1_000);
            LimitKey key = LimitKey.of("k" + i);
            for (int call = 0; call < 3; call++) {
                LimitDecision decision = store.acquire(limit, key, 1);
                assertThat(decision.isAllowed()).isEqualTo(call < 2);
                if (decision instanceof LimitDecision.Refused refused) {
                    assertThat(refused.reason()).isEqualTo(LimitReason.EXCEEDED);
                }
            }
        }
        assertThat(store.capacity(true)).isLessThan(KEYS / 2);
    }

    /** The attacker's keys are new, 1 million in a second, and come as often as said; each costs as much as a known one. */
    @ParameterizedTest
    @CsvSource({"10, 1, 1", "5, 60, 3", "1, 3600, 2"})
    void knownCallersAreServedAsIfThereWereNoAttacker(long permits, long seconds, int calls) {
        LocalStore store = new LocalStore(BYTES, 1 << 16, Duration.ofMinutes(10).toNanos(), time, new Random(1));
        LocalStore unloaded = new LocalStore(1 << 20, 1 << 16, 0, time, new Random(2));
        Limit limit = Limit.of("l", permits, Duration.ofSeconds(seconds)).burst(2 * permits + 1);
        Random random = new Random(3);
        for (int i = 0; i < KNOWN; i++) {
            LimitKey key = LimitKey.of("known", "" + i);
            for (int call = 0; call < 2; call++) {
                store.acquire(limit, key, 1);
                unloaded.acquire(limit, key, 1);
            }
        }
        int allowed = 0;
        int asked = 0;
        int refusedStrangers = 0;
        for (int i = 0; i < KEYS; i++) {
            time.pass(1_000);
            for (int call = 0; call < calls; call++) {
                refusedStrangers +=
                        store.acquire(limit, LimitKey.of("stranger" + i), 1).isAllowed() ? 0 : 1;
            }
            if (random.nextInt(20) == 0) {
                // Some come often and some hardly ever.
                LimitKey key = LimitKey.of("known", "" + (int) (KNOWN * Math.pow(random.nextDouble(), 4)));
                LimitDecision decision = store.acquire(limit, key, 1);
                LimitDecision expected = unloaded.acquire(limit, key, 1);
                assertThat(decision).as("at %s", i).isEqualTo(expected);
                allowed += decision.isAllowed() ? 1 : 0;
                asked++;
            }
        }
        assertThat(allowed).isBetween(1, asked - 1);
        if (seconds > 1) {
            assertThat(refusedStrangers)
                    .as("there are too many strangers to be counted apart")
                    .isPositive();
        }
    }

    @Test
    void strangersNeverCompeteWithCallersWhoWereAuthenticated() {
        LocalStore store = new LocalStore(1 << 17, 1 << 17, 0, time, new Random(1));
        Limit limit = Limit.of("l", 2, Duration.ofDays(1));
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            refused +=
                    store.acquire(limit, LimitKey.unauthenticated("s" + i), 1).isAllowed() ? 0 : 1;
        }
        assertThat(refused).isPositive();
        assertThat(store.busy(true)).isZero();
        for (int i = 0; i < 4_000; i++) {
            assertThat(store.acquire(limit, LimitKey.of("s" + i), 1).isAllowed())
                    .isTrue();
        }
    }

    @Test
    void whatDoesNotFitSharesThePermitsOfOneKey() {
        LocalStore store = new LocalStore(1 << 16, 1 << 16, 0, time, new Random(1));
        Limit limit = Limit.of("l", 50, Duration.ofDays(1));
        int allowed = 0;
        int crowded = 0;
        int keys = store.capacity(true) * 4;
        for (int i = 0; i < keys; i++) {
            LimitDecision decision = store.acquire(limit, LimitKey.of("k" + i), 1);
            allowed += decision.isAllowed() ? 1 : 0;
            crowded += decision instanceof LimitDecision.Refused refused && refused.reason() == LimitReason.CROWDED
                    ? 1
                    : 0;
        }
        assertThat(allowed).isEqualTo(store.busy(true) + 50);
        assertThat(crowded).isEqualTo(keys - allowed);
    }

    @Test
    void aBucketThatIsNotFullNeverGivesItsPlaceAway() {
        LocalStore store = new LocalStore(1 << 16, 1 << 16, 0, time, new Random(1));
        Limit limit = Limit.of("l", 2, Duration.ofDays(1));
        int first = store.capacity(true) / 2;
        for (int i = 0; i < first; i++) {
            store.acquire(limit, LimitKey.of("first" + i), 2);
        }
        for (int i = 0; i < 100_000; i++) {
            store.acquire(limit, LimitKey.of("later" + i), 1);
        }
        for (int i = 0; i < first; i++) {
            assertThat(store.acquire(limit, LimitKey.of("first" + i), 1).isAllowed())
                    .isFalse();
        }
    }
}
