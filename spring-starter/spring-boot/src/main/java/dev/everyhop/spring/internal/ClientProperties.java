package dev.everyhop.spring.internal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Where the tokens for calls to one service come from.
 *
 * @param issuer Identifier of the authorization server: an https URL, by which its endpoints are discovered. Required.
 * @param authentication How this service proves who asks.
 * @param grant How tokens are obtained: "client-credentials", "exchange", "refresh" or "dangerously-forward-token". Required.
 * @param audience Name of the service that is to be called.
 * @param resource Address of the service that is to be called (RFC 8707).
 * @param scopes Scopes that are asked for. None leaves it to the server.
 * @param actor Another client, whose token says who acts for the caller. For "exchange".
 * @param refreshTokenStore Name of the bean that keeps the refresh token. For "refresh".
 * @param dpop Whether tokens are bound to a key of this instance (RFC 9449).
 * @param certificateBound Whether tokens are bound to the certificate of the SSL bundle (RFC 8705).
 * @param sslBundle Name of the SSL bundle whose trust store and key are used.
 * @param tokenEndpoint Address of the token endpoint, in place of discovery.
 * @param revocationEndpoint Address of the revocation endpoint, in place of discovery.
 * @param timeout How long a request may take. In seconds without a unit.
 * @param maxTokens How many tokens are kept.
 * @param insecureHttp Whether the issuer may be an http URL. For tests on one machine only.
 */
public record ClientProperties(
        @Nullable String issuer,
        @NestedConfigurationProperty @DefaultValue AuthenticationProperties authentication,
        @Nullable Grant grant,
        @Nullable String audience,
        @Nullable String resource,
        @DefaultValue List<String> scopes,
        @Nullable String actor,
        @Nullable String refreshTokenStore,
        @DefaultValue("false") boolean dpop,
        @DefaultValue("false") boolean certificateBound,
        @Nullable String sslBundle,
        @Nullable String tokenEndpoint,
        @Nullable String revocationEndpoint,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s")
        Duration timeout,

        @DefaultValue("10000") int maxTokens,
        @DefaultValue("false") boolean insecureHttp) {

    /** How tokens are obtained. */
    public enum Grant {
        /** For this service itself (RFC 6749, section 4.4). */
        CLIENT_CREDENTIALS,
        /** On behalf of the caller (RFC 8693). */
        EXCHANGE,
        /** For a session (RFC 6749, section 6). */
        REFRESH,
        /** The caller's own, on routes that say so. */
        DANGEROUSLY_FORWARD_TOKEN
    }
}
