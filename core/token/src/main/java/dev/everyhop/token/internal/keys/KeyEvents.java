package dev.everyhop.token.internal.keys;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.KeySetSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what becomes of one issuer's key sets. The fields are counts, durations and the configured issuer: nothing that
 * came over the wire. A listener that throws harms nothing.
 */
final class KeyEvents {

    private static final Logger log = LoggerFactory.getLogger(KeyEvents.class);

    private final String issuer;
    private final InstantSource clock;
    private final SecurityEvents sink;

    KeyEvents(String issuer, InstantSource clock, SecurityEvents sink) {
        this.issuer = issuer;
        this.clock = clock;
        this.sink = sink;
    }

    void refreshed(KeySet keys, int ignored) {
        emit(
                "keys.refreshed",
                Outcome.SUCCEEDED,
                null,
                Map.of(
                        "keys", String.valueOf(keys.keys().size()),
                        "ignored", String.valueOf(ignored),
                        "generation", String.valueOf(keys.generation())));
    }

    void rotated(KeySet before, KeySet after) {
        emit(
                "keys.rotated",
                Outcome.SUCCEEDED,
                null,
                Map.of(
                        "added", String.valueOf(after.countNotIn(before)),
                        "removed", String.valueOf(before.countNotIn(after)),
                        "generation", String.valueOf(after.generation())));
    }

    void failed(Reason reason, KeySetSnapshot.State state, int failures, Duration retry) {
        emit(
                "keys.failed",
                Outcome.FAILED,
                reason,
                Map.of(
                        "state", state.name().toLowerCase(Locale.ROOT),
                        "failures", String.valueOf(failures),
                        "retry_seconds", String.valueOf(retry.toSeconds())));
    }

    void stale(Reason reason, long ageMillis) {
        emit(
                "keys.stale",
                Outcome.FAILED,
                reason,
                Map.of(
                        "age_seconds", String.valueOf(ageMillis / 1000),
                        "limit_seconds", String.valueOf(KeyTimes.MAX_STALE.toSeconds())));
    }

    private void emit(String name, Outcome outcome, @Nullable Reason reason, Map<String, String> facts) {
        Map<String, String> fields = new HashMap<>(facts);
        fields.put("issuer", issuer);
        try {
            sink.emit(new SecurityEvent(name, clock.instant(), outcome, reason, fields));
        } catch (RuntimeException e) {
            log.warn(
                    "A listener of security events threw {} at {}", e.getClass().getName(), name);
        }
    }
}
