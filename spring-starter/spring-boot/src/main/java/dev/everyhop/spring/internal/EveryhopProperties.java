package dev.everyhop.spring.internal;

import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.limit.RateLimitDraft;
import dev.everyhop.token.IssuerPreset;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

/**
 * The properties of Everyhop. An unknown name below {@code everyhop} stops the start: a misspelt one must not be ignored.
 *
 * @param issuers Authorization servers whose tokens are accepted. At least one.
 * @param audience Audiences of this service: a token must have one of them. Required unless every issuer has its own.
 * @param cache Cache of verified tokens.
 * @param publicRoutes Operations that anyone may call, for what has no handler to put @PublicEndpoint on.
 * @param corsPreflight Whether CORS preflights of listed operations are let through to Spring without a token.
 * @param dpop Proofs of possession (DPoP, RFC 9449).
 * @param clientCertificates Where certificates of clients are seen (RFC 8705).
 * @param resourceMetadata What clients are told of this service (RFC 9728).
 * @param policy OpenAPI document that says what callers need.
 * @param access What scopes, roles and claims of a token are worth.
 * @param problems Answers to requests that fail behind the gate.
 * @param actuator Actuator endpoints.
 * @param limits How often callers may call, and how many at once.
 * @param reactive What concerns WebFlux alone.
 */
