package dev.everyhop.spring.internal;

import dev.everyhop.token.Introspection;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The authorization server that is asked about opaque tokens (RFC 7662).
 *
 * @param issuer Identifier of the server: an https URL, by which its endpoint is discovered. Required.
 * @param authentication How this service proves who asks.
 * @param askAbout Which tokens are asked about, by their form: "without-dots", "unlike-jwts" or "all".
 * @param audience Audiences for tokens of this server, in place of "everyhop.audience".
 * @param allowMissingAudience Whether answers that name no audience are accepted.
 * @param allowMissingTokenType Whether answers without "token_type" are accepted.
 * @param endpoint Address of the endpoint, in place of discovery.
 * @param sslBundle Name of the SSL bundle whose trust store and key are used.
 * @param timeout How long a question may take. In seconds without a unit.
 * @param cacheMaxAge How long an answer is used again. 0 asks each time. In seconds without a unit.
 * @param cacheEntries How many tokens are remembered.
 * @param insecureHttp Whether the issuer may be an http URL. For tests on one machine only.
 */
public record IntrospectionProperties(
        @Nullable String issuer,
        @NestedConfigurationProperty @DefaultValue AuthenticationProperties authentication,

        @DefaultValue("without-dots") Introspection.Texts askAbout,

        @DefaultValue List<String> audience,
        @DefaultValue("false") boolean allowMissingAudience,
        @DefaultValue("false") boolean allowMissingTokenType,
        @Nullable String endpoint,
        @Nullable String sslBundle,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("3s")
        Duration timeout,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s")
        Duration cacheMaxAge,

        @DefaultValue("10000") int cacheEntries,
        @DefaultValue("false") boolean insecureHttp) {}
