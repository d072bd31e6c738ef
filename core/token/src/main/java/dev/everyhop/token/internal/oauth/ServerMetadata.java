package dev.everyhop.token.internal.oauth;

import dev.everyhop.token.ObtainReason;
import dev.everyhop.token.internal.keys.Discovery;
import dev.everyhop.token.internal.keys.KeyReason;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server's endpoints by its metadata (RFC 8414), which is fetched when it is first needed and believed for
 * an hour; while it cannot be fetched anew, the old one stands. Used on background threads; one of them fetches.
 */
public final class ServerMetadata {

    private static final long LIFE_MILLIS = Duration.ofHours(1).toMillis();
    private static final long RETRY_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Discovery discovery;
    private final InstantSource clock;
    private final Map<String, URI> given;
    private final boolean mutualTls;
    private final AtomicReference<@Nullable CompletableFuture<Discovery.Metadata>> flight = new AtomicReference<>();
    private volatile @Nullable Known known;

    /**
     * Makes one.
     *
     * @param given endpoints that are configured and looked for nowhere
     * @param mutualTls whether this client shows a certificate, for which servers may have other addresses (RFC 8705,
     *     section 5)
     */
    public ServerMetadata(Discovery discovery, InstantSource clock, Map<String, URI> given, boolean mutualTls) {
        this.discovery = discovery;
        this.clock = clock;
        this.given = Map.copyOf(given);
        this.mutualTls = mutualTls;
    }

    /** Where an endpoint is. */
    public sealed interface Found {
        /** It is here. */
        record At(URI uri) implements Found {}

        /** Nobody knows. */
        record Failed(ObtainReason reason) implements Found {}
    }

    /** Finds an endpoint by the name that metadata has for it, such as {@code token_endpoint}. */
    public Found endpoint(String name) throws InterruptedException {
        URI configured = given.get(name);
        if (configured != null) {
            return new Found.At(configured);
        }
        Discovery.Metadata metadata = metadata();
        if (metadata instanceof Discovery.Metadata.Failed failed) {
            return new Found.Failed(reason(failed.reason()));
        }
        Map<String, Object> members = ((Discovery.Metadata.Members) metadata).members();
        URI uri = mutualTls && members.get("mtls_endpoint_aliases") instanceof Map<?, ?> aliases
                ? discovery.endpoint(aliases, name)
                : null;
        if (uri == null) {
            uri = discovery.endpoint(members, name);
        }
        return uri == null ? new Found.Failed(ObtainReason.ENDPOINT_MISSING) : new Found.At(uri);
    }

    private static ObtainReason reason(KeyReason reason) {
        return switch (reason) {
            case FETCH -> ObtainReason.UNREACHABLE;
            case FETCH_TIMEOUT -> ObtainReason.TIMEOUT;
            case FETCH_TLS -> ObtainReason.TLS;
            case DISCOVERY_ISSUER -> ObtainReason.METADATA_ISSUER;
            default -> ObtainReason.METADATA;
        };
    }

    private Discovery.Metadata metadata() throws InterruptedException {
        Known now = known;
        if (now != null && Math.abs(clock.millis() - now.at) < LIFE_MILLIS) {
            return now.metadata;
        }
        CompletableFuture<Discovery.Metadata> mine = new CompletableFuture<>();
        CompletableFuture<Discovery.Metadata> theirs = flight.compareAndExchange(null, mine);
        if (theirs != null) {
            try {
                return theirs.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return new Discovery.Metadata.Failed(KeyReason.FETCH_TIMEOUT);
            }
        }
        Discovery.Metadata metadata = new Discovery.Metadata.Failed(KeyReason.FETCH);
        try {
            metadata = fetched(now);
            return metadata;
        } finally {
            flight.set(null);
            mine.complete(metadata);
        }
    }

    private Discovery.Metadata fetched(@Nullable Known before) throws InterruptedException {
        Discovery.Metadata found = discovery.metadata();
        if (found instanceof Discovery.Metadata.Members) {
            known = new Known(found, clock.millis());
            return found;
        }
        if (before == null) {
            return found;
        }
        known = new Known(before.metadata, clock.millis() - LIFE_MILLIS + RETRY_MILLIS);
        return before.metadata;
    }

    /**
     * Metadata that was had.
     *
     * @param at since when it is believed, in milliseconds
     */
    private record Known(Discovery.Metadata metadata, long at) {}
}
