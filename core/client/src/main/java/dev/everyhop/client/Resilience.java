package dev.everyhop.client;

import java.time.Duration;

/**
 * How a client deals with targets that fail, are slow or are gone: how often it calls again, how many calls may be under way
 * to one target, and when it stops calling. A target is a host with a port.
 *
 * <p><b>Security guarantees.</b> Retries are less than {@link #retryBudget} percent of the calls to a target, whatever fails,
 * counted from the client's making; in any shorter stretch of time they are ten more at most. Not counted is a request that
 * goes to another connection because the one that was kept for it turned out to be closed: idempotent ones only, 16 at once
 * and then one a second. No more than {@link #maxConcurrentCalls} calls wait for one target.
 *
 * <p><b>Thread safety.</b> Immutable: each method returns another value.
 */
public final class Resilience {

    private static final Resilience STANDARD =
            new Resilience(2, 10, Duration.ofSeconds(5), false, 64, 50, Duration.ofSeconds(10));

    private final int retries;
    private final int budgetPercent;
    private final Duration longestRetryAfter;
    private final boolean byKey;
    private final int concurrent;
    private final int failurePercent;
    private final Duration openFor;

    private Resilience(
            int retries,
            int budgetPercent,
            Duration longestRetryAfter,
            boolean byKey,
            int concurrent,
            int failurePercent,
            Duration openFor) {
        this.retries = retries;
        this.budgetPercent = budgetPercent;
        this.longestRetryAfter = longestRetryAfter;
        this.byKey = byKey;
        this.concurrent = concurrent;
        this.failurePercent = failurePercent;
        this.openFor = openFor;
    }

    /** Returns what holds unless something else is said. */
    public static Resilience standard() {
        return STANDARD;
    }

    /**
     * Says how often a call is sent again at most: twice unless said. Only calls of idempotent methods (RFC 9110, section
     * 9.2.2) with a body that can be sent twice, after a failure to connect, a lost connection, a timeout, or an answer 429,
     * 502, 503 or 504.
     *
     * @param most 0 to 10; 0 sends nothing again
     */
    public Resilience retries(int most) {
        check(most >= 0 && most <= 10, "retries takes 0 to 10, not " + most);
        return new Resilience(most, budgetPercent, longestRetryAfter, byKey, concurrent, failurePercent, openFor);
    }

    /**
     * Says how much load retries may add: 10 percent unless said, of the calls to the same target.
     *
     * @param percent 1 to 100
     */
    public Resilience retryBudget(int percent) {
        check(percent >= 1 && percent <= 100, "retryBudget takes 1 to 100 percent, not " + percent);
        return new Resilience(retries, percent, longestRetryAfter, byKey, concurrent, failurePercent, openFor);
    }

    /**
     * Says for how long {@code Retry-After} (RFC 9110, section 10.2.3) is waited for at most: 5 seconds unless said. A call
     * that is told to wait longer is not sent again.
     */
    public Resilience longestRetryAfter(Duration longest) {
        Duration checked = ApiClient.Builder.checked("longestRetryAfter", longest);
        return new Resilience(retries, budgetPercent, checked, byKey, concurrent, failurePercent, openFor);
    }

    /**
     * Sends calls of any method again if they have a header {@code Idempotency-Key}. To be said only where all peers of the
     * client honour it.
     */
    public Resilience allowRetryWithIdempotencyKey() {
        return new Resilience(retries, budgetPercent, longestRetryAfter, true, concurrent, failurePercent, openFor);
    }

    /**
     * Says how many calls may be under way to one target, from their beginning to the end of their response: 64 unless said.
     * One more is refused at once, without waiting.
     *
     * @param most 1 to 100,000
     */
    public Resilience maxConcurrentCalls(int most) {
        check(most >= 1 && most <= 100_000, "maxConcurrentCalls takes 1 to 100,000, not " + most);
        return new Resilience(retries, budgetPercent, longestRetryAfter, byKey, most, failurePercent, openFor);
    }

    /**
     * Says when a target is not called any more: once this many percent of its last 20 calls failed, at least 10 of them made.
     * Then no call is made for a time, and after it some few that decide. 50 percent and 10 seconds unless said.
     *
     * @param failurePercent 1 to 100
     * @param openFor how long no call is made
     */
    public Resilience circuitBreaker(int failurePercent, Duration openFor) {
        check(
                failurePercent >= 1 && failurePercent <= 100,
                "circuitBreaker takes 1 to 100 percent, not " + failurePercent);
        Duration checked = ApiClient.Builder.checked("circuitBreaker", openFor);
        return new Resilience(retries, budgetPercent, longestRetryAfter, byKey, concurrent, failurePercent, checked);
    }

    int retries() {
        return retries;
    }

    int budgetPercent() {
        return budgetPercent;
    }

    Duration longestRetryAfter() {
        return longestRetryAfter;
    }

    boolean isRetriedByKey() {
        return byKey;
    }

    int concurrent() {
        return concurrent;
    }

    int failurePercent() {
        return failurePercent;
    }

    Duration openFor() {
        return openFor;
    }

    private static void check(boolean good, String sentence) {
        if (!good) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
