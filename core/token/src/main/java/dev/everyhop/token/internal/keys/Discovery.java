package dev.everyhop.token.internal.keys;

import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.internal.json.JsonScanner;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where an issuer's keys are: OAuth 2.0 Authorization Server Metadata (RFC 8414, section 3) first, then OpenID
 * Connect Discovery 1.0 (section 4), then the latter's document where RFC 8414, section 5 would have it.
 *
 * <p>Metadata counts only if it names the issuer exactly as configured.
 */
public final class Discovery {

    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";

    private final String issuer;
    private final KeyFetcher fetcher;
    private final boolean insecureHttp;

    /** Makes one for an issuer. */
    public Discovery(String issuer, KeyFetcher fetcher, boolean insecureHttp) {
        this.issuer = issuer;
        this.fetcher = fetcher;
        this.insecureHttp = insecureHttp;
    }

    /** What came of it. */
    sealed interface Found {
        /** The keys are here. */
        record At(URI jwksUri) implements Found {}

        /** No metadata will do. */
        record Failed(KeyReason reason) implements Found {}
    }

    Found find() throws InterruptedException {
        Metadata metadata = metadata();
        if (metadata instanceof Metadata.Failed failed) {
            return new Found.Failed(failed.reason());
        }
        URI uri = endpoint(((Metadata.Members) metadata).members(), "jwks_uri");
        return uri == null ? new Found.Failed(KeyReason.DISCOVERY_JWKS_URI) : new Found.At(uri);
    }

    /** Metadata that names the issuer, or why there is none. */
    public sealed interface Metadata {
        /** What it says. */
        record Members(Map<String, Object> members) implements Metadata {}

        /** No metadata will do. */
        record Failed(KeyReason reason) implements Metadata {}
    }

    /** Fetches the issuer's metadata. */
    public Metadata metadata() throws InterruptedException {
        KeyReason best = KeyReason.DISCOVERY_NOT_FOUND;
        for (URI candidate : candidates(issuer)) {
            Document document = Document.fetch(fetcher, candidate);
            if (document instanceof Document.Body body) {
                Metadata found = read(body.bytes());
                if (!(found instanceof Metadata.Failed failed)) {
                    return found;
                }
                // A page that is no JSON tells less than metadata that is not ours.
                best = failed.reason().compareTo(best) > 0 ? failed.reason() : best;
            } else if (((Document.Failed) document).reason() != KeyReason.FETCH_STATUS) {
                // Nobody is there; the other addresses are at the same host.
                return new Metadata.Failed(((Document.Failed) document).reason());
            }
        }
        return new Metadata.Failed(best);
    }

    static Set<URI> candidates(String issuer) {
        URI uri = URI.create(issuer);
        String origin = uri.getScheme() + "://" + uri.getRawAuthority();
        String path = uri.getRawPath().endsWith("/")
                ? uri.getRawPath().substring(0, uri.getRawPath().length() - 1)
                : uri.getRawPath();
        Set<URI> candidates = new LinkedHashSet<>();
        candidates.add(URI.create(origin + OAUTH + path));
        candidates.add(URI.create(origin + path + OPENID));
        candidates.add(URI.create(origin + OPENID + path));
        return candidates;
    }

    private Metadata read(byte[] json) {
        Map<String, Object> metadata = JsonScanner.read(json);
        if (metadata == null) {
            return new Metadata.Failed(KeyReason.DISCOVERY_MALFORMED);
        }
        return issuer.equals(metadata.get("issuer"))
                ? new Metadata.Members(metadata)
                : new Metadata.Failed(KeyReason.DISCOVERY_ISSUER);
    }

    /** Returns the address that metadata gives for a purpose; null if it gives none that is safe to use. */
    public @Nullable URI endpoint(Map<?, ?> metadata, String name) {
        return metadata.get(name) instanceof String text ? uri(text) : null;
    }

    private @Nullable URI uri(String text) {
        try {
            URI uri = URI.create(text);
            boolean good = isAllowedScheme(uri, insecureHttp)
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null;
            return good ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns whether an address has TLS, or need not have it. */
    public static boolean isAllowedScheme(URI uri, boolean insecureHttp) {
        return "https".equalsIgnoreCase(uri.getScheme()) || (insecureHttp && "http".equalsIgnoreCase(uri.getScheme()));
    }
}
