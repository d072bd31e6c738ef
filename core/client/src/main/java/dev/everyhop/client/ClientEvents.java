package dev.everyhop.client;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of calls; a listener that throws disturbs nothing. */
final class ClientEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ApiClient.class);
    private static final int LONGEST_HOST = 253;

    private final SecurityEvents sink;
    private final InstantSource clock;

    ClientEvents(SecurityEvents sink, InstantSource clock) {
        this.sink = sink;
        this.clock = clock;
    }

    void refused(ClientReason reason, String host, int port) {
        emit(reason, Map.of("host", shown(host), "port", Integer.toString(port)));
    }

    void addressRefused(AddressKind kind, String host, int port) {
        emit(
                ClientReason.ADDRESS_REFUSED,
                Map.of("host", shown(host), "port", Integer.toString(port), "address_kind", kind.code()));
    }

    private static String shown(String host) {
        return host.length() <= LONGEST_HOST ? host : host.substring(0, LONGEST_HOST);
    }

    private void emit(ClientReason reason, Map<String, String> fields) {
        try {
            sink.emit(new SecurityEvent("client.refused", clock.instant(), Outcome.DENIED, reason, fields));
        } catch (RuntimeException e) {
            LOG.warn("A listener to security events threw {}", e.getClass().getName());
        }
    }
}
