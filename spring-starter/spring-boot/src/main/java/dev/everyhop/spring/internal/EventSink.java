package dev.everyhop.spring.internal;

import dev.everyhop.event.SecurityEvents;

/**
 * The one sink for the verifier and the gate. A type of its own, so that it is not taken for one of the sinks that it
 * speaks to.
 *
 * @param events all sinks
 */
public record EventSink(SecurityEvents events) {}
