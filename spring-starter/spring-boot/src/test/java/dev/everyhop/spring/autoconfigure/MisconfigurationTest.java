package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.access.AccessRules;
import dev.everyhop.client.ApiClient;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.StepUp;
import dev.everyhop.redis.Redis;
import dev.everyhop.spring.PublicEndpoint;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import jakarta.annotation.security.RolesAllowed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.authz.annotation.RequiresRoles;
import org.apache.shiro.realm.SimpleAccountRealm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Every misconfiguration stops the start, says what is wrong and names what to change. */
class MisconfigurationTest {

    private static final String HEALTH_DETAILS = "management.endpoint.health.show-details=always";

    record Case(
            Misconfiguration expected,
            AbstractApplicationContextRunner<?, ?, ?> runner,
            String description,
            String action) {

        @Override
        public String toString() {
            return expected + ": " + description;
        }
    }

    static Stream<Case> cases() {
        return Stream.concat(casesOfServices(), TokenMisconfigurations.cases());
    }

    private static Stream<Case> casesOfServices() {
        WebApplicationContextRunner bare = Contexts.servlet();
        WebApplicationContextRunner good = bare.withPropertyValues(TestIssuer.properties());
        WebApplicationContextRunner proxied = good.withUserConfiguration(Steps.class)
                .withPropertyValues(
                        "everyhop.client-certificates.proxy-header=client-cert",
                        "everyhop.client-certificates.proxy-addresses=10.1.0.0/16");
        WebApplicationContextRunner documented = good.withUserConfiguration(DocumentedOrder.class);
        AutoConfigurations material = AutoConfigurations.of(
                EveryhopMaterialAutoConfiguration.class,
                EveryhopSecretAutoConfiguration.class,
                EveryhopCallsAutoConfiguration.class);
        WebApplicationContextRunner keys = good.withConfiguration(material);
        return Stream.of(
                new Case(
                        Misconfiguration.MATERIAL_INVALID,
                        keys.withPropertyValues("everyhop.material.chain=/etc/tls.crt"),
                        "chain and key are set together",
                        "everyhop.material"),
                new Case(
                        Misconfiguration.MATERIAL_UNUSABLE,
                        keys.withPropertyValues("everyhop.material.pem=/absent"),
                        "No key material from pem:/absent",
                        "everyhop.material.absent-at-start"),
                new Case(
                        Misconfiguration.CALLS_INVALID,
                        keys.withPropertyValues("everyhop.calls.peers[0].name=payments.example"),
                        "there is no key material",
                        "everyhop.calls"),
                new Case(
                        Misconfiguration.CALLS_INVALID,
                        keys.withClassLoader(new FilteredClassLoader(ApiClient.class))
                                .withPropertyValues("everyhop.calls.peers[0].name=payments.example"),
                        "everyhop-client is not on the class path",
                        "everyhop.calls"),
                new Case(
                        Misconfiguration.SECRETS_UNREADABLE,
                        keys.withUserConfiguration(Scoped.class).withPropertyValues("everyhop.secrets.files=/absent"),
                        "everyhop.secrets.files names /absent",
                        "everyhop.secrets.files"),
                new Case(
                        Misconfiguration.LITERAL_SECRETS,
                        keys.withPropertyValues("spring.profiles.active=prod", "everyhop.dpop.nonce-secrets=c2VjcmV0"),
                        "everyhop.dpop.nonce-secrets",
                        "everyhop.secrets.allow-literals"),
                new Case(
                        Misconfiguration.LEAKS_FOUND,
                        keys.withPropertyValues(
                                "everyhop.secrets.scan.start=refuse", "shop.db=postgres://shop:word@db.example/"),
                        "configuration shop.db (url-password",
                        "everyhop.secrets.scan.allow"),
                new Case(
                        Misconfiguration.DPOP_INVALID,
                        good.withPropertyValues("everyhop.dpop.public-urls=api.example"),
                        "Dpop.at(\"api.example\")",
                        "everyhop.dpop"),
                new Case(
                        Misconfiguration.DPOP_INVALID,
                        good.withPropertyValues(
                                "everyhop.dpop.public-urls=https://api.example",
                                "everyhop.dpop.require-nonces=true",
                                "everyhop.dpop.nonce-secrets=c2hvcnQ="),
                        "shorter than 32 bytes",
                        "everyhop.dpop"),
                new Case(
                        Misconfiguration.DPOP_INVALID,
                        good.withPropertyValues(
                                "everyhop.dpop.public-urls=https://api.example",
                                "everyhop.dpop.require-nonces=true",
                                "everyhop.dpop.nonce-secrets=not/base64!"),
                        "is not Base64",
                        "everyhop.dpop"),
                new Case(
                        Misconfiguration.DPOP_INVALID,
                        good.withPropertyValues(
                                "everyhop.dpop.public-urls=https://api.example",
                                "everyhop.dpop.nonce-secrets=c2hvcnQ="),
                        "require-nonces is not",
                        "everyhop.dpop"),
                new Case(
                        Misconfiguration.PROXIES_INVALID,
                        good.withUserConfiguration(Steps.class)
                                .withPropertyValues("everyhop.client-certificates.proxy-header=client-cert"),
                        "no proxy is listed",
                        "header"),
                new Case(
                        Misconfiguration.PROXIES_INVALID,
                        good.withUserConfiguration(Steps.class)
                                .withPropertyValues("everyhop.client-certificates.proxy-addresses=10.1.0.0/16"),
                        "proxy-header is not set",
                        "header"),
                new Case(
                        Misconfiguration.PROXIES_INVALID,
                        proxied.withPropertyValues("everyhop.client-certificates.proxy-addresses=0.0.0.0/0"),
                        "every address",
                        "header"),
                new Case(
                        Misconfiguration.PROXY_CERTIFICATE_UNSEEN,
                        good.withUserConfiguration(Steps.class)
                                .withPropertyValues(
                                        "everyhop.client-certificates.proxy-header=client-cert",
                                        "everyhop.client-certificates.proxy-identities=ingress.example"),
                        "server.ssl.client-auth",
                        "proxy-addresses"),
                new Case(
                        Misconfiguration.PEER_ADDRESS_UNKNOWN,
                        proxied.withPropertyValues("server.forward-headers-strategy=native"),
                        "server.forward-headers-strategy=native",
                        "proxy-identities"),
                new Case(
                        Misconfiguration.PEER_ADDRESS_UNKNOWN,
                        proxied.withPropertyValues("server.tomcat.remoteip.remote-ip-header=X-Forwarded-For"),
                        "server.tomcat.remoteip.remote-ip-header",
                        "proxy-identities"),
                new Case(
                        Misconfiguration.PEER_ADDRESS_UNKNOWN,
                        proxied.withPropertyValues("spring.main.cloud-platform=kubernetes"),
                        "KUBERNETES",
                        "proxy-identities"),
                new Case(
                        Misconfiguration.METADATA_INVALID,
                        good.withUserConfiguration(Steps.class)
                                .withPropertyValues("everyhop.resource-metadata.resource=http://api.example"),
                        "http://api.example",
                        "https"),
                new Case(
                        Misconfiguration.STEP_UP_INVALID,
                        good.withUserConfiguration(NoStep.class),
                        "NoStep.pay",
                        "maxAgeSeconds"),
                new Case(
                        Misconfiguration.ANNOTATIONS_CONTRADICT,
                        good.withUserConfiguration(OpenStep.class),
                        "@StepUp",
                        "Keep one"),
                new Case(Misconfiguration.NO_ISSUER, bare, "No authorization server", "everyhop.issuers[0].location"),
                new Case(
                        Misconfiguration.ISSUER_WITHOUT_LOCATION,
                        bare.withPropertyValues("everyhop.issuers[0].algorithms=RS256", "everyhop.audience=orders"),
                        "everyhop.issuers[0].location is not set",
                        "everyhop.issuers[0].location"),
                new Case(
                        Misconfiguration.ISSUER_NOT_HTTPS,
                        bare.withPropertyValues(
                                "everyhop.issuers[0].location=http://id.example", "everyhop.audience=orders"),
                        "everyhop.issuers[0].location 'http://id.example'",
                        "https"),
                new Case(
                        Misconfiguration.ISSUER_NOT_HTTPS,
                        good.withPropertyValues("everyhop.issuers[0].jwks-uri=http://id.example/keys"),
                        "everyhop.issuers[0].jwks-uri 'http://id.example/keys'",
                        "https"),
                new Case(
                        Misconfiguration.ISSUER_INVALID,
                        good.withPropertyValues("everyhop.issuers[0].clock-skew=10m"),
                        "clockSkew must be between 0 and 5 minutes",
                        "everyhop.issuers[0]"),
                new Case(
                        Misconfiguration.NO_AUDIENCE,
                        bare.withPropertyValues("everyhop.issuers[0].location=https://id.example"),
                        "everyhop.issuers[0]",
                        "everyhop.audience"),
                new Case(
                        Misconfiguration.UNKNOWN_ALGORITHM,
                        good.withPropertyValues("everyhop.issuers[0].algorithms=RS256,none"),
                        "'none' is not supported",
                        "everyhop.issuers[0].algorithms"),
                new Case(
                        Misconfiguration.UNKNOWN_SSL_BUNDLE,
                        good.withPropertyValues("everyhop.issuers[0].ssl-bundle=private-ca"),
                        "'private-ca'",
                        "everyhop.issuers[0].ssl-bundle"),
                new Case(
                        Misconfiguration.JWKS_UNREADABLE,
                        good.withPropertyValues("everyhop.issuers[0].jwks=classpath:absent.json"),
                        "absent.json",
                        "everyhop.issuers[0].jwks"),
                new Case(
                        Misconfiguration.UNKNOWN_ALGORITHM,
                        good.withPropertyValues("everyhop.issuers[0].algorithms=HS256"),
                        "everyhop.issuers[0].algorithms has an algorithm that is not supported: 'HS256' needs a secret",
                        "everyhop.issuers[0].algorithms"),
                new Case(
                        Misconfiguration.NO_ALGORITHM,
                        good.withPropertyValues("everyhop.issuers[0].algorithms="),
                        "everyhop.issuers[0].algorithms is empty",
                        "everyhop.issuers[0].algorithms"),
                new Case(
                        Misconfiguration.ISSUER_INVALID,
                        good.withPropertyValues("everyhop.issuers[0].jwks-uri=https://id.example/keys"),
                        "everyhop.issuers[0] do not fit together: jwks-uri and jwks are both set.",
                        "everyhop.issuers[0]"),
                new Case(
                        Misconfiguration.AUDIENCE_BLANK,
                        bare.withPropertyValues(
                                "everyhop.issuers[0].location=https://id.example",
                                "everyhop.audience[0]=orders",
                                "everyhop.audience[1]=  "),
                        "everyhop.audience[1] is blank",
                        "everyhop.audience[1]"),
                new Case(
                        Misconfiguration.AUDIENCE_BLANK,
                        good.withPropertyValues("everyhop.issuers[0].audience[0]="),
                        "everyhop.issuers[0].audience[0] is blank",
                        "everyhop.issuers[0].audience[0]"),
                new Case(
                        Misconfiguration.VERIFIER_INVALID,
                        good.withPropertyValues("everyhop.issuers[1].location=" + TestIssuer.LOCATION),
                        "is configured twice",
                        "everyhop.issuers"),
                new Case(
                        Misconfiguration.VERIFIER_INVALID,
                        good.withPropertyValues("everyhop.cache.size=-1MB"),
                        "everyhop.cache.size is negative",
                        "everyhop.cache"),
                new Case(
                        Misconfiguration.JDK_ACCEPTS_BLANK_SIGNATURES,
                        good.withInitializer(context -> Security.insertProviderAt(new BrokenProvider(), 1)),
                        "CVE-2022-21449",
                        "17.0.3"),
                new Case(
                        Misconfiguration.PUBLIC_PATH_INVALID,
                        good.withPropertyValues("everyhop.public[0].path=about", "everyhop.public[0].reason=open"),
                        "everyhop.public[0].path 'about'",
                        "everyhop.public[0].path"),
                new Case(
                        Misconfiguration.PUBLIC_PATH_INVALID,
                        good.withPropertyValues("everyhop.public[0].path=/a*", "everyhop.public[0].reason=open"),
                        "everyhop.public[0].path '/a*'",
                        "everyhop.public[0].path"),
                new Case(
                        Misconfiguration.PUBLIC_METHOD_INVALID,
                        good.withPropertyValues(
                                "everyhop.public[0].path=/about",
                                "everyhop.public[0].method=get",
                                "everyhop.public[0].reason=open"),
                        "everyhop.public[0].method 'get'",
                        "everyhop.public[0].method"),
                new Case(
                        Misconfiguration.PUBLIC_WITHOUT_REASON,
                        good.withPropertyValues("everyhop.public[0].path=/about"),
                        "everyhop.public[0].reason is not set",
                        "everyhop.public[0].reason"),
                new Case(
                        Misconfiguration.LISTING_CONTRADICTS,
                        good.withUserConfiguration(Scoped.class)
                                .withPropertyValues(
                                        "everyhop.public[0].path=/scoped", "everyhop.public[0].reason=open"),
                        "everyhop.public[0] lists 'GET /scoped', which needs something else by what Scoped.scoped says",
                        "Remove one"),
                new Case(
                        Misconfiguration.ANNOTATION_WITHOUT_REASON,
                        good.withUserConfiguration(BlankReason.class),
                        "BlankReason.open",
                        "why"),
                new Case(
                        Misconfiguration.ANNOTATIONS_CONTRADICT,
                        good.withUserConfiguration(Contradictory.class),
                        "Contradictory.both is marked @PublicEndpoint, and @RequiresPermissions",
                        "one of the two"),
                new Case(
                        Misconfiguration.ANNOTATION_UNSUPPORTED,
                        good.withUserConfiguration(Roles.class),
                        "Roles.roles is marked @RolesAllowed",
                        "@RequiresPermissions"),
                new Case(
                        Misconfiguration.ANNOTATION_INVALID,
                        good.withUserConfiguration(NotAScope.class),
                        "'orders read' is not a scope",
                        "@RequiresPermissions"),
                new Case(
                        Misconfiguration.ANNOTATION_INVALID,
                        good.withUserConfiguration(NoPermission.class)
                                .withPropertyValues("everyhop.access.scopes-are-permissions=true"),
                        "@RequiresPermissions on NoPermission.none cannot be enforced",
                        "@RequiresPermissions"),
                new Case(
                        Misconfiguration.ROLES_NOT_GRANTED,
                        good.withUserConfiguration(NeedsRole.class)
                                .withPropertyValues(
                                        "everyhop.issuers[1].location=https://other.example",
                                        "everyhop.issuers[1].jwks-uri=https://other.example/keys"),
                        "NeedsRole.roles is marked @RequiresRoles",
                        "roles-are-roles"),
                new Case(
                        Misconfiguration.PROPERTY_INVALID,
                        good.withUserConfiguration(Scoped.class)
                                .withPropertyValues("everyhop.access.grants[0].role=admin"),
                        "everyhop.access.grants[0] cannot be used: it grants neither",
                        "everyhop.access.grants[0]"),
                new Case(
                        Misconfiguration.PROPERTY_INVALID,
                        good.withUserConfiguration(Scoped.class)
                                .withPropertyValues(
                                        "everyhop.issuers[0].access.grants[0].claim=tier",
                                        "everyhop.issuers[0].access.grants[0].permissions=a"),
                        "everyhop.issuers[0].access.grants[0] cannot be used: it needs one of scope, role, and claim",
                        "everyhop.issuers[0].access.grants[0]"),
                new Case(
                        Misconfiguration.PROPERTY_INVALID,
                        good.withUserConfiguration(Scoped.class)
                                .withPropertyValues(
                                        "everyhop.access.grants[0].role=a", "everyhop.access.grants[0].permissions=:"),
                        "everyhop.access.grants[0] cannot be used",
                        "everyhop.access.grants[0]"),
                new Case(
                        Misconfiguration.ACCESS_TWICE,
                        good.withUserConfiguration(Scoped.class)
                                .withBean(AccessRules.class, () -> AccessRules.builder()
                                        .build())
                                .withPropertyValues("everyhop.access.roles-are-roles=true"),
                        "The property everyhop.access is set, and the service has a bean of type AccessRules",
                        "everyhop.access"),
                new Case(
                        Misconfiguration.REALM_INVALID,
                        good.withUserConfiguration(Scoped.class)
                                .withBean("one", SimpleAccountRealm.class)
                                .withBean("two", SimpleAccountRealm.class),
                        "several Shiro realms: one, two",
                        "AuthorizingRealm"),
                new Case(
                        Misconfiguration.OBJECT_RULE_UNKNOWN,
                        documented.withPropertyValues("everyhop.policy.open-api=classpath:misconfigured/rule.yaml"),
                        "'isMine' is named by GET /orders/{id} (rule.yaml#/paths/~1orders~1{id}/get)",
                        "named 'isMine'"),
                new Case(
                        Misconfiguration.POLICY_INVALID,
                        documented.withPropertyValues("everyhop.policy.open-api=classpath:misconfigured/bound.yaml"),
                        "cannot be enforced: Route GET /orders/{id}",
                        "the document"),
                new Case(
                        Misconfiguration.AUDIT_OFF,
                        documented.withPropertyValues(
                                "everyhop.policy.open-api=classpath:misconfigured/durable.yaml",
                                "everyhop.audit.enabled=false"),
                        "GET /orders/{id} (durable.yaml#/paths/~1orders~1{id}/get) asks for records, and everyhop.audit.enabled",
                        "@Audited"),
                new Case(
                        Misconfiguration.AUDIT_NOT_OPENED,
                        documented.withPropertyValues("everyhop.audit.directory=pom.xml"),
                        "The audit log cannot be opened",
                        "everyhop.audit.directory"),
                new Case(
                        Misconfiguration.AUDIT_INVALID,
                        documented.withPropertyValues("everyhop.audit.instance=../1"),
                        "instance '../1' is not a name",
                        "everyhop.audit"),
                new Case(
                        Misconfiguration.AUDIT_INVALID,
                        documented.withPropertyValues("everyhop.audit.directory= "),
                        "directory is blank",
                        "everyhop.audit"),
                new Case(
                        Misconfiguration.AUDIT_INVALID,
                        documented.withPropertyValues("everyhop.audit.checkpoint-every=10ms"),
                        "AuditConfig.checkpointEvery is under a second",
                        "everyhop.audit"),
                new Case(
                        Misconfiguration.AUDIT_INVALID,
                        documented.withPropertyValues("everyhop.audit.witness.url=https://witness.example"),
                        "set both",
                        "everyhop.audit"),
                new Case(
                        Misconfiguration.AUDIT_INVALID,
                        documented.withPropertyValues(
                                "everyhop.audit.witness.url=https://witness.example", "everyhop.audit.witness.key=abc"),
                        "not the verifier key of a witness",
                        "everyhop.audit"),
                new Case(
                        Misconfiguration.POLICY_DOCUMENT_INVALID,
                        documented.withPropertyValues("everyhop.policy.open-api=classpath:misconfigured/open.yaml"),
                        "everyhop.policy.open-api names a document that makes no policy: open.yaml#/paths/",
                        "everyhop.policy.require-by-default"),
                new Case(
                        Misconfiguration.POLICY_DOCUMENT_INVALID,
                        documented.withPropertyValues(
                                "everyhop.policy.open-api=classpath:misconfigured/open.yaml",
                                "everyhop.policy.overlays[0]=classpath:misconfigured/overlay.yaml"),
                        "overlay.yaml#",
                        "everyhop.policy.overlays"),
                new Case(
                        Misconfiguration.POLICY_DOCUMENT_UNREADABLE,
                        documented.withPropertyValues("everyhop.policy.open-api=classpath:absent.yaml"),
                        "absent.yaml",
                        "everyhop.policy.open-api"),
                new Case(
                        Misconfiguration.POLICY_CONTRADICTS,
                        good.withUserConfiguration(OpenOrder.class)
                                .withPropertyValues(
                                        "everyhop.policy.open-api=classpath:misconfigured/open.yaml",
                                        "everyhop.policy.require-by-default=true"),
                        "everyhop.policy.open-api says does not fit",
                        "everyhop.policy.open-api"),
                new Case(
                        Misconfiguration.POLICY_WITHOUT_DOCUMENT,
                        documented.withPropertyValues("everyhop.policy.default-scopes=orders"),
                        "everyhop.policy.default-scopes is set and everyhop.policy.open-api is not",
                        "everyhop.policy.default-scopes"),
                new Case(
                        Misconfiguration.POLICY_TWICE,
                        good.withBean(Policy.class, () -> Policy.builder()
                                        .require("GET", "/x")
                                        .build())
                                .withPropertyValues("everyhop.policy.open-api=classpath:misconfigured/open.yaml"),
                        "everyhop.policy.open-api is set, and the service has a Policy or Gate bean",
                        "everyhop.policy.open-api"),
                new Case(
                        Misconfiguration.POLICY_NOT_WATCHED,
                        documented.withPropertyValues(
                                "everyhop.policy.open-api=classpath:misconfigured/open.yaml",
                                "everyhop.policy.reload=10s"),
                        "misconfigured/open.yaml] is not a file",
                        "everyhop.policy.reload"),
                new Case(
                        Misconfiguration.PROPERTY_INVALID,
                        documented.withPropertyValues(
                                "everyhop.policy.open-api=classpath:misconfigured/open.yaml",
                                "everyhop.policy.base-path=api"),
                        "everyhop.policy.base-path cannot be used",
                        "everyhop.policy.base-path"),
                new Case(
                        Misconfiguration.PROBLEMS_TWICE,
                        good.withUserConfiguration(Scoped.class)
                                .withPropertyValues("spring.mvc.problemdetails.enabled=true"),
                        "spring.mvc.problemdetails.enabled",
                        "false"),
                new Case(
                        Misconfiguration.MAPPINGS_DISAGREE,
                        good.withUserConfiguration(Disagreeing.class),
                        "'GET /orders/{",
                        "same annotations"),
                new Case(
                        Misconfiguration.MAPPING_UNSUPPORTED,
                        good.withUserConfiguration(RestFirst.class),
                        "RestFirst.log is mapped to 'GET /{*path}/log'",
                        "only at the end"),
                new Case(
                        Misconfiguration.MAPPING_UNREADABLE,
                        good.withUserConfiguration(Unreadable.class),
                        "'unreadable'",
                        "dev.everyhop.gate.Policy"),
                new Case(
                        Misconfiguration.MAPPING_UNREADABLE,
                        good.withUserConfiguration(AlternativePaths.class),
                        "RequestPredicate.or",
                        "dev.everyhop.gate.Policy"),
                new Case(Misconfiguration.NO_ROUTE, good, "every request would be refused", "everyhop.public"),
                new Case(
                        Misconfiguration.HEALTH_SHOWS_DETAILS,
                        Contexts.withActuator(good).withPropertyValues(HEALTH_DETAILS),
                        "management.endpoint.health",
                        "everyhop.actuator.health-probes"),
                new Case(
                        Misconfiguration.ACTUATOR_WITHOUT_SCOPE,
                        good.withPropertyValues("everyhop.actuator.scopes="),
                        "everyhop.actuator.scopes is empty",
                        "everyhop.actuator.scopes"),
                new Case(
                        Misconfiguration.RATE_LIMIT_INVALID,
                        good.withUserConfiguration(RateLimitTest.Broken.class),
                        "no call could ever be made",
                        "Correct the annotation"),
                new Case(
                        Misconfiguration.LIMITS_INVALID,
                        good.withPropertyValues("everyhop.limits.source.ipv6-prefix=129"),
                        "ipv6Prefix must be 16 to 128",
                        "everyhop.limits"),
                new Case(
                        Misconfiguration.REDIS_NOT_PRESENT,
                        good.withClassLoader(new FilteredClassLoader(Redis.class))
                                .withPropertyValues("everyhop.redis.uri=rediss://redis.example"),
                        "everyhop-redis is not on the class path",
                        "dev.everyhop:everyhop-redis"),
                new Case(
                        Misconfiguration.REDIS_WITHOUT_URI,
                        good.withPropertyValues("everyhop.redis.revocations.enabled=true"),
                        "everyhop.redis.uri is not",
                        "Set everyhop.redis.uri"),
                new Case(
                        Misconfiguration.REDIS_WITHOUT_URI,
                        good.withPropertyValues("everyhop.redis.uri= "),
                        "everyhop.redis.uri is not",
                        "Set everyhop.redis.uri"),
                new Case(
                        Misconfiguration.REDIS_TWICE,
                        good.withBean("own", Redis.class, MisconfigurationTest::unreachable)
                                .withPropertyValues("everyhop.redis.uri=rediss://redis.example"),
                        "the service has a Redis bean",
                        "Remove everyhop.redis.uri or the bean"),
                new Case(
                        Misconfiguration.REDIS_INVALID,
                        good.withPropertyValues("everyhop.redis.uri=redis://:p4ssw0rd@redis.example"),
                        "everyhop.redis.uri is without TLS",
                        "everyhop.redis"),
                new Case(
                        Misconfiguration.REDIS_INVALID,
                        good.withPropertyValues("everyhop.redis.uri=rediss://redis.example"),
                        "there is no password",
                        "everyhop.redis"),
                new Case(
                        Misconfiguration.REDIS_INVALID,
                        good.withPropertyValues(
                                "everyhop.redis.uri=rediss://:p4ssw0rd@redis.example",
                                "everyhop.redis.password=p4ssw0rd"),
                        "everyhop.redis.uri has a user or a password, and so",
                        "everyhop.redis"),
                new Case(
                        Misconfiguration.REDIS_INVALID,
                        good.withPropertyValues(
                                "everyhop.redis.uri=rediss://redis.example",
                                "everyhop.redis.username=orders",
                                "everyhop.redis.insecure-no-password=true"),
                        "username is set and password is not",
                        "everyhop.redis"),
                new Case(
                        Misconfiguration.REDIS_INVALID,
                        good.withPropertyValues(
                                "everyhop.redis.uri=redis.example:6379", "everyhop.redis.password=p4ssw0rd"),
                        "must be rediss://user:password@host:port",
                        "everyhop.redis"),
                new Case(
                        Misconfiguration.REDIS_INVALID,
                        good.withPropertyValues(
                                "everyhop.redis.uri=rediss://:p4ssw0rd@redis.example", "everyhop.redis.wait=50"),
                        "wait must be 1 ms to 10 s, not PT50S",
                        "everyhop.redis"),
                new Case(
                        Misconfiguration.REDIS_INVALID,
                        good.withPropertyValues(
                                "everyhop.redis.uri=rediss://:p4ssw0rd@redis.example",
                                "everyhop.redis.name-key=n0t/base64!"),
                        "name-key is not Base64",
                        "everyhop.redis"),
                new Case(
                        Misconfiguration.SPRING_SECURITY_PRESENT,
                        good.withClassLoader(withSpringSecurity()),
                        "Spring Security is on the class path",
                        "everyhop-spring-boot-starter"),
                new Case(
                        Misconfiguration.NO_ROOM_TO_WAIT,
                        Contexts.reactive().withPropertyValues(TestIssuer.properties("everyhop.reactive.queue=0")),
                        "everyhop.reactive.queue is 0",
                        "Set everyhop.reactive.queue to 1"),
                new Case(
                        Misconfiguration.NOT_SPRING_WEB,
                        good.withClassLoader(new FilteredClassLoader(DispatcherServlet.class)),
                        "Spring MVC is absent",
                        "spring-boot-starter-webmvc"));
    }

