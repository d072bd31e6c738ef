package dev.everyhop.spring.internal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Calls to other services, with the key material of this one.
 *
 * @param peers Who may answer, and where. Nobody unless set.
 * @param allowAddresses Addresses that calls may connect to though they are not public, such as "10.1.0.0/16".
 * @param tls12 Whether TLS 1.2 is spoken too.
 * @param redirects How many redirects in a row are followed. 0 for none.
 * @param maxResponseSize How large a response may be.
 * @param connectTimeout How long connecting to an address may take. In seconds without a unit.
 * @param timeout How long a call may take as a whole. In seconds without a unit.
 * @param builders Whether the RestClient.Builder and WebClient.Builder of Spring Boot make such calls, and no others.
 */
public record CallProperties(
        @DefaultValue List<Peer> peers,
        @DefaultValue List<String> allowAddresses,
        @DefaultValue("false") boolean tls12,
        @DefaultValue("0") int redirects,
        @DefaultValue("10MB") DataSize maxResponseSize,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s")
        Duration connectTimeout,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s")
        Duration timeout,

        @DefaultValue("true") boolean builders) {

    /**
     * A peer.
     *
     * @param name Name in its certificate: a SPIFFE ID, another URI or a DNS name.
     * @param hosts Hosts where it may answer. The host of its own name unless set.
     */
    public record Peer(@Nullable String name, @DefaultValue List<String> hosts) {}
}
