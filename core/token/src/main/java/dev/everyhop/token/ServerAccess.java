package dev.everyhop.token;

import dev.everyhop.token.internal.keys.HttpKeyFetcher;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How an authorization server is reached: what a builder collects. */
final class ServerAccess {

    final String issuer;
    final boolean insecureHttp;
    final Map<String, URI> endpoints = new HashMap<>();

    @Nullable
    Supplier<SSLContext> tls;

    @Nullable
    FormPoster poster;

    /** Whether this client shows a certificate, for which servers may have other addresses (RFC 8705, section 5). */
    boolean mutualTls;

    private @Nullable KeyFetcher fetcher;

    ServerAccess(Issuer issuer) {
        this.issuer = issuer.location();
        this.insecureHttp = issuer.insecureHttp;
    }

    ServerAccess(ServerAccess other) {
        this.issuer = other.issuer;
        this.insecureHttp = other.insecureHttp;
        this.endpoints.putAll(other.endpoints);
        this.tls = other.tls;
        this.poster = other.poster;
        this.mutualTls = other.mutualTls;
        this.fetcher = other.fetcher;
    }

    void endpoint(String name, String uri) {
        endpoints.put(name, Issuer.checked(uri, name, insecureHttp));
    }

    void fetcher(KeyFetcher fetcher) {
        this.fetcher = Objects.requireNonNull(fetcher, "fetcher");
    }

    /** Returns what fetches metadata: with the same TLS as forms are posted with, unless it is said otherwise. */
    KeyFetcher fetcher() {
        if (fetcher != null) {
            return fetcher;
        }
        Supplier<SSLContext> context = tls;
        return context == null
                ? new HttpKeyFetcher(null, insecureHttp)
                : (uri, maxBytes) -> new HttpKeyFetcher(context.get(), insecureHttp).fetch(uri, maxBytes);
    }

    void check(String owner, ClientAuthentication authentication) {
        if ((mutualTls || authentication.needsMutualTls()) && tls == null && poster == null) {
            throw new IllegalStateException(owner + " is to show its certificate and has none:"
                    + " give .tls(context) with a key manager, or .poster(...) of your own");
        }
    }
}
