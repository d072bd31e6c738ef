package dev.everyhop.audit;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells others of faults of the log, by a way that the fault does not touch: the event sink and the application's log. */
final class Telling {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final SecurityEvents events;
    private final InstantSource clock;
    private final String origin;

    Telling(SecurityEvents events, InstantSource clock, String origin) {
        this.events = events;
        this.clock = clock;
        this.origin = origin;
    }

    void failed(String name, AuditReason reason, @Nullable Throwable cause) {
        LOG.error(
                "{} of {}: {} {}",
                name,
                origin,
                reason.code(),
                cause == null ? "" : cause.getClass().getSimpleName() + said(cause));
        emit(name, SecurityEvent.Outcome.FAILED, reason, Map.of("origin", origin));
    }

    /** What the file system says is told; what others say may hold a part of a record. */
    private static String said(Throwable cause) {
        return cause instanceof IOException ? " " + cause.getMessage() : "";
    }

    void recovered(String name) {
        LOG.info("{} of {}", name, origin);
        emit(name, SecurityEvent.Outcome.SUCCEEDED, null, Map.of("origin", origin));
    }

    void gap(Map<String, Long> counts) {
        long missing = counts.values().stream().mapToLong(Long::longValue).sum();
        LOG.warn("{} records are missing in the audit log of {}", missing, origin);
        emit(
                "audit.gap",
                SecurityEvent.Outcome.FAILED,
                AuditReason.GAP,
                Map.of("origin", origin, "records", Long.toString(missing)));
    }

    /** Says that entries do not get to a destination, or not all of them. */
    void shipping(String destination, AuditReason reason, String why, long acknowledged) {
        LOG.error(
                "audit.shipping of {} to {} from entry {}: {} {}",
                origin,
                destination,
                acknowledged,
                reason.code(),
                why);
        emit("audit.shipping", SecurityEvent.Outcome.FAILED, reason, shipment(destination, acknowledged));
    }

    void shipped(String destination, long acknowledged) {
        LOG.info("audit.shipping of {} to {} goes on, up to entry {}", origin, destination, acknowledged);
        emit("audit.shipping", SecurityEvent.Outcome.SUCCEEDED, null, shipment(destination, acknowledged));
    }

    private Map<String, String> shipment(String destination, long acknowledged) {
        return Map.of("origin", origin, "destination", destination, "acknowledged", Long.toString(acknowledged));
    }

    private void emit(
            String name, SecurityEvent.Outcome outcome, @Nullable AuditReason reason, Map<String, String> fields) {
        try {
            events.emit(new SecurityEvent(name, clock.instant(), outcome, reason, fields));
        } catch (RuntimeException e) {
            LOG.error("A listener of {} failed: {}", name, e.getClass().getName());
        }
    }
}
