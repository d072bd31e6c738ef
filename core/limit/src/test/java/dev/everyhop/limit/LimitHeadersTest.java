package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LimitHeadersTest {

    private static final Limit MINUTE = Limit.of("per-minute", 50, Duration.ofMinutes(1));
    private static final Limit FAST = Limit.of("fast", 5, Duration.ofMillis(300));
    private static final List<Standing> STANDINGS =
            List.of(new Standing(MINUTE, 20, 23_000_000_001L), new Standing(FAST, 3, 0));

    private static Map<String, String> of(RateLimitDraft draft, LimitDecision decision) {
        return new LimitHeaders(draft, new Random(1)).of(decision);
    }

    @Test
    void permittedAnswerNamesPolicyAndState() {
        assertThat(of(RateLimitDraft.DRAFT_11, new LimitDecision.Allowed(STANDINGS)))
                .containsExactly(
                        Map.entry("RateLimit-Policy", "\"per-minute\";q=50;w=60, \"fast\";q=5"),
                        Map.entry("RateLimit", "\"per-minute\";r=20;t=24, \"fast\";r=3;t=0"));
        assertThat(of(RateLimitDraft.NONE, new LimitDecision.Allowed(STANDINGS)))
                .isEmpty();
        assertThat(of(RateLimitDraft.DRAFT_11, new LimitDecision.Allowed(List.of())))
                .isEmpty();
    }

    @Test
    void olderDraftTellsOfTheLimitWithTheLeast() {
        assertThat(of(RateLimitDraft.DRAFT_06, new LimitDecision.Allowed(STANDINGS)))
                .containsExactly(
                        Map.entry("RateLimit-Limit", "5"),
                        Map.entry("RateLimit-Remaining", "3"),
                        Map.entry("RateLimit-Reset", "0"),
                        Map.entry("RateLimit-Policy", "50;w=60, 5"));
    }

    @Test
    void refusalSaysWhenToComeBackNeverTooEarlyAndNotTheSameToAll() {
        Standing standing = new Standing(MINUTE, 0, 60_000_000_000L);
        LimitHeaders headers = new LimitHeaders(RateLimitDraft.DRAFT_11, new Random(2));
        Set<Long> told = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Map<String, String> one = headers.of(
                    new LimitDecision.Refused(LimitReason.EXCEEDED, List.of(standing), standing, 29_100_000_000L));
            long retry = Long.parseLong(one.get("Retry-After"));
            told.add(retry);
            assertThat(one).containsEntry("RateLimit", "\"per-minute\";r=0;t=" + retry);
        }
        assertThat(told).containsExactlyInAnyOrder(30L, 31L, 32L, 33L, 34L);
    }

    @Test
    void whatIsNeverAllowedHasNoTimeToComeBack() {
        Standing standing = new Standing(MINUTE, 0, 0);
        assertThat(of(
                        RateLimitDraft.NONE,
                        new LimitDecision.Refused(LimitReason.COST_ABOVE_BURST, List.of(standing), standing, -1)))
                .isEmpty();
        assertThat(of(
                        RateLimitDraft.NONE,
                        new LimitDecision.Refused(LimitReason.EXCEEDED, List.of(standing), standing, 0)))
                .containsKey("Retry-After");
    }

    @Test
    void numbersFitAStructuredField() {
        Limit large = Limit.of("l", 10_000_000_000_000_000L, Duration.ofDays(200));
        assertThat(of(
                        RateLimitDraft.DRAFT_11,
                        new LimitDecision.Allowed(List.of(new Standing(large, large.burst(), 0)))))
                .containsEntry("RateLimit-Policy", "\"l\";q=999999999999999;w=17280000")
                .containsEntry("RateLimit", "\"l\";r=999999999999999;t=0");
    }
}
