package dev.everyhop.spring.internal;

import dev.everyhop.gate.RouteRules;
import dev.everyhop.spring.RateLimited;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.MergedAnnotations;

/** Reads limits from the annotations of a handler: those of the method and those of the class add up. */
final class LimitAnnotations {

    private LimitAnnotations() {}

    static List<RouteRules.Limit> read(List<MergedAnnotations> places, String handler) {
        Map<String, RouteRules.Limit> limits = new LinkedHashMap<>();
        for (MergedAnnotations place : places) {
            place.stream(RateLimited.class).forEach(found -> {
                RouteRules.Limit limit = limit(found.synthesize(), handler);
                RouteRules.Limit same = limits.putIfAbsent(limit.name(), limit);
                if (same != null && !same.equals(limit)) {
                    throw Misconfiguration.RATE_LIMIT_INVALID.with(
                            handler, "it names '" + limit.name() + "' twice, with different numbers");
                }
            });
        }
        return List.copyOf(limits.values());
    }

    private static RouteRules.Limit limit(RateLimited said, String handler) {
        try {
            return new RouteRules.Limit(
                    said.name(),
                    said.permits(),
                    DurationStyle.detectAndParse(said.period(), ChronoUnit.SECONDS),
                    said.burst() == 0 ? said.permits() : said.burst(),
                    said.key(),
                    said.claim().isEmpty() ? null : said.claim(),
                    said.cost(),
                    said.failClosed());
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.RATE_LIMIT_INVALID.with(handler, Misconfiguration.cause(e));
        }
    }
}
