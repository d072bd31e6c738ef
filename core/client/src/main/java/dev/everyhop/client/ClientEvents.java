package dev.everyhop.client;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of calls; a listener that throws disturbs nothing. */
final class ClientEvents {

    /** The names of events. The reference page lists them. */
    enum Name {
        REFUSED("client.refused"),
        FAILED("client.failed"),
        RETRIED("client.retried"),
        RETRY_WITHHELD("client.retry_withheld"),
        CIRCUIT_OPENED("client.circuit_opened"),
        CIRCUIT_HALF_OPENED("client.circuit_half_opened"),
        CIRCUIT_CLOSED("client.circuit_closed");

        final String text;

        Name(String text) {
            this.text = text;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ApiClient.class);
    private static final int LONGEST_HOST = 253;

    private final SecurityEvents sink;
    private final InstantSource clock;

    ClientEvents(SecurityEvents sink, InstantSource clock) {
        this.sink = sink;
        this.clock = clock;
    }

    void refused(ClientReason reason, String host, int port) {
        emit(Name.REFUSED, Outcome.DENIED, reason, fields(host, Integer.toString(port)));
    }

    void refused(ClientReason reason, String target) {
        emit(Name.REFUSED, Outcome.DENIED, reason, fields(target));
    }

    void addressRefused(AddressKind kind, String host, int port) {
        emit(
                Name.REFUSED,
                Outcome.DENIED,
                ClientReason.ADDRESS_REFUSED,
                Map.of("host", shown(host), "port", Integer.toString(port), "address_kind", kind.code()));
    }

    /** Tells that a call failed; one that was given up did what its caller wanted. */
    void failed(ClientReason reason, String target) {
        if (reason != ClientReason.CANCELLED) {
            emit(Name.FAILED, Outcome.FAILED, reason, fields(target));
        }
    }

    void retried(ClientReason why, String target, int attempt, long waitMillis) {
        Map<String, String> at = fields(target);
        emit(
                Name.RETRIED,
                Outcome.FAILED,
                why,
                Map.of(
                        "host", at.get("host"),
                        "port", at.get("port"),
                        "attempt", Integer.toString(attempt),
                        "wait_millis", Long.toString(waitMillis)));
    }

    void withheld(ClientReason why, String target) {
        emit(Name.RETRY_WITHHELD, Outcome.DENIED, why, fields(target));
    }

    void circuit(String target, CircuitBreaker.State now) {
        switch (now) {
            case OPEN, FORCED_OPEN -> emit(Name.CIRCUIT_OPENED, Outcome.FAILED, null, fields(target));
            case HALF_OPEN -> emit(Name.CIRCUIT_HALF_OPENED, Outcome.SUCCEEDED, null, fields(target));
            default -> emit(Name.CIRCUIT_CLOSED, Outcome.SUCCEEDED, null, fields(target));
        }
    }

    private static Map<String, String> fields(String target) {
        int colon = target.lastIndexOf(':');
        return colon < 0 ? fields(target, "") : fields(target.substring(0, colon), target.substring(colon + 1));
    }

    private static Map<String, String> fields(String host, String port) {
        return Map.of("host", shown(host), "port", port);
    }

    private static String shown(String host) {
        return host.length() <= LONGEST_HOST ? host : host.substring(0, LONGEST_HOST);
    }

    private void emit(Name name, Outcome outcome, @Nullable ClientReason reason, Map<String, String> fields) {
        try {
            sink.emit(new SecurityEvent(name.text, clock.instant(), outcome, reason, fields));
        } catch (RuntimeException e) {
            LOG.warn("A listener to security events threw {}", e.getClass().getName());
        }
    }
}
