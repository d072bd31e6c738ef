package dev.everyhop.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts identical denials. The first of a kind is recorded as it is; those that follow within the window become one record
 * with their number. When there are too many kinds, denials of one route and reason are counted together, whoever they
 * come from.
 */
final class Aggregation {

    private static final int MAX_KINDS = 4096;

    private final long window;
    private final ConcurrentHashMap<Kind, Counted> kinds = new ConcurrentHashMap<>();

    Aggregation(Duration window) {
        this.window = window.toMillis();
    }

    private record Kind(
            AuditCode code,
            @Nullable String reason,
            @Nullable String method,
            @Nullable String route,
            int status,
            @Nullable String peer,
            AuditEvent.@Nullable Subject caller,
            @Nullable String client) {}

    private static final class Counted {
        final AuditEvent first;
        final long until;
        long more;
        Instant from = Instant.EPOCH;
        Instant last = Instant.EPOCH;

        Counted(AuditEvent first, long until) {
            this.first = first;
            this.until = until;
        }
    }

    /** Returns whether the event was counted, and must not be written by itself. */
    boolean absorbs(AuditEvent event, Instant now) {
        if (window == 0 || !event.isDenial() || event.delivery == Delivery.MUST) {
            return false;
        }
        Kind kind = new Kind(
                event.code,
                event.reason,
                event.method,
                event.route,
                event.status,
                event.peer,
                event.caller,
                event.client);
        if (kinds.size() >= MAX_KINDS && !kinds.containsKey(kind)) {
            kind = new Kind(event.code, event.reason, event.method, event.route, event.status, null, null, null);
            if (kinds.size() >= 2 * MAX_KINDS && !kinds.containsKey(kind)) {
                return false;
            }
        }
        AuditEvent common =
                kind.peer() == null && kind.caller() == null && kind.client() == null ? withoutSource(event) : event;
        boolean[] absorbed = {true};
        kinds.compute(kind, (key, there) -> {
            if (there == null) {
                absorbed[0] = false;
                return new Counted(common, now.toEpochMilli() + window);
            }
            if (there.more++ == 0) {
                there.from = now;
            }
            there.last = now;
            return there;
        });
        return absorbed[0];
    }

    private static AuditEvent withoutSource(AuditEvent event) {
        AuditEvent copy = event.copy(Instant.EPOCH);
        copy.peer = null;
        copy.caller = null;
        copy.client = null;
        copy.issuer = null;
        copy.chain = List.of();
        copy.traceId = null;
        return copy;
    }

    /** Takes what was counted in windows that are over by a moment. */
    List<AuditEvent> due(Instant now) {
        List<AuditEvent> due = new ArrayList<>();
        for (Map.Entry<Kind, Counted> one : kinds.entrySet()) {
            if (one.getValue().until <= now.toEpochMilli()) {
                kinds.computeIfPresent(one.getKey(), (key, counted) -> {
                    if (counted.until > now.toEpochMilli()) {
                        return counted;
                    }
                    if (counted.more > 0) {
                        AuditEvent event = counted.first.counted(counted.more, counted.from, counted.last);
                        event.time = counted.from;
                        due.add(event);
                    }
                    return null;
                });
            }
        }
        return due;
    }

    /** Takes all that was counted. */
    List<AuditEvent> all() {
        return due(Instant.ofEpochMilli(Long.MAX_VALUE));
    }
}