@ConfigurationProperties(prefix = "everyhop", ignoreUnknownFields = false)
public record EveryhopProperties(
        @DefaultValue List<IssuerProperties> issuers,
        @DefaultValue List<String> audience,
        @DefaultValue Cache cache,
        @Name("public") @DefaultValue List<PublicRoute> publicRoutes,
        @DefaultValue("false") boolean corsPreflight,
        @DefaultValue Dpop dpop,
        @DefaultValue ClientCertificate clientCertificates,
        @DefaultValue Metadata resourceMetadata,
        @DefaultValue PolicyProperties policy,
        @Nullable AccessProperties access,
        @DefaultValue ProblemProperties problems,
        @DefaultValue Actuator actuator,
        @DefaultValue LimitProperties limits,
        @DefaultValue Reactive reactive) {

    /**
     * An authorization server.
     *
     * @param location Identifier of the issuer: an https URL, the exact value of "iss" in its tokens. Keys are discovered
     *     from it unless "jwks-uri" is set.
     * @param algorithms Signature algorithms that its tokens may use.
     * @param preset What the issuer does differently from RFC 9068.
     * @param audience Audiences for tokens of this issuer, in place of "everyhop.audience".
     * @param jwksUri Address of the key set, in place of discovery.
     * @param jwks Key set in a file or on the class path, in place of fetching it.
     * @param sslBundle Name of the SSL bundle whose trust store is used to fetch keys, for a private CA.
     * @param clockSkew How far clocks may differ. 30 seconds unless set, at most 5 minutes. In seconds without a unit.
     * @param maxLifetime How far in the future a token may expire. 24 hours unless set. In seconds without a unit.
     * @param allowTypes Further values of the "typ" header to accept.
     * @param allowMissingType Whether tokens without a "typ" header are accepted. Prefer a preset.
     * @param scopeClaims Claims that hold scopes, in place of the preset's.
     * @param roleClaims Claims that hold roles, in place of the preset's. A dot leads into objects.
     * @param access What scopes, roles and claims of its tokens are worth, in place of "everyhop.access".
     * @param insecureHttp Whether the location may be an http URL. For tests on one machine only.
     */
    public record IssuerProperties(
            @Nullable String location,
            @DefaultValue({"RS256", "ES256"}) List<String> algorithms,
            @DefaultValue("rfc9068") IssuerPreset preset,
            @DefaultValue List<String> audience,
            @Nullable String jwksUri,
            @Nullable Resource jwks,
            @Nullable String sslBundle,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration clockSkew,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration maxLifetime,
            @DefaultValue List<String> allowTypes,
            @DefaultValue("false") boolean allowMissingType,
            @DefaultValue List<String> scopeClaims,
            @DefaultValue List<String> roleClaims,
            @Nullable AccessProperties access,
            @DefaultValue("false") boolean insecureHttp) {}

    /**
     * How proofs of possession are checked. Without public URLs, tokens that are bound to a key are refused.
     *
     * @param publicUrls URLs by which clients know this service, such as "https://api.example.com".
     * @param algorithms Algorithms that proofs may use.
     * @param maxAge How old a proof may be. In seconds without a unit.
     * @param clockSkew How far the clocks of clients may differ. In seconds without a unit.
     * @param requireNonces Whether each proof needs a nonce of this service.
     * @param nonceSecrets Secrets that all instances share for nonces, in Base64, 32 bytes each or more. The first makes
     *     nonces, all of them check.
     */
    public record Dpop(
            @DefaultValue List<String> publicUrls,

            @DefaultValue({"ES256", "ES384", "ES512", "EdDSA", "PS256", "RS256"})
            List<String> algorithms,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s")
            Duration maxAge,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s")
            Duration clockSkew,

            @DefaultValue("false") boolean requireNonces,
            @DefaultValue List<String> nonceSecrets) {}

    /**
     * Where certificates of clients are seen: on their connections, or in a header of proxies that end TLS.
     *
     * @param proxyHeader Header in which listed proxies hand on the certificate of their client. None unless set.
     * @param proxyAddresses Addresses of proxies, such as "10.1.0.0/16".
     * @param proxyIdentities URIs in certificates of proxies, such as "spiffe://example/ingress".
     * @param proxyCertificates SHA-256 of certificates of proxies, in hexadecimal digits.
     */
    public record ClientCertificate(
            ClientCertificates.@Nullable Header proxyHeader,
            @DefaultValue List<String> proxyAddresses,
            @DefaultValue List<String> proxyIdentities,
            @DefaultValue List<String> proxyCertificates) {}

    /**
     * What clients are told of this service.
     *
     * @param resource URL by which clients know this service. Without it nothing is told.
     * @param scopes Scopes that clients may know of.
     * @param name Name for people.
     */
    public record Metadata(
            @Nullable String resource,
            @DefaultValue List<String> scopes,
            @Nullable String name) {}

    /**
     * The cache of verified tokens.
     *
     * @param size Memory for verified tokens. 0 for none.
     */
    public record Cache(@DefaultValue("16MB") DataSize size) {}

    /**
     * An operation that anyone may call.
     *
     * @param method Method of the operation.
     * @param path Path within the application, such as "/assets/**".
     * @param reason Why it is open. Required.
     */
    public record PublicRoute(
            @DefaultValue("GET") String method,
            @Nullable String path,
            @Nullable String reason) {}

    /**
     * The OpenAPI document of the service.
     *
     * @param openApi OpenAPI 3.0 or 3.1 document, a file or on the class path: its operations, and what they need.
     * @param overlays Overlays that change the document, in their order.
     * @param basePath Path before all paths of the document, such as "/api/v1".
     * @param requireByDefault Whether operations that say nothing need a token. Otherwise they stop the start.
     * @param defaultScopes Scopes that the token of operations that say nothing must have.
     * @param reload How often the files are looked at for changes. Never unless set. In seconds without a unit.
     */
    public record PolicyProperties(
            @Nullable Resource openApi,
            @DefaultValue List<Resource> overlays,
            @Nullable String basePath,
            @DefaultValue("false") boolean requireByDefault,
            @DefaultValue List<String> defaultScopes,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration reload) {}

    /**
     * Rules by which tokens are worth permissions and roles.
     *
     * @param scopesArePermissions Whether each scope is a permission.
     * @param rolesAreRoles Whether each role of the issuer is a role here. True with one issuer, false with several.
     * @param permissionClaims Claims whose words are permissions.
     * @param allowWildcardsFromTokens Whether permissions that come in a token may have wildcards.
     * @param grants Permissions and roles for callers with a scope, a role or a claim.
     */
    public record AccessProperties(
            @DefaultValue("true") boolean scopesArePermissions,
            @Nullable Boolean rolesAreRoles,
            @DefaultValue List<String> permissionClaims,
            @DefaultValue("false") boolean allowWildcardsFromTokens,
            @DefaultValue List<GrantProperties> grants) {}

    /**
     * One rule.
     *
     * @param scope Scope that the token must have.
     * @param role Role of the issuer that the token must have.
     * @param claim Claim that the token must have, with "value".
     * @param value Value of the claim: a text, one of its texts, or true or false.
     * @param permissions Permissions that are granted.
     * @param roles Roles that are granted.
     */
    public record GrantProperties(
            @Nullable String scope,
            @Nullable String role,
            @Nullable String claim,
            @Nullable String value,
            @DefaultValue List<String> permissions,
            @DefaultValue List<String> roles) {}

    /**
     * What clients are told of failures behind the gate.
     *
     * @param enabled Whether failures that Spring and Boot answer have the shape of the gate's problems.
     * @param messages Whether bean validation makes messages, for code of the service that shows them.
     */
    public record ProblemProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("false") boolean messages) {}

    /**
     * The endpoints of the actuator, on whichever port.
     *
     * @param healthProbes Whether the health endpoint and its groups "liveness" and "readiness" are open to anyone while
     *     they show nothing but a status.
     * @param readiness Whether the service is only ready while the keys of an issuer are at hand.
     * @param scopes Scopes that a token must have for every other endpoint of the actuator, all of them.
     */
    public record Actuator(
            @DefaultValue("public") HealthProbes healthProbes,
            @DefaultValue("true") boolean readiness,
            @DefaultValue("actuator") List<String> scopes) {}

    /**
     * How often callers may call, and how many at once.
     *
     * @param memory Memory to count callers who were authenticated.
     * @param sourceMemory Memory to count addresses, which anyone can have many of.
     * @param tenantClaim Claim that says which tenant a caller belongs to.
     * @param headers Header fields that tell clients of limits.
     * @param source Limit for each address, before a token is looked at.
     * @param concurrency Limit of how many requests are worked on at once.
     */
    public record LimitProperties(
            @DefaultValue("4MB") DataSize memory,
            @DefaultValue("4MB") DataSize sourceMemory,
            @DefaultValue("tenant") String tenantClaim,
            @DefaultValue("draft-11") RateLimitDraft headers,
            @DefaultValue SourceLimit source,
            @DefaultValue Concurrency concurrency) {}

    /**
     * The limit for each address.
     *
     * @param permits How many requests that prove no caller an address has in a period.
     * @param period The period. In seconds without a unit.
     * @param burst How many it may send at once.
     * @param ipv6Prefix How many bits of an IPv6 address count.
     * @param trustedProxies Addresses or networks of proxies whose word on who called them counts.
     * @param forwarded Whether proxies say it in "Forwarded" (RFC 7239) instead of "X-Forwarded-For".
     */
    public record SourceLimit(
            @DefaultValue("200") long permits,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("1s")
            Duration period,

            @DefaultValue("2000") long burst,
            @DefaultValue("64") int ipv6Prefix,
            @DefaultValue List<String> trustedProxies,
            @DefaultValue("false") boolean forwarded) {}

    /**
     * How many requests are worked on at once.
     *
     * @param adaptive Whether to find out how many the service can do at once, and to shed others by priority.
     * @param least The least limit.
     * @param most The greatest limit.
     * @param tolerance How many times as long as with little to do requests may take.
     */
    public record Concurrency(
            @DefaultValue("false") boolean adaptive,
            @DefaultValue("4") int least,
            @DefaultValue("1000") int most,
            @DefaultValue("2") double tolerance) {}

    /**
     * What concerns WebFlux alone: where requests wait whose decision takes I/O, so that no event loop does.
     *
     * @param threads How many requests can be decided at once that have to wait for a key, a realm or an object rule.
     * @param queue How many more can wait for one of the threads. Those that find no place are answered with 503.
     */
    public record Reactive(
            @DefaultValue("16") int threads,
            @DefaultValue("256") int queue) {}

    /** Who may ask for the state of health. */
    public enum HealthProbes {
        /** Anyone, while the answer is a status and nothing else. */
        PUBLIC,
        /** Callers who may use the other endpoints of the actuator. */
        PROTECTED
    }
}