    /** Returns a connection to nowhere, which does not wait long for it. */
    private static Redis unreachable() {
        return Redis.builder("redis://:p4ssw0rd@127.0.0.1:1")
                .insecureAllowPlaintext()
                .build();
    }

    @AfterEach
    void removeBrokenCryptography() {
        Security.removeProvider(BrokenProvider.NAME);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stopsTheStartAndNamesTheMend(Case c) {
        c.runner().run(context -> {
            Throwable failure = context.getStartupFailure();
            assertThat(failure).isNotNull();
            FailureAnalysis analysis = analysed(failure);
            assertThat(analysis).isNotNull();
            assertThat(((MisconfigurationException) analysis.getCause()).misconfiguration())
                    .isEqualTo(c.expected());
            assertThat(analysis.getDescription()).contains(c.description()).doesNotContain("%s");
            assertThat(analysis.getAction()).contains(c.action()).doesNotContain("%s");
        });
    }

    @Test
    void everyMisconfigurationHasACase() {
        assertThat(cases().map(Case::expected)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Misconfiguration.class))))
                .isEqualTo(EnumSet.allOf(Misconfiguration.class));
    }

    @Test
    void referencePageListsEveryMisconfigurationAndNoOther() throws IOException {
        String page =
                Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/reference/misconfiguration.md"));
        Matcher code = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|").matcher(page);
        Set<String> listed = code.results().map(result -> result.group(1)).collect(Collectors.toSet());
        assertThat(listed)
                .isEqualTo(Stream.of(Misconfiguration.values()).map(Enum::name).collect(Collectors.toSet()));
    }

    @Test
    void reactiveApplicationWithoutWebFluxIsRefused() {
        Contexts.reactive()
                .withPropertyValues(TestIssuer.properties())
                .withClassLoader(new FilteredClassLoader(WebFluxProperties.class))
                .run(context -> assertThat(analysed(context.getStartupFailure()))
                        .extracting(FailureAnalysis::getDescription)
                        .asString()
                        .contains("it is reactive"));
    }

    @Test
    void unknownPresetIsExplainedByBootWithTheNameOfTheProperty() {
        assertBootNames("everyhop.issuers[0].preset", "everyhop.issuers[0].preset=keyclock");
    }

    @Test
    void misspeltPropertyIsExplainedByBootWithItsName() {
        assertBootNames("everyhop.issuers[0].adience", "everyhop.issuers[0].adience=orders");
    }

    private static void assertBootNames(String name, String property) {
        Contexts.servlet().withPropertyValues(TestIssuer.properties(property)).run(context -> assertThat(
                        analysed(context.getStartupFailure()))
                .extracting(FailureAnalysis::getDescription)
                .asString()
                .contains(name));
    }

    /** Runs the analyzers as Boot does when a start fails. */
    private static @Nullable FailureAnalysis analysed(@Nullable Throwable failure) {
        assertThat(failure).isNotNull();
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((m, e) -> {}));
        return analyzers.stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(analysis -> analysis != null)
                .findFirst()
                .orElse(null);
    }

    /** Returns a class loader that finds a class of Spring Security's, which is all that is asked for. */
    private static ClassLoader withSpringSecurity() {
        try {
            Path folder = Files.createTempDirectory("classes");
            Path source = Files.writeString(
                    folder.resolve("SecurityFilterChain.java"),
                    "package org.springframework.security.web; public interface SecurityFilterChain {}");
            ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), source.toString());
            return new URLClassLoader(new URL[] {folder.toUri().toURL()}, MisconfigurationTest.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @RestController
    static class Scoped {
        @GetMapping("/scoped")
        @RequiresPermissions("scope")
        void scoped() {}
    }

    @RestController
    static class BlankReason {
        @GetMapping("/open")
        @PublicEndpoint(reason = " ")
        void open() {}
    }

    @RestController
    @RequiresPermissions("scope")
    static class Contradictory {
        @GetMapping("/both")
        @PublicEndpoint(reason = "open")
        void both() {}
    }

    @RestController
    static class Roles {
        @GetMapping("/roles")
        @RolesAllowed("admin")
        void roles() {}
    }

    @RestController
    static class NeedsRole {
        @GetMapping("/roles")
        @RequiresRoles("admin")
        void roles() {}
    }

    @RestController
    static class NoPermission {
        @GetMapping("/none")
        @RequiresPermissions({})
        void none() {}
    }

    @RestController
    static class DocumentedOrder {
        @GetMapping("/orders/{id}")
        void order() {}
    }

    @RestController
    static class OpenOrder {
        @GetMapping("/orders/{number}")
        @PublicEndpoint(reason = "open")
        void order() {}
    }

    @RestController
    static class Steps {
        @PostMapping("/payments")
        @StepUp(acr = "gold", maxAgeSeconds = 300)
        void pay() {}
    }

    @RestController
    static class NoStep {
        @PostMapping("/payments")
        @StepUp
        void pay() {}
    }

    @RestController
    static class OpenStep {
        @PostMapping("/payments")
        @StepUp(acr = "gold")
        @PublicEndpoint(reason = "test")
        void pay() {}
    }

    @RestController
    static class NotAScope {
        @PostMapping("/orders")
        @RequiresPermissions("orders read")
        void create() {}
    }

    @RestController
    static class Disagreeing {
        @GetMapping("/orders/{id:[0-9]+}")
        @RequiresPermissions("orders:read")
        void byNumber() {}

        @GetMapping("/orders/{name:[a-z]+}")
        void byName() {}
    }

    @RestController
    static class RestFirst {
        @GetMapping("/{*path}/log")
        void log() {}
    }

    static class Unreadable {
        @Bean
        HandlerMapping unreadable() {
            return request -> null;
        }
    }

    static class AlternativePaths {
        @Bean
        RouterFunction<ServerResponse> alternatives() {
            return RouterFunctions.route(
                    RequestPredicates.GET("/a").or(RequestPredicates.GET("/b")),
                    request -> ServerResponse.ok().build());
        }
    }
}
