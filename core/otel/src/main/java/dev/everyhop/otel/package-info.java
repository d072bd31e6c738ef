/**
 * An OpenTelemetry collector as a destination of the audit log: {@link dev.everyhop.otel.OtlpDestination}.
 *
 * <p>This room knows entries of the audit log and the wire format of OTLP, and nothing of how a log is kept or of requests.
 */
@NullMarked
package dev.everyhop.otel;

import org.jspecify.annotations.NullMarked;
