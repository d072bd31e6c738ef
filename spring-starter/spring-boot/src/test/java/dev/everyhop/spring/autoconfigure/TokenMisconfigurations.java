package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.DangerouslyForwardToken;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.gate.SenderConstrained;
import dev.everyhop.gate.TakeTokensOnce;
import dev.everyhop.spring.PublicEndpoint;
import dev.everyhop.spring.autoconfigure.MisconfigurationTest.Case;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.Introspection;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be wrong with what is said of tokens: opaque, revoked, one-time and those for calls to others. */
final class TokenMisconfigurations {

    private static final String CLIENT = "everyhop.clients.payments";
    private static final String INTROSPECTION = "everyhop.introspection";

    private TokenMisconfigurations() {}

    static Stream<Case> cases() {
        return Stream.of(clients(), introspection(), others()).flatMap(cases -> cases);
    }

    private static Stream<Case> clients() {
        return Stream.of(
                missing(client("issuer=https://id.example"), CLIENT + ".grant", "exchange"),
                missing(client("grant=exchange"), CLIENT + ".issuer", "https://id.example.com"),
                missing(
                        client("grant=exchange", "issuer=https://id.example"),
                        CLIENT + ".authentication.client-id",
                        "the id"),
                missing(good("key="), CLIENT + ".authentication.key", "private key"),
                invalid(good("key=classpath:absent.pem"), CLIENT + ".authentication.key", "cannot be read"),
                invalid(
                        good("key=classpath:application-none.pem", "method=secret-basic", "secret=s"),
                        CLIENT + ".authentication.key",
                        "method=secret-basic nothing would use it"),
                invalid(
                        good("key=" + TestIssuer.jwksFile().toUri()),
                        CLIENT + ".authentication.key",
                        "no private key in PEM form"),
                missing(good("method=secret-post"), CLIENT + ".authentication.secret-file", "a file with the secret"),
                invalid(
                        good("method=secret-post", "secret=s", "secret-file=classpath:x"),
                        CLIENT + ".authentication.secret",
                        "secret-file is set too"),
                invalid(
                        good("method=secret-post", "secret-file=classpath:absent"),
                        CLIENT + ".authentication.secret-file",
                        "cannot be read"),
                missing(good("method=mutual-tls"), CLIENT + ".ssl-bundle", "an SSL bundle"),
                missing(
                        secret("audience=a", "certificate-bound=true"),
                        CLIENT + ".ssl-bundle",
                        "an SSL bundle that has a key"),
                new Case(
                        Misconfiguration.UNKNOWN_SSL_BUNDLE,
                        secret("audience=a", "ssl-bundle=absent"),
                        CLIENT + ".ssl-bundle",
                        CLIENT + ".ssl-bundle"),
                missing(secret(), CLIENT + ".audience", "resource or scopes"),
                new Case(Misconfiguration.CLIENT_INVALID, secret("scopes=a b"), "A scope has neither spaces", CLIENT),
                new Case(
                        Misconfiguration.CLIENT_INVALID,
                        secret("audience=a", "issuer=http://id.example"),
                        "https",
                        CLIENT),
                new Case(
                        Misconfiguration.CLIENT_INVALID,
                        secret("audience=a", "timeout=2m"),
                        "timeout must be between",
                        CLIENT),
                new Case(
                        Misconfiguration.CLIENT_INVALID,
                        client("grant=dangerously-forward-token", "audience=a"),
                        "asks nobody for a token",
                        CLIENT),
                invalid(secret("audience=a", "actor=own"), CLIENT + ".actor", "'own' is no client"),
                invalid(secret("audience=a", "actor=payments"), CLIENT + ".actor", "'payments' is no client"),
                invalid(
                        secret("audience=a", "grant=client-credentials", "actor=payments"),
                        CLIENT + ".actor",
                        "only grant=exchange"),
                invalid(
                        secret("audience=a", "refresh-token-store=x"),
                        CLIENT + ".refresh-token-store",
                        "only grant=refresh"),
                missing(secret("audience=a", "grant=refresh"), CLIENT + ".refresh-token-store", "RefreshTokenStore"),
                invalid(
                        secret("audience=a", "grant=refresh", "refresh-token-store=absent"),
                        CLIENT + ".refresh-token-store",
                        "named 'absent'"));
    }

