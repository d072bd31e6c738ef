package dev.everyhop.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CallContextTest {

    private static CallContext received(Map<String, String> headers) {
        return CallContext.received(headers::get, 0);
    }

    @Test
    void brokenDeadlineIsAsIfThereWereNone() {
        for (String bad : List.of("", "-1", "1.5", "1e3", " 1", "1000ms", "9999999999", "\u0661", "1\r\n", "0x10")) {
            assertThat(received(Map.of("Everyhop-Deadline", bad)).remaining())
                    .as(bad)
                    .isEmpty();
        }
        assertThat(received(Map.of()).remaining()).isEmpty();
        assertThat(CallContext.none().within(Duration.ofDays(999)).remaining())
                .hasValueSatisfying(left -> assertThat(left).isLessThanOrEqualTo(Duration.ofDays(1)));
        assertThat(CallContext.none().within(Duration.ofSeconds(-1)).remaining())
                .contains(Duration.ZERO);
    }

    @Property
    void earlierOfTwoEndsHoldsWhateverTheOrder(
            @ForAll @LongRange(min = 0, max = 86_400_000) long one,
            @ForAll @LongRange(min = 0, max = 86_400_000) long other,
            @ForAll long now) {
        CallContext first = CallContext.none().within(Duration.ofMillis(one), now);
        CallContext second = CallContext.none().within(Duration.ofMillis(other), now);
        long least = Duration.ofMillis(Math.min(one, other)).toNanos();
        assertThat(first.and(second).left(now, -1)).isEqualTo(least);
        assertThat(second.and(first).left(now, -1)).isEqualTo(least);
        assertThat(first.within(Duration.ofMillis(other), now).left(now, -1)).isEqualTo(least);
        assertThat(first.and(CallContext.none()).left(now, -1)).isEqualTo(first.left(now, -1));
        assertThat(CallContext.none().and(first).left(now, -1)).isEqualTo(first.left(now, -1));
    }

    @Property
    void anyHeaderIsReadWithoutAFailure(@ForAll String deadline, @ForAll String parent, @ForAll String state) {
        CallContext context =
                received(Map.of("Everyhop-Deadline", deadline, "traceparent", parent, "tracestate", state));
        assertThat(context.left(0, -1)).isBetween(-1L, Duration.ofDays(1).toNanos());
    }

    @Property
    void retryAfterIsReadWithoutAFailure(@ForAll String header) {
        assertThat(RetryAfter.nanos(header, java.time.Instant.EPOCH)).isGreaterThanOrEqualTo(-1);
    }
}
