package dev.everyhop.limit;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * What a client is told of limits in the header of an answer.
 *
 * <p><b>Security guarantees.</b> The partition key ({@code pk}) is never told, nor anything else of the key: only names and
 * numbers of limits.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class LimitHeaders {

    private static final long NANOS = 1_000_000_000;
    private static final long LARGEST_INTEGER = 999_999_999_999_999L;

    private final RateLimitDraft draft;
    private final RandomGenerator random;

    LimitHeaders(RateLimitDraft draft, RandomGenerator random) {
        this.draft = Objects.requireNonNull(draft, "draft");
        this.random = random;
    }

    /** Returns the header fields of a version of the draft. */
    public static LimitHeaders of(RateLimitDraft draft) {
        return new LimitHeaders(draft, new RandomGenerator() {
            @Override
            public long nextLong() {
                return ThreadLocalRandom.current().nextLong();
            }
        });
    }

    /**
     * Returns the header fields for a decision, by their names. A refusal says when to come back: whole seconds, rounded up,
     * and up to a tenth later, so that not all who were refused come back at once.
     */
    public Map<String, String> of(LimitDecision decision) {
        Map<String, String> headers = new LinkedHashMap<>();
        long retry = -1;
        if (decision instanceof LimitDecision.Refused refused && refused.retryAfterNanos() >= 0) {
            long seconds = Math.max(1, seconds(refused.retryAfterNanos()));
            retry = seconds + random.nextLong(seconds / 10 + 2);
            headers.put("Retry-After", Long.toString(retry));
        }
        if (!decision.standings().isEmpty()) {
            switch (draft) {
                case DRAFT_11 -> items(decision.standings(), retry, headers);
                case DRAFT_06 -> triple(decision.standings(), retry, headers);
                case NONE -> {}
            }
        }
        return headers;
    }

    private static void items(List<Standing> standings, long retry, Map<String, String> headers) {
        StringBuilder policies = new StringBuilder();
        StringBuilder states = new StringBuilder();
        for (Standing standing : standings) {
            Limit limit = standing.limit();
            String separator = policies.isEmpty() ? "" : ", ";
            // A name has neither quotes nor backslashes, so it is a string of RFC 9651 as it is.
            policies.append(separator)
                    .append('"')
                    .append(limit.name())
                    .append("\";q=")
                    .append(number(limit.permits()));
            window(limit, policies);
            states.append(separator)
                    .append('"')
                    .append(limit.name())
                    .append("\";r=")
                    .append(number(standing.remaining()));
            states.append(";t=").append(number(retry >= 0 ? retry : seconds(standing.untilFullNanos())));
        }
        headers.put("RateLimit-Policy", policies.toString());
        headers.put("RateLimit", states.toString());
    }

    private static void triple(List<Standing> standings, long retry, Map<String, String> headers) {
        Standing least = standings.stream()
                .min(Comparator.comparingLong(Standing::remaining))
                .orElseThrow();
        StringBuilder policies = new StringBuilder();
        for (Standing standing : standings) {
            policies.append(policies.isEmpty() ? "" : ", ")
                    .append(number(standing.limit().permits()));
            window(standing.limit(), policies);
        }
        headers.put("RateLimit-Limit", Long.toString(number(least.limit().permits())));
        headers.put("RateLimit-Remaining", Long.toString(number(least.remaining())));
        headers.put("RateLimit-Reset", Long.toString(number(retry >= 0 ? retry : seconds(least.untilFullNanos()))));
        headers.put("RateLimit-Policy", policies.toString());
    }

    /** Tells the window where it is one of whole seconds: there are no others in the draft. */
    private static void window(Limit limit, StringBuilder to) {
        long nanos = limit.period().toNanos();
        if (nanos % NANOS == 0) {
            to.append(";w=").append(nanos / NANOS);
        }
    }

    private static long seconds(long nanos) {
        return nanos / NANOS + (nanos % NANOS == 0 ? 0 : 1);
    }

    /** Returns the number, or the largest that a structured field can have (RFC 9651, section 3.3.1). */
    private static long number(long number) {
        return Math.min(number, LARGEST_INTEGER);
    }
}