    private static Stream<Case> introspection() {
        WebApplicationContextRunner good = service(
                INTROSPECTION + ".issuer=https://id.example",
                INTROSPECTION + ".authentication.client-id=orders",
                INTROSPECTION + ".authentication.method=secret-basic",
                INTROSPECTION + ".authentication.secret=s");
        return Stream.of(
                missing(service(INTROSPECTION + ".endpoint=https://id.example/x"), INTROSPECTION + ".issuer", "URL"),
                missing(
                        service(INTROSPECTION + ".issuer=https://id.example"),
                        INTROSPECTION + ".authentication.client-id",
                        "the id"),
                new Case(
                        Misconfiguration.INTROSPECTION_INVALID,
                        good.withPropertyValues(INTROSPECTION + ".cache-max-age=2h"),
                        "cacheMaxAge must be between",
                        INTROSPECTION),
                new Case(
                        Misconfiguration.INTROSPECTION_INVALID,
                        good.withPropertyValues(INTROSPECTION + ".endpoint=http://id.example/x"),
                        "https",
                        INTROSPECTION),
                new Case(
                        Misconfiguration.INTROSPECTION_TWICE,
                        good.withBean(Introspection.class, () -> Introspection.at("https://id.example")
                                .authentication(ClientAuthentication.secretBasic(
                                        "orders", () -> "s".getBytes(StandardCharsets.UTF_8)))),
                        "a bean of type Introspection",
                        INTROSPECTION),
                new Case(
                        Misconfiguration.VERIFIER_INVALID,
                        good.withPropertyValues(INTROSPECTION + ".ask-about=all"),
                        "leave the issuers out",
                        "everyhop.issuers"),
                new Case(
                        Misconfiguration.NO_AUDIENCE,
                        Contexts.servlet()
                                .withUserConfiguration(Plain.class)
                                .withPropertyValues(
                                        INTROSPECTION + ".issuer=https://id.example",
                                        INTROSPECTION + ".authentication.client-id=orders"),
                        INTROSPECTION,
                        INTROSPECTION + ".audience"));
    }

    private static Stream<Case> others() {
        String transactions = "everyhop.transaction-tokens";
        return Stream.of(
                new Case(
                        Misconfiguration.REVOCATION_INVALID,
                        service("everyhop.revocation.enabled=true", "everyhop.revocation.capacity=0"),
                        "everyhop.revocation.capacity is 0",
                        "everyhop.revocation.capacity"),
                new Case(
                        Misconfiguration.ONE_TIME_TOKENS_INVALID,
                        service("everyhop.one-time-tokens.enabled=true", "everyhop.one-time-tokens.capacity=0"),
                        "capacity must be between",
                        "everyhop.one-time-tokens.capacity"),
                new Case(
                        Misconfiguration.ONE_TIME_TOKENS_INVALID,
                        service(
                                "everyhop.one-time-tokens.enabled=true",
                                "everyhop.one-time-tokens.capacity=1",
                                "everyhop.issuers[0].max-lifetime=400d"),
                        "366 days",
                        "max-lifetime"),
                new Case(
                        Misconfiguration.ONE_TIME_TOKENS_OFF,
                        service().withUserConfiguration(Once.class),
                        "GET /once",
                        "everyhop.one-time-tokens.enabled"),
                new Case(
                        Misconfiguration.PROOFS_UNCHECKED,
                        service().withUserConfiguration(Bound.class),
                        "GET /bound",
                        "everyhop.dpop.public-urls"),
                missing(service(transactions + ".trust-domain=a"), transactions + ".issuer", "\"iss\""),
                missing(
                        service(transactions + ".issuer=https://txn.example"),
                        transactions + ".trust-domain",
                        "\"aud\""),
                new Case(
                        Misconfiguration.ISSUER_NOT_HTTPS,
                        service(transactions + ".issuer=http://txn.example", transactions + ".trust-domain=a"),
                        transactions + ".issuer 'http://txn.example'",
                        "https"),
                new Case(
                        Misconfiguration.TRANSACTION_TOKENS_INVALID,
                        service(
                                transactions + ".issuer=https://txn.example",
                                transactions + ".trust-domain=a",
                                transactions + ".jwks=classpath:META-INF/spring.factories"),
                        "key",
                        transactions),
                new Case(
                        Misconfiguration.ANNOTATION_INVALID,
                        service().withUserConfiguration(NoReason.class),
                        "NoReason.hand",
                        "@DangerouslyForwardToken"),
                new Case(
                        Misconfiguration.ANNOTATION_INVALID,
                        service().withUserConfiguration(BoundAndHandedOn.class),
                        "exchange it instead",
                        "@DangerouslyForwardToken"),
                new Case(
                        Misconfiguration.ANNOTATIONS_CONTRADICT,
                        service().withUserConfiguration(OpenAndHandedOn.class),
                        "@DangerouslyForwardToken",
                        "Keep one"));
    }

