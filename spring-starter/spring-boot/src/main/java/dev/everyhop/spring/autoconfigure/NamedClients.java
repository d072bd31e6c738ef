package dev.everyhop.spring.autoconfigure;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.spring.TokenClients;
import dev.everyhop.spring.internal.AuthenticationProperties;
import dev.everyhop.spring.internal.ClientProperties;
import dev.everyhop.spring.internal.ClientProperties.Grant;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.token.DpopKey;
import dev.everyhop.token.RefreshTokenStore;
import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenSource;
import dev.everyhop.token.TokenTarget;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundles;

/** The clients of the properties. Those that ask the same server in the same way are one, which also backs off as one. */
final class NamedClients implements TokenClients, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NamedClients.class);
    private static final String PREFIX = "everyhop.clients.";

    private final Map<String, TokenSource> sources = new TreeMap<>();
    private final Map<String, TokenClient> clients = new TreeMap<>();
    private final Map<Server, TokenClient> servers = new HashMap<>();

    /** How a server is asked. */
    private record Server(
            String issuer,
            AuthenticationProperties authentication,
            boolean dpop,
            boolean certificateBound,
            @Nullable String sslBundle,
            @Nullable String tokenEndpoint,
            @Nullable String revocationEndpoint,
            Duration timeout,
            int maxTokens,
            boolean insecureHttp) {}

    /**
     * Makes the clients.
     *
     * @param stores finds a store of refresh tokens by the name of its bean; null if there is none
     */
    NamedClients(
            Map<String, ClientProperties> all,
            @Nullable SslBundles bundles,
            SecurityEvents events,
            Function<String, @Nullable RefreshTokenStore> stores) {
        try {
            all.forEach((name, p) -> add(name, p, bundles, events));
            all.forEach((name, p) -> sources.put(name, source(name, p, all, stores)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(sources.keySet());
    }

    @Override
    public TokenSource source(String name) {
        TokenSource source = sources.get(name);
        if (source == null) {
            throw new IllegalArgumentException("There is no client '" + name + "': set " + PREFIX + name
                    + ".issuer and grant. There are: " + names());
        }
        return source;
    }

    @Override
    public TokenClient client(String name) {
        source(name);
        TokenClient client = clients.get(name);
        if (client == null) {
            throw new IllegalArgumentException(
                    "The client '" + name + "' hands its caller's token on and asks no authorization server");
        }
        return client;
    }

    @Override
    public void close() {
        servers.values().forEach(TokenClient::close);
    }

    private void add(String name, ClientProperties p, @Nullable SslBundles bundles, SecurityEvents events) {
        String property = PREFIX + name;
        if (p.grant() == null) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    property + ".grant",
                    "nothing says whose tokens these are",
                    "exchange (on behalf of the caller), client-credentials (this service's own) or refresh (a session's)");
        }
        if (p.grant() == Grant.DANGEROUSLY_FORWARD_TOKEN) {
            boolean more = p.issuer() != null
                    || p.audience() != null
                    || p.resource() != null
                    || !p.scopes().isEmpty()
                    || p.dpop()
                    || p.certificateBound();
            if (more) {
                throw Misconfiguration.CLIENT_INVALID.with(
                        property,
                        "grant=dangerously-forward-token asks nobody for a token, so the others have no effect");
            }
            LOG.warn(
                    "{}.grant is dangerously-forward-token: whoever is called there can do all that the caller may do",
                    property);
            return;
        }
        if (p.issuer() == null || p.issuer().isBlank()) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    property + ".issuer",
                    "nobody could be asked for a token",
                    "the authorization server's URL, such as https://id.example.com");
        }
        Server server = new Server(
                p.issuer(),
                p.authentication(),
                p.dpop(),
                p.certificateBound(),
                p.sslBundle(),
                p.tokenEndpoint(),
                p.revocationEndpoint(),
                p.timeout(),
                p.maxTokens(),
                p.insecureHttp());
        clients.put(name, servers.computeIfAbsent(server, s -> client(property, s, bundles, events)));
    }

    private static TokenClient client(String property, Server s, @Nullable SslBundles bundles, SecurityEvents events) {
        if (s.insecureHttp) {
            LOG.warn("{}.insecure-http is true: whoever stands between gets every token", property);
        }
        if (s.certificateBound && s.sslBundle == null) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    property + ".ssl-bundle",
                    "there is no certificate that tokens could be bound to",
                    "the name of an SSL bundle that has a key and its certificate");
        }
        try {
            TokenClient.Builder builder = (s.insecureHttp ? TokenClient.insecureAt(s.issuer) : TokenClient.at(s.issuer))
                    .authentication(AuthenticationFactory.of(property, s.authentication, s.sslBundle))
                    .timeout(s.timeout)
                    .maxTokens(s.maxTokens)
                    .events(events);
            if (s.dpop) {
                builder.dpop(DpopKey.generate());
            }
            if (s.certificateBound) {
                builder.certificateBound();
            }
            if (s.sslBundle != null) {
                builder.tls(BundleContext.of(bundles, property + ".ssl-bundle", s.sslBundle));
            }
            if (s.tokenEndpoint != null) {
                builder.tokenEndpoint(s.tokenEndpoint);
            }
            if (s.revocationEndpoint != null) {
                builder.revocationEndpoint(s.revocationEndpoint);
            }
            return builder.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Misconfiguration.CLIENT_INVALID.with(property, Misconfiguration.cause(e));
        }
    }

    private TokenSource source(
            String name,
            ClientProperties p,
            Map<String, ClientProperties> all,
            Function<String, @Nullable RefreshTokenStore> stores) {
        String property = PREFIX + name;
        if (p.actor() != null && p.grant() != Grant.EXCHANGE) {
            throw Misconfiguration.PROPERTY_INVALID.with(property + ".actor", "only grant=exchange has an actor");
        }
        if (p.refreshTokenStore() != null && p.grant() != Grant.REFRESH) {
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property + ".refresh-token-store", "only grant=refresh has one");
        }
        TokenClient client = clients.get(name);
        if (client == null) {
            return TokenSource.dangerouslyForwardToken();
        }
        TokenTarget target = target(property, p);
        if (p.grant() == Grant.CLIENT_CREDENTIALS) {
            return client.clientCredentials(target);
        }
        if (p.grant() == Grant.REFRESH) {
            return client.refresh(target, store(property, p.refreshTokenStore(), stores));
        }
        if (p.actor() == null) {
            return client.exchange(target);
        }
        ClientProperties actor = all.get(p.actor());
        TokenClient of = clients.get(p.actor());
        if (actor == null || of == null || actor.grant() != Grant.CLIENT_CREDENTIALS) {
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property + ".actor",
                    "'" + p.actor() + "' is no client below everyhop.clients with grant=client-credentials");
        }
        return client.exchange(target, of.clientCredentials(target(PREFIX + p.actor(), actor)));
    }

    private static RefreshTokenStore store(
            String property, @Nullable String bean, Function<String, @Nullable RefreshTokenStore> stores) {
        if (bean == null) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    property + ".refresh-token-store",
                    "nobody keeps the refresh token",
                    "the name of a bean of type dev.everyhop.token.RefreshTokenStore");
        }
        RefreshTokenStore store = stores.apply(bean);
        if (store == null) {
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property + ".refresh-token-store",
                    "there is no bean of type dev.everyhop.token.RefreshTokenStore named '" + bean + "'");
        }
        return store;
    }

    private static TokenTarget target(String property, ClientProperties p) {
        if (p.audience() == null && p.resource() == null && p.scopes().isEmpty()) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    property + ".audience",
                    "a token for anything would be asked for",
                    "the name of the service that is called, or set resource or scopes");
        }
        try {
            URI resource = p.resource() == null ? null : URI.create(p.resource());
            return new TokenTarget(p.audience(), resource, new TreeSet<>(p.scopes()));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.CLIENT_INVALID.with(property, Misconfiguration.cause(e));
        }
    }
}
