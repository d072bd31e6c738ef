package dev.everyhop.token.internal.oauth;

import dev.everyhop.token.ObtainReason;
import dev.everyhop.token.internal.keys.Discovery;
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
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Map<String, Object>>> flight =
            new AtomicReference<>();
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
        Map<String, Object> members = members();
        if (members == null) {
            return new Found.Failed(ObtainReason.METADATA);
        }
        URI uri = mutualTls && members.get("mtls_endpoint_aliases") instanceof Map<?, ?> aliases
                ? discovery.endpoint(aliases, name)
                : null;
        if (uri == null) {
            uri = discovery.endpoint(members, name);
        }
        return uri == null ? new Found.Failed(ObtainReason.ENDPOINT_MISSING) : new Found.At(uri);
    }

    private @Nullable Map<String, Object> members() throws InterruptedException {
        Known now = known;
        if (now != null && Math.abs(clock.millis() - now.at) < LIFE_MILLIS) {
            return now.members;
        }
        CompletableFuture<@Nullable Map<String, Object>> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Map<String, Object>> theirs = flight.compareAndExchange(null, mine);
        if (theirs != null) {
            try {
                return theirs.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return null;
            }
        }
        Map<String, Object> members = null;
        try {
            members = fetched(now);
            return members;
        } finally {
            flight.set(null);
            mine.complete(members);
        }
    }

    private @Nullable Map<String, Object> fetched(@Nullable Known before) throws InterruptedException {
        if (discovery.metadata() instanceof Discovery.Metadata.Members found) {
            known = new Known(found.members(), clock.millis());
            return found.members();
        }
        if (before == null) {
            return null;
        }
        known = new Known(before.members, clock.millis() - LIFE_MILLIS + RETRY_MILLIS);
        return before.members;
    }

    /**
     * Metadata.
     *
     * @param at since when it is believed, in milliseconds
     */
    private record Known(Map<String, Object> members, long at) {}
}
