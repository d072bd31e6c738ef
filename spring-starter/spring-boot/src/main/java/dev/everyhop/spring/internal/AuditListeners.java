package dev.everyhop.spring.internal;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;

/**
 * Who hears of faults of the audit log. The log is opened before the sinks of the service are made, as one of them may use
 * it; what the log tells before is in the application's log and in its health.
 */
public final class AuditListeners {

    private volatile SecurityEvents listeners = SecurityEvents.none();

    public void are(SecurityEvents events) {
        listeners = events;
    }

    void emit(SecurityEvent event) {
        listeners.emit(event);
    }
}
