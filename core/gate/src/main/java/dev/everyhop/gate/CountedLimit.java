package dev.everyhop.gate;

import dev.everyhop.limit.Limit;
import java.time.Duration;
import java.util.List;

/**
 * A limit of a route as it is counted.
 *
 * @param limit what is counted
 * @param rule what the route says of it
 */
record CountedLimit(Limit limit, RouteRules.Limit rule) {

    /** Returns the limits that are counted before it is known who calls, or those after it. */
    static List<CountedLimit> of(List<RouteRules.Limit> rules, boolean bySource) {
        return rules.stream()
                .filter(rule -> (rule.key() == RouteRules.Limit.Key.SOURCE) == bySource)
                .map(rule -> new CountedLimit(
                        counted(
                                rule.name(),
                                rule.permits(),
                                rule.period(),
                                rule.burst(),
                                rule.failClosed(),
                                rule.shadow()),
                        rule))
                .toList();
    }

    /**
     * Returns what is counted.
     *
     * @throws IllegalArgumentException if it cannot be; the message says why
     */
    static Limit counted(String name, long permits, Duration period, long burst, boolean failClosed, boolean shadow) {
        return new Limit(name, permits, period, burst, shadow, failClosed);
    }
}
