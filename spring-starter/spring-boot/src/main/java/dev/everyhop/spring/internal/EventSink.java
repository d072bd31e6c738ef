package dev.everyhop.spring.internal;

import dev.everyhop.event.SecurityEvents;

/**
 * The one sink for the verifier and the other rooms. A type of its own, so that it is not taken for one of the sinks that it
 * speaks to.
 *
 * @param events all sinks, and the audit log
 * @param listeners all sinks without the audit log: for the gate, which writes records of its own
 */
public record EventSink(SecurityEvents events, SecurityEvents listeners) {}
