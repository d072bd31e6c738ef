/**
 * Kafka as a destination of the audit log: {@link dev.everyhop.kafka.KafkaDestination}.
 *
 * <p>This room knows entries of the audit log and Kafka's clients, and nothing of how a log is kept or of requests.
 */
@NullMarked
package dev.everyhop.kafka;

import org.jspecify.annotations.NullMarked;
