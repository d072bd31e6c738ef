package dev.everyhop.token;

import dev.everyhop.token.internal.jose.JwsAlgorithm;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server whose tokens are accepted, with the rules for them. Immutable: each method returns a changed
 * copy.
 *
 * <p>Keys are discovered from the location (RFC 8414 and OpenID Connect Discovery 1.0) unless {@link #jwksUri},
 * {@link #jwks} or {@link #secret} says where they are.
 *
 * <p><b>Security guarantees.</b> Keys of one issuer never verify a token of another. Without {@link #preset}, only
 * tokens whose {@code typ} is {@code at+jwt} are accepted (RFC 9068, section 4).
 *
 * <p><b>Failure.</b> A value that cannot be right is refused at once with an {@link IllegalArgumentException} that says
 * what to write instead.
 */
public final class Issuer {

    static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);
    static final Duration MAX_SKEW = Duration.ofMinutes(5);
    static final Duration DEFAULT_MAX_LIFETIME = Duration.ofHours(24);

    final String location;
    final Set<JwsAlgorithm> algorithms;
    final Set<String> audience;
    final IssuerPreset preset;
    final Set<String> moreTypes;
    final boolean missingType;
    final @Nullable URI jwksUri;
    final @Nullable String jwks;
    final byte @Nullable [] secret;
    final Duration clockSkew;
    final Duration maxLifetime;
    final List<String> scopeClaims;
    final List<String> roleClaims;
    final @Nullable SSLContext trust;
    final @Nullable KeyFetcher fetcher;
    final boolean insecureHttp;
    final boolean transactionTokens;

    private Issuer(Draft d) {
        this.location = d.location;
        this.algorithms = Set.copyOf(d.algorithms);
        this.audience = Set.copyOf(d.audience);
        this.preset = d.preset;
        this.moreTypes = Set.copyOf(d.moreTypes);
        this.missingType = d.missingType;
        this.jwksUri = d.jwksUri;
        this.jwks = d.jwks;
        this.secret = d.secret;
        this.clockSkew = d.clockSkew;
        this.maxLifetime = d.maxLifetime;
        this.scopeClaims = List.copyOf(d.scopeClaims);
        this.roleClaims = List.copyOf(d.roleClaims);
        this.trust = d.trust;
        this.fetcher = d.fetcher;
        this.insecureHttp = d.insecureHttp;
        this.transactionTokens = d.transactionTokens;
    }

    /**
     * Returns an issuer that is known by its identifier, the exact value of {@code iss} in its tokens.
     *
     * @param location an https URL without query and fragment (RFC 8414, section 2)
     */
    public static Issuer at(String location) {
        Draft d = new Draft();
        d.location = checkedLocation(location, false);
        return new Issuer(d);
    }

    /**
     * Says which signature algorithms its tokens may use, by their JOSE names: {@code RS256} to {@code RS512},
     * {@code PS256} to {@code PS512}, {@code ES256} to {@code ES512}, {@code EdDSA} or {@code Ed25519}, {@code ML-DSA-44},
     * {@code -65}, {@code -87} (JDK 24 and later), and {@code HS256} to {@code HS512} with {@link #secret} only.
     */
    public Issuer algorithms(String... names) {
        Draft d = draft();
        Set<JwsAlgorithm> set = new LinkedHashSet<>();
        for (String name : names) {
            set.add(JwsAlgorithm.named(name)
                    .orElseThrow(() -> new IllegalArgumentException("Issuer " + location + ": algorithm '" + name
                            + "' is not supported. Supported: " + JwsAlgorithm.names())));
        }
        d.algorithms = set;
        return new Issuer(d);
    }

    /** Says which audience its tokens must have, in place of the verifier's: one of these is enough. */
    public Issuer audience(String... values) {
        Draft d = draft();
        d.audience = new LinkedHashSet<>(Arrays.asList(values));
        if (d.audience.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("Issuer " + location + ": an audience must not be blank");
        }
        return new Issuer(d);
    }

    /** Applies the rules of a known authorization server that does not follow RFC 9068. */
    public Issuer preset(IssuerPreset preset) {
        Draft d = draft();
        d.preset = Objects.requireNonNull(preset, "preset");
        return new Issuer(d);
    }

    /**
     * Accepts transaction tokens (draft-ietf-oauth-transaction-tokens) in place of access tokens: {@code typ} is
     * {@code txntoken+jwt} and a {@code txn} is there. The audience is the trust domain. It is for a verifier of its own,
     * never for that of access tokens.
     */
    public Issuer transactionTokens() {
        Draft d = draft();
        d.transactionTokens = true;
        return new Issuer(d);
    }

    /** Returns what its tokens must be like. */
    IssuerPreset.Rules rules() {
        return transactionTokens ? IssuerPreset.TRANSACTION_TOKENS : preset.rules();
    }

    /**
     * Accepts further values of the {@code typ} header. A token type that serves another purpose must not be among them
     * (RFC 8725, section 3.11).
     */
    public Issuer allowTypes(String... types) {
        Draft d = draft();
        Set<String> set = new LinkedHashSet<>(d.moreTypes);
        for (String type : types) {
            set.add(TypeRule.normalised(type));
        }
        d.moreTypes = set;
        return new Issuer(d);
    }

    /** Accepts tokens without a {@code typ} header. Prefer a {@link #preset}: it tells access tokens by their claims. */
    public Issuer allowMissingType() {
        Draft d = draft();
        d.missingType = true;
        return new Issuer(d);
    }

    /** Takes the keys from this address instead of discovering it. */
    public Issuer jwksUri(String uri) {
        Draft d = draft();
        d.jwksUri = checked(uri, "jwksUri", insecureHttp);
        return new Issuer(d);
    }

    /** Takes the keys from this JWK set (RFC 7517) and fetches nothing. */
    public Issuer jwks(String json) {
        Draft d = draft();
        d.jwks = Objects.requireNonNull(json, "json");
        return new Issuer(d);
    }

    /**
     * Verifies HMAC signatures with this secret. It must be at least as long as the hash of the longest allowed
     * algorithm (RFC 7518, section 3.2): 32, 48 or 64 bytes.
     */
    public Issuer secret(byte[] secret) {
        Draft d = draft();
        d.secret = secret.clone();
        return new Issuer(d);
    }

    /** Says how far clocks may differ: 30 seconds unless said, at most 5 minutes. */
    public Issuer clockSkew(Duration skew) {
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0 || skew.toNanosPart() != 0) {
            throw new IllegalArgumentException("Issuer " + location
                    + ": clockSkew must be between 0 and 5 minutes, in whole seconds, not " + skew);
        }
        Draft d = draft();
        d.clockSkew = skew;
        return new Issuer(d);
    }

    /** Says how far in the future {@code exp} may lie: 24 hours unless said. */
    public Issuer maxLifetime(Duration lifetime) {
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(Duration.ofDays(3660)) > 0) {
            throw new IllegalArgumentException(
                    "Issuer " + location + ": maxLifetime must be positive and at most ten years, not " + lifetime);
        }
        Draft d = draft();
        d.maxLifetime = lifetime;
        return new Issuer(d);
    }

    /** Says which claims hold scopes, in place of the preset's: each a space-separated string or a list of strings. */
    public Issuer scopeClaims(String... names) {
        Draft d = draft();
        d.scopeClaims = List.of(names);
        return new Issuer(d);
    }

    /** Says which claims hold roles, in place of the preset's. A dot leads into objects: {@code realm_access.roles}. */
    public Issuer roleClaims(String... paths) {
        Draft d = draft();
        d.roleClaims = List.of(paths);
        return new Issuer(d);
    }

    /** Trusts the certificates that this context trusts when fetching keys, for issuers with a private CA. */
    public Issuer trust(SSLContext context) {
        Draft d = draft();
        d.trust = Objects.requireNonNull(context, "context");
        return new Issuer(d);
    }

    /** Fetches metadata and keys by other means than the JDK's HTTP client. */
    public Issuer fetcher(KeyFetcher fetcher) {
        Draft d = draft();
        d.fetcher = Objects.requireNonNull(fetcher, "fetcher");
        return new Issuer(d);
    }

    /**
     * Fetches metadata and keys without TLS, for tests on one machine. Whoever stands between can then give this service
     * keys of their own.
     *
     * @param location as in {@link #at}, but may be an http URL
     */
    public static Issuer insecureAt(String location) {
        Draft d = new Draft();
        d.insecureHttp = true;
        d.location = checkedLocation(location, true);
        return new Issuer(d);
    }

    /** Returns the issuer's identifier. */
    public String location() {
        return location;
    }

    /** Returns the identifier and the names of the algorithms, never a key. */
    @Override
    public String toString() {
        return "Issuer[" + location + ", " + algorithms + ", " + preset + "]";
    }

    private static String checkedLocation(String location, boolean insecure) {
        URI uri = checked(location, "location", insecure);
        if (uri.getRawQuery() != null) {
            throw new IllegalArgumentException("Issuer location '" + location + "' must not have a query");
        }
        return location;
    }

    static URI checked(String text, String what, boolean insecure) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            // Neither the text nor the cause, which quotes it: there may be a password in it.
            throw new IllegalArgumentException("Issuer " + what + " is not a URL");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "Issuer " + what + " must not have user information: no credentials belong into a URL");
        }
        boolean secure = "https".equals(uri.getScheme()) || (insecure && "http".equals(uri.getScheme()));
        if (!secure || uri.getHost() == null) {
            throw new IllegalArgumentException("Issuer " + what + " '" + text
                    + "' must be an https URL with a host. For a test without TLS use Issuer.insecureAt(...)");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("Issuer " + what + " '" + text + "' must not have a fragment");
        }
        return uri;
    }

    private Draft draft() {
        Draft d = new Draft();
        d.location = location;
        d.algorithms = algorithms;
        d.audience = audience;
        d.preset = preset;
        d.moreTypes = moreTypes;
        d.missingType = missingType;
        d.jwksUri = jwksUri;
        d.jwks = jwks;
        d.secret = secret;
        d.clockSkew = clockSkew;
        d.maxLifetime = maxLifetime;
        d.scopeClaims = scopeClaims;
        d.roleClaims = roleClaims;
        d.trust = trust;
        d.fetcher = fetcher;
        d.insecureHttp = insecureHttp;
        d.transactionTokens = transactionTokens;
        return d;
    }

    private static final class Draft {
        String location = "";
        Set<JwsAlgorithm> algorithms = Set.of();
        Set<String> audience = Set.of();
        IssuerPreset preset = IssuerPreset.RFC9068;
        Set<String> moreTypes = Set.of();
        boolean missingType;

        @Nullable
        URI jwksUri;

        @Nullable
        String jwks;

        byte @Nullable [] secret;
        Duration clockSkew = DEFAULT_SKEW;
        Duration maxLifetime = DEFAULT_MAX_LIFETIME;
        List<String> scopeClaims = List.of();
        List<String> roleClaims = List.of();

        @Nullable
        SSLContext trust;

        @Nullable
        KeyFetcher fetcher;

        boolean insecureHttp;
        boolean transactionTokens;
    }
}
