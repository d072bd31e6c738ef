package dev.everyhop.token.internal.keys;

import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import java.net.URI;
import java.security.Provider;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer's configuration says of its keys. At most one of {@code jwksUri}, {@code jwks} and {@code secret};
 * without them the keys are discovered from the location.
 *
 * @param location the issuer's identifier
 * @param algorithms what its tokens may use
 * @param jwksUri where its keys are
 * @param jwks its keys
 * @param secret its secret
 * @param provider whose cryptography verifies; null for the JDK's choice
 * @param fetcher how to fetch; null for the JDK's HTTP client
 * @param trust whose certificates to trust when fetching; null for the JDK's choice
 * @param insecureHttp whether http URLs will do
 */
@SuppressWarnings("ArrayRecordComponent")
public record IssuerKeys(
        String location,
        Set<JwsAlgorithm> algorithms,
        @Nullable URI jwksUri,
        @Nullable String jwks,
        byte @Nullable [] secret,
        @Nullable Provider provider,
        @Nullable KeyFetcher fetcher,
        @Nullable SSLContext trust,
        boolean insecureHttp) {

    /** Returns the location and the algorithms, never a key. */
    @Override
    public String toString() {
        return "IssuerKeys[" + location + ", " + algorithms + "]";
    }
}