    private static Case missing(AbstractApplicationContextRunner<?, ?, ?> runner, String property, String mend) {
        return new Case(Misconfiguration.PROPERTY_MISSING, runner, property + " is not set: ", mend);
    }

    private static Case invalid(AbstractApplicationContextRunner<?, ?, ?> runner, String property, String why) {
        return new Case(Misconfiguration.PROPERTY_INVALID, runner, why, "Correct " + property + ".");
    }

    private static WebApplicationContextRunner service(String... properties) {
        return Contexts.servlet()
                .withUserConfiguration(Plain.class)
                .withPropertyValues(TestIssuer.properties(properties));
    }

    private static ApplicationContextRunner client(String... properties) {
        ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(Contexts.own());
        for (String property : properties) {
            runner = runner.withPropertyValues(CLIENT + "." + property);
        }
        return runner;
    }

    /** Returns an application with a client that lacks what its authentication says. */
    private static ApplicationContextRunner good(String... authentication) {
        ApplicationContextRunner runner =
                client("grant=exchange", "issuer=https://id.example", "audience=a", "authentication.client-id=orders");
        for (String property : authentication) {
            runner =
                    property.endsWith("=") ? runner : runner.withPropertyValues(CLIENT + ".authentication." + property);
        }
        return runner;
    }

    private static ApplicationContextRunner secret(String... properties) {
        ApplicationContextRunner runner = client(
                "grant=exchange",
                "issuer=https://id.example",
                "authentication.client-id=orders",
                "authentication.method=secret-basic",
                "authentication.secret=s");
        for (String property : properties) {
            runner = runner.withPropertyValues(CLIENT + "." + property);
        }
        return runner;
    }

    @RestController
    static class Plain {
        @GetMapping("/plain")
        void plain() {}
    }

    @RestController
    static class Once {
        @GetMapping("/once")
        @TakeTokensOnce
        void once() {}
    }

    @RestController
    static class Bound {
        @GetMapping("/bound")
        @SenderConstrained(RouteRules.SenderConstraint.DPOP)
        void bound() {}
    }

    @RestController
    static class NoReason {
        @GetMapping("/hand")
        @DangerouslyForwardToken(reason = " ")
        void hand() {}
    }

    @RestController
    static class BoundAndHandedOn {
        @GetMapping("/hand")
        @SenderConstrained
        @DangerouslyForwardToken(reason = "test")
        void hand() {}
    }

    @RestController
    static class OpenAndHandedOn {
        @GetMapping("/hand")
        @PublicEndpoint(reason = "test")
        @DangerouslyForwardToken(reason = "test")
        void hand() {}
    }
}
