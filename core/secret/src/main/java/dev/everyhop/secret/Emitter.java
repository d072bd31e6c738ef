package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells events; a listener that throws disturbs nothing. */
final class Emitter {

    private static final Logger LOG = LoggerFactory.getLogger(Emitter.class);

    private final SecurityEvents sink;
    private final InstantSource clock;

    Emitter(SecurityEvents sink, InstantSource clock) {
        this.sink = sink;
        this.clock = clock;
    }

    void emit(String name, Outcome outcome, @Nullable Reason reason, Map<String, String> fields) {
        try {
            sink.emit(new SecurityEvent(name, clock.instant(), outcome, reason, fields));
        } catch (RuntimeException e) {
            LOG.warn("A listener to security events threw {}", e.getClass().getName());
        }
    }
}
