package dev.everyhop.audit;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to look for in a log. All conditions must hold.
 *
 * <p><b>Thread safety.</b> Immutable; each method returns another query.
 */
public final class AuditQuery {

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    final long fromIndex;
    final long toIndex;
    final Instant from;
    final Instant to;
    final Set<String> callers;
    final @Nullable String route;
    final @Nullable String code;
    final int limit;

    private AuditQuery(
            long fromIndex,
            long toIndex,
            Instant from,
            Instant to,
            Set<String> callers,
            @Nullable String route,
            @Nullable String code,
            int limit) {
        this.fromIndex = fromIndex;
        this.toIndex = toIndex;
        this.from = from;
        this.to = to;
        this.callers = callers;
        this.route = route;
        this.code = code;
        this.limit = limit;
    }

    /** Returns the query that finds the first thousand entries. */
    public static AuditQuery all() {
        return new AuditQuery(0, Long.MAX_VALUE, EARLIEST, Instant.MAX, Set.of(), null, null, 1000);
    }

    /** Finds entries from an index on, up to another without it. */
    public AuditQuery indices(long first, long end) {
        return new AuditQuery(first, end, from, to, callers, route, code, limit);
    }

    /** Finds what happened from a moment on, up to another without it. */
    public AuditQuery between(Instant start, Instant end) {
        Instant first = start.isBefore(EARLIEST) ? EARLIEST : start.isAfter(LATEST) ? LATEST : start;
        return new AuditQuery(fromIndex, toIndex, first, end, callers, route, code, limit);
    }

    /** Finds what was done under one of these pseudonyms ({@link AuditKeys#pseudonyms}); none finds nothing. */
    public AuditQuery callers(Collection<String> pseudonyms) {
        Set<String> any = pseudonyms.isEmpty() ? Set.of("") : Set.copyOf(pseudonyms);
        return new AuditQuery(fromIndex, toIndex, from, to, any, route, code, limit);
    }

    /** Finds requests for a route, by its template. */
    public AuditQuery route(String template) {
        return new AuditQuery(fromIndex, toIndex, from, to, callers, template, code, limit);
    }

    /** Finds records of a kind. */
    public AuditQuery code(AuditCode kind) {
        return new AuditQuery(fromIndex, toIndex, from, to, callers, route, kind.code(), limit);
    }

    /** Finds at most so many. */
    public AuditQuery limit(int most) {
        return new AuditQuery(fromIndex, toIndex, from, to, callers, route, code, most);
    }

    boolean matches(AuditEntry entry) {
        Instant time = entry.time();
        return entry.index() >= fromIndex
                && entry.index() < toIndex
                && !time.isBefore(from)
                && time.isBefore(to)
                && (code == null || code.equals(entry.code()))
                && (callers.isEmpty() || entry.caller().map(callers::contains).orElse(false))
                && (route == null
                        || entry.operation()
                                .map(AuditQuery::routeOf)
                                .map(route::equals)
                                .orElse(false));
    }

    static String routeOf(String operation) {
        return operation.substring(operation.indexOf(' ') + 1);
    }
}
