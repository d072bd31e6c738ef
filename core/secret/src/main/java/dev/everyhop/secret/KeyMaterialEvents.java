package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of key material. Fields hold names, numbers and times, nothing of a key. */
final class KeyMaterialEvents {

    private static final Logger LOG = LoggerFactory.getLogger(KeyMaterial.class);

    private final String source;
    private final Emitter emitter;

    KeyMaterialEvents(String source, SecurityEvents sink, InstantSource clock) {
        this.source = source;
        this.emitter = new Emitter(sink, clock);
    }

    void published(KeyEpoch epoch, Duration left) {
        emitter.emit(
                "material.published",
                Outcome.SUCCEEDED,
                null,
                Map.of(
                        "source", source,
                        "epoch", Long.toString(epoch.number()),
                        "expires_seconds", Long.toString(left.toSeconds())));
    }

    void kept(long epoch, Reason reason, String detail) {
        LOG.warn("Key material of {} was not taken: {} ({}). Epoch {} stays.", source, reason.code(), detail, epoch);
        emitter.emit(
                "material.kept",
                Outcome.FAILED,
                reason,
                Map.of("source", source, "epoch", Long.toString(epoch), "detail", detail));
    }

    void recovered(long epoch) {
        emitter.emit(
                "material.recovered", Outcome.SUCCEEDED, null, Map.of("source", source, "epoch", Long.toString(epoch)));
    }

    void expiring(KeyEpoch epoch, Duration left) {
        LOG.warn("Key material of {}, epoch {}, expires in {} s", source, epoch.number(), left.toSeconds());
        emitter.emit(
                "material.expiring",
                Outcome.FAILED,
                null,
                Map.of(
                        "source", source,
                        "epoch", Long.toString(epoch.number()),
                        "expires_seconds", Long.toString(left.toSeconds())));
    }

    void expired(KeyEpoch epoch) {
        LOG.error("Key material of {}, epoch {}, has expired and nothing replaces it", source, epoch.number());
        emitter.emit(
                "material.expired",
                Outcome.FAILED,
                SecretReason.EXPIRED,
                Map.of("source", source, "epoch", Long.toString(epoch.number())));
    }
}
