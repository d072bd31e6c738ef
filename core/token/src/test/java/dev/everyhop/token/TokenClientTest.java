package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.token.TokenOutcome.Obtained;
import dev.everyhop.token.TokenOutcome.Refused;
import dev.everyhop.token.TokenOutcome.Unavailable;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.Test;

class TokenClientTest {

    static final TokenTarget PAYMENTS = TokenTarget.forAudience("payments").scope("write", "read");
    private static final TestIssuer ID = TestIssuer.with("ES256");

    private final ScriptedServer server = new ScriptedServer();
    private final ManualTime time = new ManualTime();
    private final AtomicInteger count = new AtomicInteger();

    private TokenClient.Builder builder() {
        return TokenClient.at(ScriptedServer.ISSUER)
                .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                .poster(server)
                .fetcher(server::fetch)
                .clock(time);
    }

    private TokenClient client() {
        return builder().build(time, new Random(1));
    }

    private void numbered(int seconds) {
        server.script = form -> ScriptedServer.json(
                200,
                "{\"access_token\":\"t-" + count.incrementAndGet() + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                        + seconds
                        + (form.form().get("grant_type").contains("exchange")
                                ? ",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\""
                                : "")
                        + "}");
    }

    static ObtainedToken obtained(TokenOutcome outcome) {
        assertThat(outcome).isInstanceOf(Obtained.class);
        return ((Obtained) outcome).token();
    }

    static VerifiedToken caller(String jti) {
        try (TokenVerifier verifier = ID.verifier().build()) {
            return verifier.verify(ID.token(TestIssuer.claimsWith("jti", jti))).orElseThrow();
        }
    }

    @Test
    void aTokenIsAskedForOnceAndUsedAgain() {
        TokenSource source = client().clientCredentials(PAYMENTS);

        ObtainedToken first = obtained(source.get(null));

        assertThat(obtained(source.get(caller("a")))).isSameAs(first);
        assertThat(server.sent).hasSize(1);
        assertThat(server.sent.get(0).uri()).hasToString("https://id.example/token");
        assertThat(server.sent.get(0).form())
                .isEqualTo(Map.of(
                        "grant_type",
                        "client_credentials",
                        "audience",
                        "payments",
                        "scope",
                        "read write",
                        "client_id",
                        "orders",
                        "client_secret",
                        "s"));
    }

    @Test
    void whatIsAskedForIsPartOfTheKey() {
        numbered(300);
        TokenClient client = client();
        Set<String> values = new HashSet<>();
        List<TokenTarget> targets = List.of(
                PAYMENTS,
                PAYMENTS.scope("read"),
                PAYMENTS.scope(),
                TokenTarget.forAudience("stock").scope("read"),
                TokenTarget.forResource("https://payments.example/api"),
                TokenTarget.forScope("read"));

        for (TokenTarget target : targets) {
            values.add(obtained(client.clientCredentials(target).get(null)).value());
            values.add(obtained(client.exchange(target).get(caller("a"))).value());
            values.add(obtained(client.exchange(target).get(caller("b"))).value());
            values.add(obtained(client.exchange(target, TokenSourceOf.token("actor"))
                            .get(caller("b")))
                    .value());
        }

        assertThat(values).hasSize(targets.size() * 4);
        assertThat(server.sent).hasSize(targets.size() * 4);
    }

    @Test
    void tokensWhoseHashCodesAreEqualAreDifferentSubjects() {
        // Both strings have one hashCode: a key of that alone would hand one caller the other's token.
        assertThat("opaqueAa").hasSameHashCodeAs("opaqueBB");
        assertThat(GrantKey.digest("opaqueAa")).isNotEqualTo(GrantKey.digest("opaqueBB"));
        assertThat(new GrantKey("token_exchange", "ab", "c", PAYMENTS))
                .isNotEqualTo(new GrantKey("token_exchange", "a", "bc", PAYMENTS));
    }

