package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.IntrospectionProperties;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.token.Introspection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundles;

/** Makes what the properties say of opaque tokens. */
final class IntrospectionFactory {

    private static final Logger LOG = LoggerFactory.getLogger(IntrospectionFactory.class);
    private static final String PREFIX = "everyhop.introspection";

    private IntrospectionFactory() {}

    static Introspection of(IntrospectionProperties p, @Nullable SslBundles bundles) {
        String issuer = p.issuer();
        if (issuer == null || issuer.isBlank()) {
            throw Misconfiguration.PROPERTY_MISSING.with(
                    PREFIX + ".issuer", "nobody could be asked", "the issuer's URL, such as https://id.example.com");
        }
        if (p.insecureHttp()) {
            LOG.warn("{}.insecure-http is true: whoever stands between can say that any token is good", PREFIX);
        }
        try {
            Introspection made = (p.insecureHttp() ? Introspection.insecureAt(issuer) : Introspection.at(issuer))
                    .authentication(AuthenticationFactory.of(PREFIX, p.authentication(), p.sslBundle()))
                    .askAbout(p.askAbout())
                    .timeout(p.timeout())
                    .cacheMaxAge(p.cacheMaxAge())
                    .cacheEntries(p.cacheEntries());
            made = p.audience().isEmpty() ? made : made.audience(p.audience().toArray(String[]::new));
            made = p.allowMissingAudience() ? made.allowMissingAudience() : made;
            made = p.allowMissingTokenType() ? made.allowMissingTokenType() : made;
            made = p.endpoint() == null ? made : made.endpoint(p.endpoint());
            return p.sslBundle() == null
                    ? made
                    : made.tls(BundleContext.of(bundles, PREFIX + ".ssl-bundle", p.sslBundle()));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.INTROSPECTION_INVALID.with(Misconfiguration.cause(e));
        }
    }
}
