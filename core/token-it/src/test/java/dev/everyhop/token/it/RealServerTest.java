package dev.everyhop.token.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.Dpop;
import dev.everyhop.token.DpopKey;
import dev.everyhop.token.Introspection;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.ObtainReason;
import dev.everyhop.token.ObtainedToken;
import dev.everyhop.token.Presentation;
import dev.everyhop.token.RefreshTokenStore;
import dev.everyhop.token.SigningKey;
import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenOutcome;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenTarget;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.VerifiedToken;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Getting, exchanging, introspecting and revoking tokens at Spring Authorization Server, over TLS. */
class RealServerTest {

    private static final TokenTarget PAYMENTS =
            TokenTarget.forAudience("payments").scope("payments:read");

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.shared();
    }

    @Test
    void clientCredentialsByPrivateKeyJwt() {
        try (TokenClient client = client("orders").build();
                TokenVerifier verifier = verifier("payments")) {
            ObtainedToken token = obtained(client.clientCredentials(PAYMENTS).get(null));

            VerifiedToken verified = verifier.verify(token.value()).orElseThrow();
            assertThat(verified.clientId()).contains("orders");
            assertThat(verified.scopes()).containsExactly("payments:read");
            assertThat(token.scopes()).containsExactly("payments:read");
            assertThat(token.authorization()).isEqualTo("Bearer " + token.value());
        }
    }

    @Test
    void clientCredentialsBySecretInEitherPlace() {
        for (ClientAuthentication authentication : new ClientAuthentication[] {
            ClientAuthentication.secretBasic("secret", () -> "s%+e:cret".getBytes(UTF_8)),
            ClientAuthentication.secretPost("secret", () -> "s%+e:cret".getBytes(UTF_8))
        }) {
            try (TokenClient client = TokenClient.at(server.issuer)
                    .authentication(authentication)
                    .tls(server.trust())
                    .build()) {
                assertThat(obtained(client.clientCredentials(PAYMENTS).get(null))
                                .value())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void whatTheServerRefusesIsToldByItsReason() {
        try (TokenClient client = client("orders").build();
                TokenClient stranger = TokenClient.at(server.issuer)
                        .authentication(ClientAuthentication.secretBasic("secret", () -> "wrong".getBytes(UTF_8)))
                        .tls(server.trust())
                        .build();
                TokenClient untrusting = TokenClient.at(server.issuer)
                        .authentication(ClientAuthentication.secretBasic("secret", () -> "wrong".getBytes(UTF_8)))
                        .tokenEndpoint(server.issuer + "/oauth2/token")
                        .build()) {
            assertThat(client.clientCredentials(TokenTarget.forScope("admin")).get(null))
                    .isEqualTo(new TokenOutcome.Refused(ObtainReason.INVALID_SCOPE));
            assertThat(stranger.clientCredentials(PAYMENTS).get(null))
                    .isEqualTo(new TokenOutcome.Refused(ObtainReason.INVALID_CLIENT));
            assertThat(((TokenOutcome.Unavailable)
                                    untrusting.clientCredentials(PAYMENTS).get(null))
                            .reason())
                    .isEqualTo(ObtainReason.TLS);
        }
    }

    @Test
    void theCallersTokenIsExchangedForOneOfTheAudience() {
        try (TokenClient client = client("orders").build();
                TokenVerifier orders = verifier("orders");
                TokenVerifier payments = verifier("payments")) {
            VerifiedToken alice =
                    orders.verify(server.signIn("orders").accessToken()).orElseThrow();

            ObtainedToken token = obtained(client.exchange(PAYMENTS).get(alice));

            VerifiedToken verified = payments.verify(token.value()).orElseThrow();
            assertThat(verified.subject()).contains("alice");
            assertThat(verified.scopes()).containsExactly("payments:read");
            assertThat(orders.verify(token.value())).isInstanceOf(TokenResult.Rejected.class);
            assertThat(obtained(client.exchange(PAYMENTS).get(alice))).isSameAs(token);
        }
    }

    @Test
    void theActorIsNamedInAnExchangedToken() {
        try (TokenClient client = client("orders").build();
                TokenVerifier orders = verifier("orders");
                TokenVerifier payments = verifier("payments")) {
            VerifiedToken alice =
                    orders.verify(server.signIn("orders").accessToken()).orElseThrow();

            ObtainedToken token = obtained(client.exchange(PAYMENTS, client.clientCredentials(PAYMENTS))
                    .get(alice));

            assertThat(payments.verify(token.value()).orElseThrow().claims().get("act"))
                    .asString()
                    .contains("sub=orders");
        }
    }

    @Test
    void aSessionIsRefreshedAndItsRefreshTokenRotates() {
        String first = server.signIn("opaque").refreshToken();
        AtomicReference<String> kept = new AtomicReference<>(first);
        RefreshTokenStore store = new RefreshTokenStore() {
            @Override
            public String current() {
                return kept.get();
            }

            @Override
            public void replace(String refreshToken) {
                kept.set(refreshToken);
            }
        };
        try (TokenClient client = client("opaque").build()) {
            assertThat(obtained(client.refresh(TokenTarget.forScope("payments:read"), store)
                                    .get(null))
                            .value())
                    .isNotEmpty();
            assertThat(kept.get()).isNotEqualTo(first);
        }
    }

    @Test
    void opaqueTokensAreIntrospectedNextToSignedOnes() {
        try (TokenClient opaque = client("opaque").build();
                TokenClient signed = client("orders").build();
                TokenVerifier verifier = introspecting(Duration.ofSeconds(30))) {
            ObtainedToken token = obtained(opaque.clientCredentials(PAYMENTS).get(null));

            assertThat(token.value()).doesNotContain(".");
            assertThat(verifier.verifyWithoutWaiting(token.value())).isNull();
            VerifiedToken verified = verifier.verify(token.value()).orElseThrow();
            assertThat(verifier.verifyWithoutWaiting(token.value())).isNotNull();
            assertThat(verified.clientId()).contains("opaque");
            assertThat(verified.audience()).containsExactly("payments");
            assertThat(verified.scopes()).containsExactly("payments:read");
            assertThat(verified.issuer()).isEqualTo(server.issuer);
            assertThat(verifier.verify(
                                    obtained(signed.clientCredentials(PAYMENTS).get(null))
                                            .value())
                            .orElseThrow()
                            .clientId())
                    .contains("orders");
            assertThat(reason(verifier.verify("nobody-issued-this"))).isEqualTo(TokenReason.INACTIVE);
        }
    }

    @Test
    void anOpaqueTokenCanBeExchanged() {
        try (TokenClient client = client("opaque").build();
                TokenVerifier verifier = introspecting(Duration.ZERO)) {
            AtomicReference<String> kept =
                    new AtomicReference<>(server.signIn("opaque").refreshToken());
            ObtainedToken alices =
                    obtained(client.refresh(TokenTarget.forScope("payments:read"), new RefreshTokenStore() {
                                @Override
                                public String current() {
                                    return kept.get();
                                }

                                @Override
                                public void replace(String refreshToken) {
                                    kept.set(refreshToken);
                                }
                            })
                            .get(null));

            ObtainedToken token = obtained(client.exchange(PAYMENTS)
                    .get(verifier.verify(alices.value()).orElseThrow()));

            assertThat(verifier.verify(token.value()).orElseThrow().subject()).contains("alice");
        }
    }

    @Test
    void aRevokedTokenIsInactive() {
        try (TokenClient client = client("opaque").build();
                TokenVerifier verifier = introspecting(Duration.ZERO)) {
            ObtainedToken token = obtained(client.clientCredentials(PAYMENTS).get(null));
            assertThat(verifier.verify(token.value())).isInstanceOf(TokenResult.Verified.class);

            assertThat(client.revoke(token)).isEmpty();

            assertThat(reason(verifier.verify(token.value()))).isEqualTo(TokenReason.INACTIVE);
            assertThat(obtained(client.clientCredentials(PAYMENTS).get(null)).value())
                    .as("the client does not use it again")
                    .isNotEqualTo(token.value());
        }
    }

    @Test
    void aTokenIsBoundToTheDpopKey() {
        DpopKey key = DpopKey.generate();
        URI accounts = URI.create("https://payments.example/accounts?page=2");
        try (TokenClient signed = client("orders").dpop(key).build();
                TokenClient opaque = client("opaque").dpop(key).build();
                TokenVerifier verifier =
                        withKeys(introspectingBuilder(Duration.ZERO).dpop(Dpop.at("https://payments.example")))) {
            for (TokenClient client : List.of(signed, opaque)) {
                ObtainedToken token =
                        obtained(client.clientCredentials(PAYMENTS).get(null));
                String proof = token.proof("GET", accounts, null).orElseThrow();
                Presentation how = Presentation.dpop("GET", "/accounts", List.of(proof));

                assertThat(token.authorization()).startsWith("DPoP ");
                assertThat(verifier.verify(token.value(), how).orElseThrow().isBoundToKey())
                        .isTrue();
                assertThat(reason(verifier.verify(token.value(), how))).isEqualTo(TokenReason.DPOP_REPLAYED);
                assertThat(reason(verifier.verify(token.value()))).isEqualTo(TokenReason.DPOP_AS_BEARER);
            }
        }
    }

    @Test
    void aTokenIsBoundToTheCertificateOfTheConnection() {
        try (TokenClient client = TokenClient.at(server.issuer)
                        .authentication(ClientAuthentication.mutualTls("bound"))
                        .tls(server.identity())
                        .build();
                TokenVerifier verifier = verifier("payments")) {
            ObtainedToken token = obtained(client.clientCredentials(PAYMENTS).get(null));

            assertThat(verifier.verify(token.value(), Presentation.bearer(server.clientCertificate.certificate()))
                            .orElseThrow()
                            .isBoundToCertificate())
                    .isTrue();
            assertThat(reason(verifier.verify(token.value()))).isEqualTo(TokenReason.CERTIFICATE_UNSEEN);
            assertThat(reason(
                            verifier.verify(token.value(), Presentation.bearer(server.otherCertificate.certificate()))))
                    .isEqualTo(TokenReason.CERTIFICATE_MISMATCH);
        }
        try (TokenClient nobody = TokenClient.at(server.issuer)
                .authentication(ClientAuthentication.mutualTls("bound"))
                .tls(server.trust())
                .build()) {
            assertThat(nobody.clientCredentials(PAYMENTS).get(null))
                    .isEqualTo(new TokenOutcome.Refused(ObtainReason.INVALID_CLIENT));
        }
    }

    private static TokenClient.Builder client(String id) {
        return TokenClient.at(server.issuer)
                .authentication(ClientAuthentication.privateKeyJwt(id, key()))
                .tls(server.trust());
    }

    private static SigningKey key() {
        return SigningKey.of("ES256", server.clientKeys.getPrivate()).keyId("orders-1");
    }

    private static TokenVerifier verifier(String audience) {
        return withKeys(TokenVerifier.builder().audience(audience));
    }

    private static TokenVerifier introspecting(Duration cacheMaxAge) {
        return withKeys(introspectingBuilder(cacheMaxAge));
    }

    private static TokenVerifier.Builder introspectingBuilder(Duration cacheMaxAge) {
        return TokenVerifier.builder()
                .introspection(Introspection.at(server.issuer)
                        .authentication(ClientAuthentication.privateKeyJwt("orders", key()))
                        .tls(server.trust())
                        .cacheMaxAge(cacheMaxAge))
                .audience("payments");
    }

    /** Builds a verifier and waits until it has the server's keys. */
    private static TokenVerifier withKeys(TokenVerifier.Builder builder) {
        return withKeys(server, builder);
    }

    static TokenVerifier withKeys(Server server, TokenVerifier.Builder builder) {
        CountDownLatch fetched = new CountDownLatch(1);
        TokenVerifier verifier = builder.issuer(
                        Issuer.at(server.issuer).algorithms("RS256").trust(server.trust()))
                .events(event -> {
                    if (event.name().equals("keys.refreshed")) {
                        fetched.countDown();
                    }
                })
                .build();
        try {
            assertThat(fetched.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return verifier;
    }

    private static ObtainedToken obtained(TokenOutcome outcome) {
        assertThat(outcome).isInstanceOf(TokenOutcome.Obtained.class);
        return ((TokenOutcome.Obtained) outcome).token();
    }

    private static TokenReason reason(TokenResult result) {
        return ((TokenResult.Rejected) result).reason();
    }
}