    @Test
    void anExchangeSendsSubjectAndActor() {
        numbered(300);
        VerifiedToken alice = caller("a");

        obtained(client().exchange(PAYMENTS, TokenSourceOf.token("actor-token")).get(alice));

        assertThat(server.sent.get(0).form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .containsEntry("subject_token", alice.compact())
                .containsEntry("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
                .containsEntry("actor_token", "actor-token")
                .containsEntry("actor_token_type", "urn:ietf:params:oauth:token-type:access_token");
    }

    @Test
    void withoutACallerNothingIsExchangedOrForwarded() {
        assertThat(client().exchange("payments").get(null)).isEqualTo(new Refused(ObtainReason.NO_CALLER));
        assertThat(TokenSource.dangerouslyForwardToken().get(null)).isEqualTo(new Refused(ObtainReason.NO_CALLER));
        assertThat(server.sent).isEmpty();
    }

    @Test
    void theCallersTokenIsHandedOnOnlyWhereThatIsSpelledOut() {
        VerifiedToken alice = caller("a");
        VerifiedToken marked = alice.dangerouslyForwardable();

        assertThat(TokenSource.dangerouslyForwardToken().get(alice))
                .isEqualTo(new Refused(ObtainReason.FORWARD_NOT_ALLOWED));
        assertThat(obtained(TokenSource.dangerouslyForwardToken().get(marked)).value())
                .isEqualTo(alice.compact());
        assertThat(alice.isForwardable())
                .as("the token that others may have from a cache")
                .isFalse();
        assertThat(marked.isForwardable()).isTrue();
        assertThat(marked.dangerouslyForwardable()).isSameAs(marked);
        assertThat(marked.digest()).isEqualTo(alice.digest());
        assertThat(marked.toString()).isEqualTo(alice.toString());
        assertThat(TokenSource.dangerouslyForwardToken()
                        .renew(obtained(new Obtained(new ObtainedToken("x", null, TestIssuer.NOW, Set.of()))), alice))
                .isInstanceOf(Refused.class);
    }

    @Test
    void aBoundTokenIsNotHandedOnAsABearerToken() {
        VerifiedToken bound = new VerifiedToken(
                ScriptedServer.ISSUER,
                "t",
                new ClaimRules(List.of(), List.of()),
                0,
                new Confirmation(new byte[32], null));

        assertThat(TokenSource.dangerouslyForwardToken().get(bound.dangerouslyForwardable()))
                .isEqualTo(new Refused(ObtainReason.CALLER_BOUND));
    }

    @Test
    void anActorWithoutATokenIsToldAsItIs() {
        TokenOutcome away = new Unavailable(ObtainReason.BACK_OFF, Duration.ofSeconds(7));

        assertThat(client().exchange(PAYMENTS, new TokenSourceOf(away)).get(caller("a")))
                .isEqualTo(away);
        assertThat(server.sent).isEmpty();
    }

    @Test
    void aTokenIsRenewedAheadAndNobodyWaits() {
        numbered(1000);
        TokenSource source = client().clientCredentials(PAYMENTS);
        obtained(source.get(null));
        time.advance(Duration.ofSeconds(699));
        assertThat(obtained(source.get(null)).value()).isEqualTo("t-1");
        assertThat(server.sent).hasSize(1);

        time.hold();
        time.advance(Duration.ofSeconds(152));
        assertThat(obtained(source.get(null)).value()).isEqualTo("t-1");
        assertThat(obtained(source.get(null)).value()).isEqualTo("t-1");
        assertThat(time.held()).isEqualTo(1);
        time.release();

        assertThat(obtained(source.get(null)).value()).isEqualTo("t-2");
        assertThat(server.sent).hasSize(2);
    }

    @Test
    void instancesDoNotRenewAtTheSameMoment() {
        Set<Integer> seconds = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            ScriptedServer one = new ScriptedServer();
            ManualTime clock = new ManualTime();
            one.answers("{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":1000}");
            TokenSource source = TokenClient.at(ScriptedServer.ISSUER)
                    .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                    .poster(one)
                    .fetcher(one::fetch)
                    .clock(clock)
                    .build(clock, new SplittableRandom(seed))
                    .clientCredentials(PAYMENTS);
            obtained(source.get(null));
            int second = 0;
            while (one.sent.size() == 1) {
                clock.advance(Duration.ofSeconds(1));
                second++;
                obtained(source.get(null));
            }
            seconds.add(second);
            assertThat(second).isBetween(700, 851);
        }
        assertThat(seconds).hasSizeGreaterThan(10);
    }

    @Test
    void aTokenIsNotUsedInItsLastMoments() {
        numbered(1000);
        TokenSource source = client().clientCredentials(PAYMENTS);
        obtained(source.get(null));

        time.advance(Duration.ofSeconds(970));

        assertThat(obtained(source.get(null)).value()).isEqualTo("t-2");
    }

    @Test
    void afterA401ThereIsOneFreshTokenForAllAndNoMore() {
        numbered(300);
        TokenSource source = client().clientCredentials(PAYMENTS);
        ObtainedToken refused = obtained(source.get(null));
        time.advance(Duration.ofSeconds(11));

        ObtainedToken fresh = obtained(source.renew(refused, null));

        assertThat(fresh.value()).isEqualTo("t-2");
        assertThat(obtained(source.renew(refused, null))).isSameAs(fresh);
        assertThat(source.renew(fresh, null)).isEqualTo(new Refused(ObtainReason.FRESH_TOKEN_REFUSED));
        assertThat(server.sent).hasSize(2);
    }

    @Test
    void aRefreshTokenIsReplacedByTheNext() {
        server.script = form -> ScriptedServer.json(
                200,
                "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":60,\"refresh_token\":\"r-"
                        + count.incrementAndGet() + "\"}");
        AtomicReference<String> kept = new AtomicReference<>("r-0");
        TokenSource source = client().refresh(PAYMENTS, store(kept));

        obtained(source.get(null));
        time.advance(Duration.ofSeconds(59));
        obtained(source.get(null));

        assertThat(kept).hasValue("r-2");
        assertThat(server.sent)
                .extracting(one -> one.form().get("refresh_token"))
                .containsExactly("r-0", "r-1");
    }

    @Test
    void sessionsDoNotShareTokens() {
        numbered(300);
        TokenClient client = client();
        TokenSource alice = client.refresh(PAYMENTS, store(new AtomicReference<>("alice")));
        TokenSource bob = client.refresh(PAYMENTS, store(new AtomicReference<>("bob")));

        assertThat(obtained(alice.get(null)).value())
                .isNotEqualTo(obtained(bob.get(null)).value());
        assertThat(client.refresh(PAYMENTS, store(new AtomicReference<>())).get(null))
                .isEqualTo(new Refused(ObtainReason.NO_REFRESH_TOKEN));
        assertThat(server.sent).hasSize(2);
    }

    @Test
    void aRevokedTokenIsForgottenWhateverTheServerSays() {
        numbered(300);
        TokenClient client = client();
        TokenSource source = client.clientCredentials(PAYMENTS);
        ObtainedToken first = obtained(source.get(null));
        server.script = form -> ScriptedServer.text(200, "text/plain", "whatever");

        assertThat(client.revoke(first)).isEmpty();
        assertThat(server.sent.get(1).uri()).hasToString("https://id.example/revoke");
        assertThat(server.sent.get(1).form()).containsEntry("token", "t-1").containsEntry("client_secret", "s");
        server.script = form -> ScriptedServer.json(503, "{}");
        assertThat(client.revoke(first)).contains(ObtainReason.STATUS);
        numbered(300);

        assertThat(obtained(source.get(null)).value()).isEqualTo("t-2");
    }

    @Test
    void anAssertionIsForTheIssuerAloneAndNewEachTime() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        numbered(300);
        TokenClient client = builder()
                .authentication(ClientAuthentication.privateKeyJwt(
                        "orders", SigningKey.of("PS256", pair.getPrivate()).keyId("k-7")))
                .build(time, new Random(1));
        client.clientCredentials(PAYMENTS).get(null);
        client.exchange(PAYMENTS).get(caller("a"));

        Set<String> ids = new HashSet<>();
        for (ScriptedServer.Sent sent : server.sent) {
            assertThat(sent.form())
                    .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            String assertion = sent.form().get("client_assertion");
            JwtClaims claims = new JwtConsumerBuilder()
                    .setVerificationKey(pair.getPublic())
                    .setExpectedIssuer("orders")
                    .setExpectedSubject("orders")
                    .setExpectedAudience(ScriptedServer.ISSUER)
                    .setRequireExpirationTime()
                    .setMaxFutureValidityInMinutes(1)
                    .setEvaluationTime(NumericDate.fromSeconds(TestIssuer.NOW.getEpochSecond()))
                    .build()
                    .processToClaims(assertion);
            assertThat(claims.getClaimValue("aud")).isEqualTo(ScriptedServer.ISSUER);
            assertThat(new String(Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[0]), UTF_8))
                    .isEqualTo("{\"typ\":\"JWT\",\"alg\":\"PS256\",\"kid\":\"k-7\"}");
            ids.add(claims.getJwtId());
        }
        assertThat(ids).hasSize(2);
    }

    @Test
    void aKeyThatRotatesSignsTheNextAssertion() throws Exception {
        AtomicReference<SigningKey> key = new AtomicReference<>();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        TokenClient client = builder()
                .authentication(ClientAuthentication.privateKeyJwt("orders", key::get))
                .build(time, new Random(1));
        numbered(300);
        List<String> headers = new ArrayList<>();
        for (String kid : List.of("one", "two")) {
            key.set(SigningKey.of("ES256", generator.generateKeyPair().getPrivate())
                    .keyId(kid));
            client.clientCredentials(TokenTarget.forAudience(kid)).get(null);
            String assertion = server.sent.get(server.sent.size() - 1).form().get("client_assertion");
            headers.add(new String(Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[0]), UTF_8));
        }

        assertThat(headers.get(0)).contains("\"kid\":\"one\"");
        assertThat(headers.get(1)).contains("\"kid\":\"two\"");
    }

    @Test
    void theExampleOfTokenExchangeIsAskedForAndUnderstood() {
        // RFC 8693, section 2.3.
        server.script = sent -> ScriptedServer.text(
                200,
                "application/json",
                "{\"access_token\":\"eyJhbGciOiJFUzI1NiIsImtpZCI6IjllciJ9.e30.x\","
                        + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\","
                        + "\"token_type\":\"Bearer\",\"expires_in\":60}",
                "Cache-Control",
                "no-cache, no-store");
        VerifiedToken subject = new VerifiedToken(
                ScriptedServer.ISSUER,
                "accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC",
                new ClaimRules(List.of(), List.of()),
                0,
                null);
        TokenClient client = builder()
                .authentication(
                        ClientAuthentication.secretBasic("rs08", () -> "long-secure-random-secret".getBytes(UTF_8)))
                .build(time, new Random(1));

        ObtainedToken token = obtained(client.exchange(TokenTarget.forResource("https://backend.example.com/api"))
                .get(subject));

        assertThat(token.value()).isEqualTo("eyJhbGciOiJFUzI1NiIsImtpZCI6IjllciJ9.e30.x");
        assertThat(token.expiresAt()).isEqualTo(TestIssuer.NOW.plusSeconds(60));
        assertThat(server.sent.get(0).headers())
                .containsEntry("Authorization", "Basic cnMwODpsb25nLXNlY3VyZS1yYW5kb20tc2VjcmV0");
        assertThat(server.sent.get(0).form())
                .isEqualTo(Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "resource",
                        "https://backend.example.com/api",
                        "subject_token",
                        "accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC",
                        "subject_token_type",
                        "urn:ietf:params:oauth:token-type:access_token",
                        "requested_token_type",
                        "urn:ietf:params:oauth:token-type:access_token"));
    }

    @Test
    void addressesForCertificatesAreForThoseWhoShowOne() {
        server.metadata = """
                {"issuer":"https://id.example","token_endpoint":"https://id.example/token",
                 "mtls_endpoint_aliases":{"token_endpoint":"https://mtls.id.example/token"}}""";
        builder().build(time, new Random(1)).clientCredentials(PAYMENTS).get(null);
        builder()
                .certificateBound()
                .build(time, new Random(1))
                .clientCredentials(PAYMENTS)
                .get(null);
        builder()
                .authentication(ClientAuthentication.mutualTls("orders"))
                .build(time, new Random(1))
                .clientCredentials(PAYMENTS)
                .get(null);

        assertThat(server.sent)
                .extracting(sent -> sent.uri().getHost())
                .containsExactly("id.example", "mtls.id.example", "mtls.id.example");
    }

    @Test
    void whatIsMissingIsSaidAtOnce() {
        assertThatThrownBy(() -> TokenClient.at(ScriptedServer.ISSUER).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(".authentication(");
        assertThatThrownBy(() -> TokenClient.at(ScriptedServer.ISSUER)
                        .authentication(ClientAuthentication.mutualTls("orders"))
                        .build())
                .hasMessageContaining(".tls(");
        assertThatThrownBy(() -> TokenClient.at("http://id.example")).hasMessageContaining("https");
        assertThatThrownBy(() -> builder().tokenEndpoint("http://id.example/token"))
                .hasMessageContaining("https");
        assertThatThrownBy(() -> builder().timeout(Duration.ZERO)).hasMessageContaining("timeout");
        assertThatThrownBy(() -> builder().maxTokens(0)).hasMessageContaining("maxTokens");
        assertThatThrownBy(() -> TokenTarget.forAudience(" ")).hasMessageContaining("audience");
        assertThatThrownBy(() -> TokenTarget.forScope("a b")).hasMessageContaining("scope");
        assertThatThrownBy(() -> TokenTarget.forResource("/api")).hasMessageContaining("resource");
        assertThatThrownBy(() -> TokenTarget.forResource("https://a.example/#x"))
                .hasMessageContaining("fragment");
        assertThatThrownBy(() -> ClientAuthentication.mutualTls(" ")).hasMessageContaining("client id");
    }

    @Test
    void aSecretIsEncodedAndItsArrayWiped() {
        byte[] secret = "a:b c%ü".getBytes(UTF_8);
        TokenClient client = builder()
                .authentication(ClientAuthentication.secretBasic("or ders", () -> secret))
                .build(time, new Random(1));

        client.clientCredentials(PAYMENTS).get(null);

        String header = server.sent.get(0).headers().get("Authorization");
        assertThat(new String(Base64.getDecoder().decode(header.substring("Basic ".length())), US_ASCII))
                .isEqualTo("or+ders:a%3Ab+c%25%C3%BC");
        assertThat(secret).containsOnly(0);
        assertThat(server.sent.get(0).form()).doesNotContainKeys("client_id", "client_secret");
    }

    @Test
    void theNonceOfTheServerGoesIntoTheProofAndTheNextOne() throws Exception {
        DpopKey key = DpopKey.generate();
        server.script = form -> {
            Object nonce = claims(form.headers().get("DPoP")).getClaimValue("nonce");
            return nonce == null
                    ? ScriptedServer.json(
                            400, "{\"error\":\"use_dpop_nonce\"}", "DPoP-Nonce", "eyJ7S_zG.eyJH0-Z.HX4w-7v")
                    : ScriptedServer.json(
                            200,
                            "{\"access_token\":\"t\",\"token_type\":\"DPoP\",\"expires_in\":60}",
                            "dpop-nonce",
                            "n-2");
        };
        TokenClient client = builder().dpop(key).build(time, new Random(1));

        ObtainedToken token = obtained(client.clientCredentials(PAYMENTS).get(null));
        obtained(client.clientCredentials(PAYMENTS.scope("read")).get(null));

        assertThat(token.authorization()).isEqualTo("DPoP t");
        List<String> nonces = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ScriptedServer.Sent sent : server.sent) {
            JwtClaims claims = claims(sent.headers().get("DPoP"));
            nonces.add(claims.getStringClaimValue("nonce"));
            ids.add(claims.getJwtId());
            assertThat(claims.getStringClaimValue("htm")).isEqualTo("POST");
            assertThat(claims.getStringClaimValue("htu")).isEqualTo("https://id.example/token");
            assertThat(claims.hasClaim("ath")).isFalse();
        }
        assertThat(nonces).containsExactly(null, "eyJ7S_zG.eyJH0-Z.HX4w-7v", "n-2");
        assertThat(ids).hasSize(3);
    }

    @Test
    void aServerThatAsksForANonceAgainAndAgainIsNotIndulged() {
        server.script = form -> ScriptedServer.json(
                400, "{\"error\":\"use_dpop_nonce\"}", "dpop-nonce", "n-" + count.incrementAndGet());

        assertThat(builder()
                        .dpop(DpopKey.generate())
                        .build(time, new Random(1))
                        .clientCredentials(PAYMENTS)
                        .get(null))
                .isEqualTo(new Refused(ObtainReason.INVALID_PROOF));
        assertThat(server.sent).hasSize(2);
    }

    @Test
    void neitherTokensNorSecretsAreInAnyText() {
        numbered(300);
        List<SecurityEvent> events = new ArrayList<>();
        TokenClient client = builder().events(events::add).build(time, new Random(1));
        VerifiedToken alice = caller("a");
        TokenOutcome outcome = client.exchange(PAYMENTS).get(alice);

        assertThat(outcome.toString()).doesNotContain("t-1");
        assertThat(new Grant.Exchange("subject-text", "actor-text", PAYMENTS).toString())
                .doesNotContain("text");
        assertThat(new FormPoster.Request(java.net.URI.create("https://id.example/t"), Map.of("A", "secret"), "b=c")
                        .toString())
                .isEqualTo("Request[id.example/t]");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).name()).isEqualTo("token.obtained");
        assertThat(events.get(0).fields())
                .isEqualTo(Map.of("issuer", ScriptedServer.ISSUER, "grant", "token_exchange"));
    }

    @Test
    void afterCloseWhatIsThereIsGivenOut() {
        TokenClient client = client();
        obtained(client.clientCredentials(PAYMENTS).get(null));
        client.close();

        obtained(client.clientCredentials(PAYMENTS).get(null));
        assertThat(((Unavailable)
                                client.clientCredentials(PAYMENTS.scope("read")).get(null))
                        .reason())
                .isEqualTo(ObtainReason.CLOSED);
    }

    @Test
    void memoryIsBounded() {
        numbered(300);
        TokenClient client = builder().maxTokens(100).build(time, new Random(1));
        for (int i = 0; i < 1000; i++) {
            obtained(client.clientCredentials(TokenTarget.forAudience("a-" + i)).get(null));
        }

        assertThat(client.size()).isEqualTo(100);
    }

    private static JwtClaims claims(String proof) {
        try {
            return JwtClaims.parse(new String(Base64.getUrlDecoder().decode(proof.split("\\.", -1)[1]), UTF_8));
        } catch (org.jose4j.jwt.consumer.InvalidJwtException e) {
            throw new AssertionError(e);
        }
    }

    private static RefreshTokenStore store(AtomicReference<String> kept) {
        return new RefreshTokenStore() {
            @Override
            public String current() {
                return kept.get();
            }

            @Override
            public void replace(String refreshToken) {
                kept.set(refreshToken);
            }
        };
    }

    /** A source of one outcome. */
    record TokenSourceOf(TokenOutcome outcome) implements TokenSource {
        static TokenSource token(String text) {
            return new TokenSourceOf(
                    new Obtained(new ObtainedToken(text, null, TestIssuer.NOW.plusSeconds(60), Set.of())));
        }

        @Override
        public TokenOutcome get(VerifiedToken caller) {
            return outcome;
        }

        @Override
        public TokenOutcome renew(ObtainedToken refused, VerifiedToken caller) {
            return outcome;
        }
    }
}
