package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.token.TokenResult.Rejected;
import dev.everyhop.token.TokenResult.Verified;
import dev.everyhop.token.revocation.LocalRevocations;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class IntrospectionTest {

    private static final long NOW = TestIssuer.NOW.getEpochSecond();
    private static final String ACTIVE = answer(Map.of());

    private final ScriptedServer server = new ScriptedServer();
    private final ManualTime time = new ManualTime();
    private final List<SecurityEvent> events = new ArrayList<>();

    IntrospectionTest() {
        server.answers(ACTIVE);
    }

    private Introspection introspection() {
        return Introspection.at(ScriptedServer.ISSUER)
                .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                .poster(server)
                .fetcher(server::fetch);
    }

    private Introspector introspector(Introspection options) {
        return new Introspector(options, Set.of("orders"), time, time, new Random(1), events::add);
    }

    private Introspector introspector() {
        return introspector(introspection());
    }

    /** An active answer with changes: a null takes a member out. */
    private static String answer(Map<String, ?> changes) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("active", true);
        members.put("iss", ScriptedServer.ISSUER);
        members.put("token_type", "Bearer");
        members.put("client_id", "shop");
        members.put("sub", "alice");
        members.put("aud", List.of("orders"));
        members.put("scope", "read write");
        members.put("iat", NOW - 10);
        members.put("exp", NOW + 300);
        members.putAll(changes);
        members.values().removeIf("gone"::equals);
        return JsonUtil.toJson(members);
    }

    private static TokenReason reason(TokenResult result) {
        return ((Rejected) result).reason();
    }

    @Test
    void whatTheServerSaysBecomesAVerifiedToken() {
        VerifiedToken token = introspector().verify("opaque-1", true).orElseThrow();

        assertThat(token.issuer()).isEqualTo(ScriptedServer.ISSUER);
        assertThat(token.subject()).contains("alice");
        assertThat(token.clientId()).contains("shop");
        assertThat(token.scopes()).containsExactly("read", "write");
        assertThat(token.audience()).containsExactly("orders");
        assertThat(token.expiresAt()).isEqualTo(TestIssuer.NOW.plusSeconds(300));
        assertThat(token.toString()).doesNotContain("alice", "opaque");
        assertThat(server.sent.get(0).uri()).hasToString("https://id.example/introspect");
        assertThat(server.sent.get(0).form())
                .isEqualTo(Map.of(
                        "token",
                        "opaque-1",
                        "token_type_hint",
                        "access_token",
                        "client_id",
                        "orders",
                        "client_secret",
                        "s"));
    }

    @Test
    void theExampleOfTheRfcIsUnderstood() {
        // RFC 7662, section 2.2, the times moved to now; it names neither token_type nor our issuer's audience.
        server.answers("{\"active\": true, \"client_id\": \"l238j323ds-23ij4\", \"username\": \"jdoe\","
                + " \"scope\": \"read write dolphin\", \"sub\": \"Z5O3upPC88QrAjx00dis\","
                + " \"aud\": \"https://protected.example.net/resource\", \"iss\": \"https://server.example.com/\","
                + " \"exp\": " + (NOW + 3600) + ", \"iat\": " + NOW + ", \"extension_field\": \"twenty-seven\"}");
        server.metadata = "{\"issuer\":\"https://server.example.com/\","
                + "\"introspection_endpoint\":\"https://server.example.com/introspect\"}";
        Introspection options = Introspection.at("https://server.example.com/")
                .authentication(ClientAuthentication.secretBasic("s6BhdRkqt3", () -> "gX1fBat3bV".getBytes(UTF_8)))
                .audience("https://protected.example.net/resource")
                .allowMissingTokenType()
                .poster(server)
                .fetcher(server::fetch);

        VerifiedToken token = introspector(options)
                .verify("mF_9.B5f-4.1JqM".replace(".", "_"), true)
                .orElseThrow();

        assertThat(token.subject()).contains("Z5O3upPC88QrAjx00dis");
        assertThat(token.clientId()).contains("l238j323ds-23ij4");
        assertThat(token.scopes()).containsExactly("read", "write", "dolphin");
        assertThat(token.string("extension_field")).contains("twenty-seven");
        assertThat(server.sent.get(0).headers())
                .as("RFC 6749, section 2.3.1")
                .containsEntry("Authorization", "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW");
        // RFC 7662, section 2.2, the second example.
        server.answers("{\"active\": false}");
        assertThat(reason(introspector(options).verify("other", true))).isEqualTo(TokenReason.INACTIVE);
    }

    @TestFactory
    Stream<DynamicTest> whatDoesNotFitIsRefused() {
        Map<String, Map.Entry<TokenReason, String>> answers = new LinkedHashMap<>();
        answers.put("inactive", Map.entry(TokenReason.INACTIVE, "{\"active\":false}"));
        answers.put(
                "inactive with everything else right",
                Map.entry(TokenReason.INACTIVE, answer(Map.of("active", false))));
        for (Object active : List.of("true", 1, List.of(true), Map.of(), "gone")) {
            answers.put(
                    "active is " + active,
                    Map.entry(TokenReason.INTROSPECTION_UNAVAILABLE, answer(Map.of("active", active))));
        }
        answers.put(
                "active twice",
                Map.entry(TokenReason.INTROSPECTION_UNAVAILABLE, ACTIVE.replace("{", "{\"active\":false,")));
        answers.put("active null", Map.entry(TokenReason.INTROSPECTION_UNAVAILABLE, "{\"active\":null}"));
        answers.put("not an object", Map.entry(TokenReason.INTROSPECTION_UNAVAILABLE, "true"));
        answers.put("empty", Map.entry(TokenReason.INTROSPECTION_UNAVAILABLE, ""));
        bad(answers, "iss", "https://evil.example", TokenReason.ISSUER);
        bad(answers, "iss", "https://id.example/", TokenReason.ISSUER);
        bad(answers, "iss", 7, TokenReason.CLAIM_FORM);
        bad(answers, "aud", List.of("billing"), TokenReason.AUDIENCE);
        bad(answers, "aud", "billing", TokenReason.AUDIENCE);
        bad(answers, "aud", "orders billing", TokenReason.AUDIENCE);
        bad(answers, "aud", "ORDERS", TokenReason.AUDIENCE);
        bad(answers, "aud", List.of(), TokenReason.AUDIENCE);
        bad(answers, "aud", "gone", TokenReason.AUDIENCE);
        bad(answers, "aud", List.of("orders", 1), TokenReason.CLAIM_FORM);
        bad(answers, "aud", Map.of("orders", true), TokenReason.CLAIM_FORM);
        bad(answers, "exp", NOW - 31, TokenReason.EXPIRED);
        bad(answers, "exp", "gone", TokenReason.EXPIRY_MISSING);
        bad(answers, "exp", String.valueOf(NOW + 300), TokenReason.CLAIM_FORM);
        bad(answers, "exp", 1e300, TokenReason.CLAIM_FORM);
        bad(answers, "exp", NOW + 864_000, TokenReason.EXPIRY_TOO_FAR);
        bad(answers, "nbf", NOW + 31, TokenReason.NOT_YET_VALID);
        bad(answers, "nbf", "soon", TokenReason.CLAIM_FORM);
        bad(answers, "iat", NOW + 31, TokenReason.ISSUED_IN_FUTURE);
        bad(answers, "token_type", "gone", TokenReason.NOT_ACCESS_TOKEN);
        bad(answers, "token_type", "Refresh", TokenReason.NOT_ACCESS_TOKEN);
        bad(answers, "token_type", "N_A", TokenReason.NOT_ACCESS_TOKEN);
        bad(answers, "token_type", true, TokenReason.NOT_ACCESS_TOKEN);
        bad(answers, "scope", List.of("read"), TokenReason.CLAIM_FORM);
        bad(answers, "sub", 1, TokenReason.CLAIM_FORM);
        bad(answers, "client_id", List.of("shop"), TokenReason.CLAIM_FORM);
        assertThat(answers).hasSizeGreaterThan(30);
        return answers.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    ScriptedServer fresh = new ScriptedServer();
                    fresh.answers(one.getValue().getValue());
                    TokenResult result =
                            introspector(introspection().poster(fresh)).verify("opaque-1", true);
                    assertThat(reason(result)).isEqualTo(one.getValue().getKey());
                    assertThat(((Rejected) result).issuer()).isEqualTo(ScriptedServer.ISSUER);
                }));
    }

    private static void bad(
            Map<String, Map.Entry<TokenReason, String>> answers, String member, Object value, TokenReason reason) {
        answers.put(member + " " + value, Map.entry(reason, answer(Map.of(member, value))));
    }

    @Test
    void anAudienceThatIsNotSaidIsAllowedWhereSaidSo() {
        server.answers(answer(Map.of("aud", "gone")));
        assertThat(introspector(introspection().allowMissingAudience()).verify("opaque-1", true))
                .isInstanceOf(Verified.class);
        server.answers(answer(Map.of("aud", "billing")));
        assertThat(reason(introspector(introspection().allowMissingAudience()).verify("opaque-1", true)))
                .isEqualTo(TokenReason.AUDIENCE);
    }

    @Test
    void anAnswerIsUsedAgainUntilItIsOldAndNeverPastTheExpiry() {
        Introspector introspector = introspector();
        introspector.verify("opaque-1", true);
        time.advance(Duration.ofSeconds(29));
        introspector.verify("opaque-1", true);
        assertThat(server.sent).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        introspector.verify("opaque-1", true);
        assertThat(server.sent).hasSize(2);

        server.answers(answer(Map.of("exp", NOW + 35)));
        introspector.verify("opaque-2", true);
        time.advance(Duration.ofSeconds(4));
        introspector.verify("opaque-2", true);
        assertThat(server.sent).hasSize(3);
        time.advance(Duration.ofSeconds(1));
        introspector.verify("opaque-2", true);
        assertThat(server.sent).hasSize(4);
    }

    @Test
    void aClockThatGoesBackDoesNotProlongAnAnswer() {
        Introspector introspector = introspector();
        introspector.verify("opaque-1", true);
        time.advance(Duration.ofHours(-1));
        introspector.verify("opaque-1", true);

        assertThat(server.sent).hasSize(2);
    }

    @Test
    void withoutACacheEachIsAsked() {
        Introspector introspector = introspector(introspection().cacheMaxAge(Duration.ZERO));
        introspector.verify("opaque-1", true);
        introspector.verify("opaque-1", true);

        assertThat(server.sent).hasSize(2);
    }

    @Test
    void anInactiveTokenIsRememberedForTenSeconds() {
        server.answers("{\"active\":false}");
        Introspector introspector = introspector();
        introspector.verify("opaque-1", true);
        time.advance(Duration.ofSeconds(9));
        assertThat(reason(introspector.verify("opaque-1", true))).isEqualTo(TokenReason.INACTIVE);
        assertThat(server.sent).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        server.answers(ACTIVE);

        assertThat(introspector.verify("opaque-1", true)).isInstanceOf(Verified.class);
    }

    @Test
    void strangersTokensPushOutNoGoodOne() {
        Introspector introspector = introspector(introspection().cacheEntries(10));
        introspector.verify("good", true);
        server.answers("{\"active\":false}");
        for (int i = 0; i < 1000; i++) {
            introspector.verify("bad-" + i, true);
        }

        assertThat(introspector.verify("good", true)).isInstanceOf(Verified.class);
        int before = server.sent.size();
        for (int i = 0; i < 1000; i++) {
            introspector.verify("bad-" + i, true);
        }
        assertThat(server.sent.size() - before).as("all but ten are forgotten").isGreaterThanOrEqualTo(990);
    }

    @Test
    void theAnswerForOneTokenIsNeverThatOfAnother() {
        // Equal hash codes, a common beginning, and one inside the other.
        for (String[] pair : new String[][] {{"opaqueAa", "opaqueBB"}, {"abc", "abcd"}, {"abc=", "abc"}, {"a", "A"}}) {
            Introspector introspector = introspector();
            server.script = sent -> ScriptedServer.json(
                    200, answer(Map.of("sub", "of " + sent.form().get("token"))));
            assertThat(introspector.verify(pair[0], true).orElseThrow().subject())
                    .contains("of " + pair[0]);
            assertThat(introspector.verify(pair[1], true).orElseThrow().subject())
                    .contains("of " + pair[1]);
        }
    }

    @Test
    void textsThatAreNoTokensAreNotAskedAbout() {
        for (String text : List.of("", " ", "a b", "a\nb", "ä", "a=b", "====", "a\u0000", "a,b", "{}", "a%20")) {
            assertThat(reason(introspector().verify(text, true))).as(text).isEqualTo(TokenReason.MALFORMED);
        }
        assertThat(server.sent).isEmpty();
    }

    @Test
    void manyWhoHaveTheSameTokenCauseOneQuestion() throws Exception {
        int callers = 200;
        CountDownLatch all = new CountDownLatch(callers);
        server.script = sent -> {
            assertThat(all.await(5, TimeUnit.MINUTES)).isTrue();
            return ScriptedServer.json(200, ACTIVE);
        };
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (TokenVerifier verifier = TokenVerifier.builder()
                .introspection(introspection().timeout(Duration.ofMinutes(1)))
                .audience("orders")
                .clock(TestIssuer.CLOCK)
                .build()) {
            List<Future<TokenResult>> results = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                results.add(threads.submit(() -> {
                    all.countDown();
                    return verifier.verify("opaque-1");
                }));
            }
            for (Future<TokenResult> result : results) {
                assertThat(result.get(5, TimeUnit.MINUTES)).isInstanceOf(Verified.class);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.sent).hasSize(1);
    }

    @Test
    void aServerThatIsAwayIsLeftAloneAndTheOutcomeIsClear() {
        Introspector introspector = introspector(introspection().cacheMaxAge(Duration.ofMinutes(2)));
        introspector.verify("known", true);
        server.goDown();
        int before = server.sent.size();
        for (int i = 0; i < 600; i++) {
            Rejected rejected = (Rejected) introspector.verify("unknown-" + i, true);
            assertThat(rejected.reason()).isEqualTo(TokenReason.INTROSPECTION_UNAVAILABLE);
            assertThat(rejected.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(45));
            assertThat(introspector.verify("known", true)).isInstanceOf(Verified.class);
            time.advance(Duration.ofMillis(100));
        }

        assertThat(server.sent.size() - before).as("questions in a minute").isBetween(5, 12);
        assertThat(events).extracting(SecurityEvent::name).containsOnly("introspection.failed");
        assertThat(events).extracting(SecurityEvent::reason).containsOnly(ObtainReason.UNREACHABLE);
        time.advance(Duration.ofSeconds(45));
        server.answers(ACTIVE);
        assertThat(introspector.verify("unknown", true)).isInstanceOf(Verified.class);
    }

    @Test
    void strangersCannotMakeTheServerLookIll() {
        // Tokens that the server does not know, does not like, or trips over with a 400 are no failures of it.
        server.script = sent -> sent.form().get("token").startsWith("bad")
                ? ScriptedServer.json(400, "{\"error\":\"invalid_request\"}")
                : ScriptedServer.json(200, sent.form().get("token").startsWith("no") ? "{\"active\":false}" : ACTIVE);
        Introspector introspector = introspector();
        for (int i = 0; i < 100; i++) {
            assertThat(reason(introspector.verify("bad-" + i, true))).isEqualTo(TokenReason.INTROSPECTION_UNAVAILABLE);
            assertThat(reason(introspector.verify("no-" + i, true))).isEqualTo(TokenReason.INACTIVE);
        }

        assertThat(introspector.verify("good", true)).isInstanceOf(Verified.class);
    }

    @Test
    void whileOneTriesTheOthersWait() {
        server.goDown();
        Introspector introspector = introspector();
        for (int i = 0; i < 3; i++) {
            introspector.verify("x-" + i, true);
        }
        time.advance(Duration.ofSeconds(2));
        int before = server.sent.size();
        ScriptedServer.Script down = server.script;
        server.script = sent -> {
            // Asked from within the one trial: nobody else is let in.
            assertThat(reason(introspector.verify("another", true))).isEqualTo(TokenReason.INTROSPECTION_UNAVAILABLE);
            return down.answer(sent);
        };
        introspector.verify("trial", true);

        assertThat(server.sent.size() - before).isEqualTo(1);
    }

    @Test
    void aTrialIsNotUsedUpByWhoFindsNoRoom() {
        List<TokenResult> withoutRoom = new ArrayList<>();
        Introspector[] one = new Introspector[1];
        one[0] = new Introspector(introspection(), Set.of("orders"), time, time, new Random(1), event -> {
            if (server.sent.size() == Introspector.MAX_IN_FLIGHT + 2) {
                // The third failure is being told: the server is left alone, all questions are on their way.
                time.advance(Duration.ofSeconds(2));
                withoutRoom.add(one[0].verify("no-room", true));
            }
        });
        server.goDown();
        one[0].verify("x-1", true);
        one[0].verify("x-2", true);
        server.script = sent -> {
            int asked = server.sent.size();
            if (asked == Introspector.MAX_IN_FLIGHT + 2) {
                throw new IOException("connection refused");
            }
            one[0].verify("nested-" + asked, true);
            throw new AssertionError("an end that says nothing of the server");
        };
        one[0].verify("nested", true);
        assertThat(withoutRoom)
                .extracting(IntrospectionTest::reason)
                .containsExactly(TokenReason.INTROSPECTION_UNAVAILABLE);
        assertThat(server.sent).hasSize(Introspector.MAX_IN_FLIGHT + 2);
        server.answers(ACTIVE);

        assertThat(one[0].verify("trial", true)).isInstanceOf(Verified.class);
    }

    @Test
    void anErrorAboutTheTokenShowsThatTheServerIsThere() {
        server.goDown();
        Introspector introspector = introspector();
        for (int i = 0; i < 3; i++) {
            introspector.verify("x-" + i, true);
        }
        time.advance(Duration.ofSeconds(2));
        for (ScriptedServer.Script answer : List.<ScriptedServer.Script>of(
                sent -> ScriptedServer.json(400, "{\"error\":\"invalid_request\"}"),
                sent -> ScriptedServer.text(400, "text/html", "<p>Bad Request"))) {
            server.script = answer;
            introspector.verify("trial", true);
            server.answers(ACTIVE);
            assertThat(introspector.verify("good-" + server.sent.size(), true)).isInstanceOf(Verified.class);
        }
    }

    @Test
    void wrongCredentialsOfThisServiceAreNotTheCallersFault() {
        server.script = sent -> ScriptedServer.json(401, "{\"error\":\"invalid_client\"}");
        Introspector introspector = introspector();

        assertThat(reason(introspector.verify("opaque-1", true))).isEqualTo(TokenReason.INTROSPECTION_UNAVAILABLE);
        assertThat(events.get(0).reason()).isEqualTo(ObtainReason.INVALID_CLIENT);
    }

    @Test
    void asManyQuestionsAsMayBeAreOnTheirWay() throws Exception {
        CountDownLatch full = new CountDownLatch(Introspector.MAX_IN_FLIGHT);
        CountDownLatch go = new CountDownLatch(1);
        server.script = sent -> {
            full.countDown();
            if (!go.await(5, TimeUnit.MINUTES)) {
                throw new IOException("never");
            }
            return ScriptedServer.json(200, ACTIVE);
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TokenVerifier verifier = TokenVerifier.builder()
                .introspection(introspection().timeout(Duration.ofMinutes(1)))
                .audience("orders")
                .clock(TestIssuer.CLOCK)
                .build()) {
            List<Future<TokenResult>> results = new ArrayList<>();
            for (int i = 0; i < Introspector.MAX_IN_FLIGHT; i++) {
                String token = "opaque-" + i;
                results.add(threads.submit(() -> verifier.verify(token)));
            }
            assertThat(full.await(5, TimeUnit.MINUTES)).isTrue();

            assertThat(reason(verifier.verify("one-more"))).isEqualTo(TokenReason.INTROSPECTION_UNAVAILABLE);
            go.countDown();
            for (Future<TokenResult> result : results) {
                assertThat(result.get(5, TimeUnit.MINUTES)).isInstanceOf(Verified.class);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatHasADotIsNeverAskedAboutAndWhatHasNoneIsNeverTakenForAJwt() {
        TestIssuer id = TestIssuer.with("ES256");
        try (TokenVerifier verifier =
                id.verifier().introspection(introspection()).build()) {
            String jwt = id.token();
            assertThat(verifier.verify(jwt)).isInstanceOf(Verified.class);
            for (String text : List.of("a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", ".", "a.", jwt + "x", jwt + ".")) {
                assertThat(verifier.verify(text)).as(text).isInstanceOf(Rejected.class);
                assertThat(verifier.verifyWithoutWaiting(text)).as(text).isInstanceOf(Rejected.class);
            }
            assertThat(server.sent).isEmpty();
            assertThat(verifier.verifyWithoutWaiting("opaque-1")).isNull();
            assertThat(server.sent).isEmpty();

            assertThat(verifier.verify("opaque-1")).isInstanceOf(Verified.class);

            assertThat(verifier.verifyWithoutWaiting("opaque-1")).isInstanceOf(Verified.class);
            assertThat(verifier.verifyWithoutWaiting("a b")).isInstanceOf(Rejected.class);
            assertThat(server.sent).hasSize(1);
        }
    }

    @Test
    void aBoundOpaqueTokenIsGoodOnlyWithItsProof() {
        DpopKey key = DpopKey.generate().clock(TestIssuer.CLOCK);
        server.answers(answer(Map.of("token_type", "DPoP", "cnf", Map.of("jkt", key.thumbprint()))));
        URI uri = URI.create("https://api.example/accounts");
        try (TokenVerifier verifier = TokenVerifier.builder()
                .introspection(introspection())
                .audience("orders")
                .dpop(Dpop.at("https://api.example"))
                .clock(TestIssuer.CLOCK)
                .build()) {
            List<String> proof = List.of(key.proof("GET", uri, "opaque-1", null));

            assertThat(reason(verifier.verify("opaque-1"))).isEqualTo(TokenReason.DPOP_AS_BEARER);
            assertThat(verifier.verify("opaque-1", Presentation.dpop("GET", "/accounts", proof)))
                    .isInstanceOf(Verified.class);
            assertThat(reason(verifier.verify("opaque-1", Presentation.dpop("GET", "/accounts", proof))))
                    .isEqualTo(TokenReason.DPOP_REPLAYED);
            assertThat(reason(verifier.verify(
                            "opaque-1",
                            Presentation.dpop(
                                    "GET",
                                    "/accounts",
                                    List.of(DpopKey.generate()
                                            .clock(TestIssuer.CLOCK)
                                            .proof("GET", uri, "opaque-1", null))))))
                    .isEqualTo(TokenReason.DPOP_KEY_MISMATCH);
        }
        assertThat(server.sent).hasSize(1);
    }

    @Test
    void aTypeThatSaysBoundAndNothingThatSaysToWhatIsRefused() {
        server.answers(answer(Map.of("token_type", "DPoP")));
        assertThat(reason(introspector().verify("opaque-1", true))).isEqualTo(TokenReason.CONFIRMATION);
        server.answers(answer(Map.of("cnf", Map.of("kid", "x"))));
        try (TokenVerifier verifier = TokenVerifier.builder()
                .introspection(introspection())
                .audience("orders")
                .clock(TestIssuer.CLOCK)
                .build()) {
            assertThat(reason(verifier.verify("opaque-2"))).isEqualTo(TokenReason.CONFIRMATION);
        }
    }

    @Test
    void anOpaqueTokenThatWasCalledBackIsRefusedAtOnce() {
        server.answers(answer(Map.of("jti", "t-1")));
        LocalRevocations revocations = LocalRevocations.of(10, Duration.ofDays(2), TestIssuer.CLOCK);
        try (TokenVerifier verifier = TokenVerifier.builder()
                .introspection(introspection())
                .audience("orders")
                .revocations(revocations)
                .clock(TestIssuer.CLOCK)
                .build()) {
            assertThat(verifier.verify("opaque-1")).isInstanceOf(Verified.class);
            assertThat(revocations.revokeToken(ScriptedServer.ISSUER, "t-1")).isTrue();
            assertThat(reason(verifier.verify("opaque-1"))).isEqualTo(TokenReason.REVOKED);
        }
        assertThat(server.sent).hasSize(1);
    }

    @Test
    void withoutIntrospectionOpaqueTokensAreRefusedAsBefore() {
        try (TokenVerifier verifier = TestIssuer.with("ES256").verifier().build()) {
            assertThat(reason(verifier.verify("opaque-1"))).isEqualTo(TokenReason.MALFORMED);
            assertThat(reason(verifier.verifyWithoutWaiting("opaque-1"))).isEqualTo(TokenReason.MALFORMED);
        }
    }

    @Test
    void whatIsMissingOrDoubleIsSaidAtOnce() {
        assertThatThrownBy(() -> TokenVerifier.builder()
                        .audience("orders")
                        .introspection(Introspection.at("https://id.example"))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(".authentication(");
        assertThatThrownBy(() ->
                        TokenVerifier.builder().introspection(introspection()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(".audience(\"orders\")");
        assertThatThrownBy(() ->
                        TokenVerifier.builder().introspection(introspection()).introspection(introspection()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one only");
        assertThatThrownBy(() -> TokenVerifier.builder()
                        .audience("orders")
                        .introspection(Introspection.at("https://id.example")
                                .authentication(ClientAuthentication.mutualTls("orders")))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(".tls(");
        assertThatThrownBy(() -> Introspection.at("http://id.example")).hasMessageContaining("https");
        assertThatThrownBy(() -> introspection().endpoint("http://id.example/introspect"))
                .hasMessageContaining("https");
        assertThatThrownBy(() -> introspection().cacheMaxAge(Duration.ofHours(2)))
                .hasMessageContaining("cacheMaxAge");
        assertThatThrownBy(() -> introspection().timeout(Duration.ZERO)).hasMessageContaining("timeout");
        assertThatThrownBy(() -> introspection().cacheEntries(0)).hasMessageContaining("cacheEntries");
        assertThatThrownBy(() -> introspection().audience(" ")).hasMessageContaining("audience");
    }
}
