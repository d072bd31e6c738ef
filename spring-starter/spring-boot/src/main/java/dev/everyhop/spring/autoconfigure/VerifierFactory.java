package dev.everyhop.spring.autoconfigure;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.EveryhopProperties.IssuerProperties;
import dev.everyhop.spring.internal.IntrospectionProperties;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.TransactionProperties;
import dev.everyhop.token.Dpop;
import dev.everyhop.token.DpopNonces;
import dev.everyhop.token.Introspection;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.IssuerPreset;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.replay.ReplayStore;
import dev.everyhop.token.revocation.Revocations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.Resource;

/**
 * Makes the token verifier that the properties describe.
 *
 * @param properties the properties
 * @param bundles the SSL bundles; null where there are none
 */
record VerifierFactory(
        EveryhopProperties properties, @Nullable SslBundles bundles) {

    private static final Logger LOG = LoggerFactory.getLogger(VerifierFactory.class);

    /** The longest life of a token unless an issuer has another, and how far clocks may differ at most. */
    private static final Duration DAY = Duration.ofDays(1);

    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    private static final List<String> HMAC = List.of("HS256", "HS384", "HS512");

    /**
     * What the verifier asks beside the issuers.
     *
     * @param introspection whom to ask about opaque tokens; null for what the properties say
     * @param revocations who knows what was called back; null if nobody does
     * @param proofs says where proofs are remembered, if not in this instance
     * @param oneTime where tokens are remembered that may be used once; null if there are none
     */
    record Others(
            @Nullable Introspection introspection,
            @Nullable Revocations revocations,
            UnaryOperator<Dpop> proofs,
            @Nullable ReplayStore oneTime) {}

    /** Makes the verifier of access tokens. */
    TokenVerifier create(SecurityEvents events, Others others) {
        List<IssuerProperties> issuers = properties.issuers();
        Introspection introspection = introspection(others.introspection);
        if (issuers.isEmpty() && introspection == null) {
            throw Misconfiguration.NO_ISSUER.with();
        }
        checkNotBlank("everyhop.audience", properties.audience());
        if (properties.cache().size().isNegative()) {
            throw Misconfiguration.VERIFIER_INVALID.with("everyhop.cache.size is negative; 0 is for no cache");
        }
        TokenVerifier.Builder builder = TokenVerifier.builder()
                .events(events)
                .cacheBytes(properties.cache().size().toBytes());
        if (!properties.audience().isEmpty()) {
            builder.audience(properties.audience().toArray(String[]::new));
        }
        for (int i = 0; i < issuers.size(); i++) {
            builder.issuer(issuer("everyhop.issuers[" + i + "]", issuers.get(i)));
        }
        if (introspection != null) {
            builder.introspection(introspection);
        }
        if (!properties.dpop().publicUrls().isEmpty()) {
            builder.dpop(others.proofs.apply(dpop(properties.dpop())));
        }
        if (others.revocations != null) {
            builder.revocations(others.revocations);
        }
        if (others.oneTime != null) {
            builder.oneTimeTokens(others.oneTime);
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            String cause = Misconfiguration.cause(e);
            throw cause.contains("CVE-2022-21449")
                    ? Misconfiguration.JDK_ACCEPTS_BLANK_SIGNATURES.with()
                    : Misconfiguration.VERIFIER_INVALID.with(cause);
        }
    }

    private @Nullable Introspection introspection(@Nullable Introspection own) {
        IntrospectionProperties p = properties.introspection();
        if (p == null) {
            return own;
        }
        if (own != null) {
            throw Misconfiguration.INTROSPECTION_TWICE.with();
        }
        checkNotBlank("everyhop.introspection.audience", p.audience());
        if (p.audience().isEmpty() && properties.audience().isEmpty()) {
            throw Misconfiguration.NO_AUDIENCE.with("everyhop.introspection");
        }
        return IntrospectionFactory.of(p, bundles);
    }

    /** Makes the verifier of transaction tokens; null if there are none. */
    @Nullable
    TokenVerifier transactions(SecurityEvents events) {
        TransactionProperties p = properties.transactionTokens();
        if (p == null) {
            return null;
        }
        String prefix = "everyhop.transaction-tokens";
        if (p.issuer() == null || p.issuer().isBlank()) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    prefix + ".issuer", "no transaction token could be verified", "the exact value of \"iss\" in them");
        }
        if (p.trustDomain() == null || p.trustDomain().isBlank()) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    prefix + ".trust-domain",
                    "transaction tokens of other domains would be accepted",
                    "the value of \"aud\" in them");
        }
        checkHttps(prefix + ".issuer", p.issuer(), p.insecureHttp());
        IssuerProperties as = new IssuerProperties(
                p.issuer(),
                p.algorithms(),
                IssuerPreset.RFC9068,
                List.of(p.trustDomain()),
                p.jwksUri(),
                p.jwks(),
                p.sslBundle(),
                p.clockSkew(),
                null,
                List.of(),
                false,
                List.of(),
                List.of(),
                null,
                p.insecureHttp());
        try {
            return TokenVerifier.builder()
                    .events(events)
                    .issuer(issuer(prefix, as).transactionTokens())
                    .build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Misconfiguration.TRANSACTION_TOKENS_INVALID.with(Misconfiguration.cause(e));
        }
    }

    /** Returns the longest time from when a token is verified until it has expired for all clocks. */
    static Duration longestLife(EveryhopProperties properties) {
        Duration longest = DAY;
        for (IssuerProperties issuer : properties.issuers()) {
            Duration own = issuer.maxLifetime();
            longest = own != null && own.compareTo(longest) > 0 ? own : longest;
        }
        return longest.plus(MOST_SKEW.multipliedBy(2)).plusSeconds(1);
    }

    private static Dpop dpop(EveryhopProperties.Dpop p) {
        try {
            Dpop dpop = Dpop.at(array(p.publicUrls()))
                    .algorithms(array(p.algorithms()))
                    .maxAge(p.maxAge())
                    .clockSkew(p.clockSkew());
            if (!p.requireNonces()) {
                if (!p.nonceSecrets().isEmpty()) {
                    throw Misconfiguration.DPOP_INVALID.with("nonce-secrets are set and require-nonces is not");
                }
                return dpop;
            }
            List<byte[]> secrets = p.nonceSecrets().stream()
                    .map(text -> Base64.getDecoder().decode(text))
                    .toList();
            if (secrets.stream().anyMatch(secret -> secret.length < 32)) {
                throw Misconfiguration.DPOP_INVALID.with("a secret of nonce-secrets is shorter than 32 bytes");
            }
            return dpop.requireNonces(secrets.isEmpty() ? DpopNonces.local() : DpopNonces.shared(() -> secrets));
        } catch (IllegalArgumentException e) {
            // What is no Base64 would be quoted, and it is a secret.
            String cause = p.nonceSecrets().isEmpty()
                    ? Misconfiguration.cause(e)
                    : "a value cannot be used, or a secret of nonce-secrets is not Base64";
            throw Misconfiguration.DPOP_INVALID.with(cause);
        }
    }

    private Issuer issuer(String property, IssuerProperties p) {
        if (properties.audience().isEmpty() && p.audience().isEmpty()) {
            throw Misconfiguration.NO_AUDIENCE.with(property);
        }
        checkNotBlank(property + ".audience", p.audience());
        Issuer issuer = located(property, p).preset(p.preset());
        issuer = withAlgorithms(issuer, property + ".algorithms", p.algorithms());
        if (p.jwksUri() != null) {
            checkHttps(property + ".jwks-uri", p.jwksUri(), p.insecureHttp());
        }
        if (p.jwksUri() != null && p.jwks() != null) {
            throw Misconfiguration.ISSUER_INVALID.with(property, "jwks-uri and jwks are both set");
        }
        Issuer base = issuer;
        return attempt(property, () -> {
            Issuer i = base;
            i = p.audience().isEmpty() ? i : i.audience(array(p.audience()));
            i = p.allowTypes().isEmpty() ? i : i.allowTypes(array(p.allowTypes()));
            i = p.allowMissingType() ? i.allowMissingType() : i;
            i = p.scopeClaims().isEmpty() ? i : i.scopeClaims(array(p.scopeClaims()));
            i = p.roleClaims().isEmpty() ? i : i.roleClaims(array(p.roleClaims()));
            i = p.clockSkew() == null ? i : i.clockSkew(p.clockSkew());
            i = p.maxLifetime() == null ? i : i.maxLifetime(p.maxLifetime());
            i = p.jwksUri() == null ? i : i.jwksUri(p.jwksUri());
            i = p.jwks() == null ? i : i.jwks(text(property + ".jwks", p.jwks()));
            return p.sslBundle() == null ? i : trusting(i, property + ".ssl-bundle", p.sslBundle());
        });
    }

    private static Issuer located(String property, IssuerProperties p) {
        String location = p.location();
        if (location == null || location.isBlank()) {
            throw Misconfiguration.ISSUER_WITHOUT_LOCATION.with(property);
        }
        checkHttps(property + ".location", location, p.insecureHttp());
        if (p.insecureHttp()) {
            LOG.warn(
                    "{}.insecure-http is true: whoever stands between can give this service keys of their own",
                    property);
        }
        return attempt(property, () -> p.insecureHttp() ? Issuer.insecureAt(location) : Issuer.at(location));
    }

    private static void checkHttps(String property, String url, boolean insecureHttp) {
        String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(insecureHttp && scheme.equals("http"))) {
            throw Misconfiguration.ISSUER_NOT_HTTPS.with(property, url);
        }
    }

    private static void checkNotBlank(String property, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).isBlank()) {
                throw Misconfiguration.AUDIENCE_BLANK.with(property + "[" + i + "]");
            }
        }
    }

    private static Issuer withAlgorithms(Issuer issuer, String property, List<String> names) {
        if (names.isEmpty()) {
            throw Misconfiguration.NO_ALGORITHM.with(property);
        }
        for (String name : names) {
            if (HMAC.contains(name)) {
                throw Misconfiguration.UNKNOWN_ALGORITHM.with(
                        property, "'" + name + "' needs a secret shared with the issuer, and no property holds one");
            }
        }
        try {
            return issuer.algorithms(array(names));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.UNKNOWN_ALGORITHM.with(property, Misconfiguration.cause(e));
        }
    }

    private Issuer trusting(Issuer issuer, String property, String name) {
        if (bundles == null) {
            throw Misconfiguration.UNKNOWN_SSL_BUNDLE.with(property, name, "there are no SSL bundles.");
        }
        try {
            return issuer.trust(bundles.getBundle(name).createSslContext());
        } catch (RuntimeException e) {
            throw Misconfiguration.UNKNOWN_SSL_BUNDLE.with(property, name, Misconfiguration.cause(e) + ".");
        }
    }

    private static String text(String property, Resource resource) {
        try {
            return resource.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Misconfiguration.JWKS_UNREADABLE.with(property, resource.getDescription());
        }
    }

    private static Issuer attempt(String property, Supplier<Issuer> change) {
        try {
            return change.get();
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.ISSUER_INVALID.with(property, Misconfiguration.cause(e));
        }
    }

    private static String[] array(List<String> values) {
        return values.toArray(String[]::new);
    }
}
