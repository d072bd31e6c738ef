package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Decision.Header;
import dev.everyhop.token.Presentation.Scheme;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private final Gate gate = Gate.builder()
            .policy(Policy.builder()
                    .require("GET", "/orders", "orders.read")
                    .require("GET", "/any")
                    .require("GET", "/both", "orders.read", "orders.write")
                    .permitAnyone("GET", "/public", "test")
                    .build())
            .tokens(Tokens.verifier())
            .build();

    @Test
    void goodTokenWithTheScopeIsPermitted() {
        Permit permit = (Permit) gate.check(Call.get("/orders").bearer(Tokens.good("orders.read orders.write")));

        Caller caller = permit.caller();
        assertThat(caller.isAuthenticated()).isTrue();
        assertThat(caller.subject()).contains("alice");
        assertThat(caller.clientId()).contains("shop");
        assertThat(caller.issuer()).contains(Tokens.ISSUER);
        assertThat(caller.scopes()).containsExactly("orders.read", "orders.write");
        assertThat(caller.roles()).containsExactly("clerk");
        assertThat(permit.toString() + caller).doesNotContain("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR   "})
    void schemeHasNoCaseAndMayBeFollowedBySeveralSpaces(String scheme) {
        Call call = Call.get("/any").with("authorization", scheme + Tokens.good("x"));

        assertThat(gate.check(call)).isInstanceOf(Permit.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "|MISSING",
                "Bearer|MISSING",
                "bearer|MISSING",
                "Bearer   |MISSING",
                "Basic YTpi|SCHEME",
                "Digest username=\"a\", realm=\"b\"|SCHEME",
                "DPoP a.b.c|SCHEME",
                "BearerX a.b.c|SCHEME",
                "Bearer-Token a.b.c|SCHEME",
                "Bear|SCHEME",
                "a.b.c|SCHEME",
                "Basic YTpi, Bearer a.b.c|SCHEME",
                "\u212aearer a.b.c|SCHEME",
            })
    void withoutABearerTokenTheChallengeHasNoErrorCode(String value, String reason) {
        for (String path : new String[] {"/orders", "/public"}) {
            Decision.Deny deny =
                    (Decision.Deny) gate.check(Call.get(path).with("Authorization", value == null ? "" : value));

            assertThat(deny.reason().code()).isEqualTo("credentials." + reason.toLowerCase(java.util.Locale.ROOT));
            assertDenied(deny, 401, "urn:everyhop:problem:authentication_required", "Bearer realm=\"api\"");
        }
    }

    @Test
    void noCredentialsAtAllAreAskedForOnAProtectedRouteOnly() {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders"));

        assertThat(deny.reason()).isEqualTo(GateReason.CREDENTIALS_MISSING);
        assertDenied(deny, 401, "urn:everyhop:problem:authentication_required", "Bearer realm=\"api\"");
        Permit permit = (Permit) gate.check(Call.get("/public"));
        assertThat(permit.caller().isAuthenticated()).isFalse();
        assertThat(permit.caller().subject()).isEmpty();
        assertThat(permit.caller().scopes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Bearer a.b.c |MALFORMED",
                "Bearer a b|MALFORMED",
                "Bearer\ta.b.c|MALFORMED",
                "Bearer \ta.b.c|MALFORMED",
                "Bearer \"a.b.c\"|MALFORMED",
                "Bearer token=a.b.c|MALFORMED",
                "Bearer ===|MALFORMED",
                "Bearer a=b|MALFORMED",
                "Bearer a.b.c;x|MALFORMED",
                "Bearer \u00e9|MALFORMED",
                "Bearer:a.b.c|MALFORMED",
                "Bearer a.b.c, Bearer d.e.f|AMBIGUOUS",
                "Bearer a.b.c,Basic YTpi|AMBIGUOUS",
                "Bearer ,a.b.c|AMBIGUOUS",
            })
    void credentialsOutsideOfTheGrammarAreAnInvalidRequest(String value, String reason) {
        for (String path : new String[] {"/orders", "/public"}) {
            Decision.Deny deny = (Decision.Deny) gate.check(Call.get(path).with("Authorization", value));

            assertThat(deny.reason().code()).isEqualTo("credentials." + reason.toLowerCase(java.util.Locale.ROOT));
            assertInvalidRequest(deny);
        }
    }

    @Test
    void twoHeadersAreAmbiguousEvenIfBothAreTheSame() {
        String token = Tokens.good("orders.read");
        Decision.Deny deny =
                (Decision.Deny) gate.check(Call.get("/orders").bearer(token).bearer(token));

        assertThat(deny.reason()).isEqualTo(GateReason.CREDENTIALS_AMBIGUOUS);
        assertInvalidRequest(deny);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token=a.b.c",
                "access_token",
                "a=b&access_token=x",
                "a;access_token=x",
                "%61ccess_token=x",
                "access%5Ftoken=x",
                "%61%63%63%65%73%73%5f%74%6f%6b%65%6e",
                "ACCESS_TOKEN=x",
                "&&access_token=x&",
            })
    void tokenInTheQueryIsNeverTaken(String query) {
        for (String path : new String[] {"/orders?", "/public?"}) {
            Decision.Deny alone = (Decision.Deny) gate.check(Call.get(path + query));
            assertThat(alone.reason()).isEqualTo(GateReason.CREDENTIALS_IN_QUERY);
            assertInvalidRequest(alone);

            Decision.Deny beside =
                    (Decision.Deny) gate.check(Call.get(path + query).bearer(Tokens.good("orders.read")));
            assertThat(beside.reason()).isEqualTo(GateReason.CREDENTIALS_AMBIGUOUS);
            assertInvalidRequest(beside);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "&",
                "=access_token",
                "a=access_token",
                "access_tokens=x",
                "xaccess_token=x",
                "access_toke=n",
                "access%_token",
                "%",
                "%6",
                "access_token%3D",
                "%2561ccess_token=x"
            })
    void queryWithoutATokenIsNoConcernOfTheGate(String query) {
        Call call = new Call(
                "GET", "/any", query, Call.get("/").bearer(Tokens.good("x")).headers());

        assertThat(gate.check(call)).isInstanceOf(Permit.class);
    }

    @Test
    void headerLongerThanATokenMayBeIsTooLarge() {
        Decision.Deny large = (Decision.Deny) gate.check(Call.get("/public").bearer("a".repeat(16 * 1024 + 1)));
        assertThat(large.reason()).isEqualTo(GateReason.CREDENTIALS_TOO_LARGE);
        assertThat(large.status()).isEqualTo(431);

        Decision.Deny full = (Decision.Deny) gate.check(Call.get("/public").bearer("a".repeat(16 * 1024)));
        assertThat(full.reason()).isEqualTo(TokenReason.MALFORMED);
    }

    @Test
    void refusedTokenIsAnInvalidToken() {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/orders").bearer(Tokens.expired()));

        assertThat(deny.reason()).isEqualTo(TokenReason.EXPIRED);
        assertDenied(deny, 401, "urn:everyhop:problem:invalid_token", "Bearer realm=\"api\", error=\"invalid_token\"");
    }

    @Test
    void publicRouteDoesNotMakeABadTokenPass() {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/public").bearer(Tokens.expired()));

        assertThat(deny.reason()).isEqualTo(TokenReason.EXPIRED);
        assertThat(deny.status()).isEqualTo(401);
    }

    @Test
    void publicRouteKnowsTheCallerOfAGoodToken() {
        Permit permit = (Permit) gate.check(Call.get("/public").bearer(Tokens.good("x")));

        assertThat(permit.caller().subject()).contains("alice");
    }

    @Test
    void missingScopeIsNamed() {
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/both").bearer(Tokens.good("orders.read")));

        assertThat(deny.reason()).isEqualTo(GateReason.SCOPE_MISSING);
        assertDenied(
                deny,
                403,
                "urn:everyhop:problem:insufficient_scope",
                "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"orders.read orders.write\"");
        assertThat(gate.check(Call.get("/orders").bearer(Tokens.good("ORDERS.READ orders orders.read.all"))))
                .isInstanceOf(Decision.Deny.class);
    }

    @Test
    void keysThatCannotBeHadAreNoFaultOfTheClient() {
        Denials denials = new Denials(new Challenges("api", List.of(), null), Optional::empty);

        Decision.Deny deny = denials.token(
                new TokenResult.Rejected(TokenReason.KEYS_UNAVAILABLE, null, Duration.ofMillis(29_001)), Scheme.BEARER);
        assertThat(deny.status()).isEqualTo(503);
        assertThat(deny.headers())
                .containsExactly(new Header("Retry-After", "30"), new Header("Cache-Control", "no-store"));
        assertThat(denials.token(new TokenResult.Rejected(TokenReason.KEYS_UNAVAILABLE, null, null), Scheme.BEARER)
                        .headers())
                .contains(new Header("Retry-After", "5"));
        assertThat(denials.token(
                                new TokenResult.Rejected(TokenReason.KEYS_UNAVAILABLE, null, Duration.ZERO),
                                Scheme.BEARER)
                        .headers())
                .contains(new Header("Retry-After", "1"));
        assertThat(denials.token(
                                new TokenResult.Rejected(
                                        TokenReason.INTROSPECTION_UNAVAILABLE, null, Duration.ofSeconds(2)),
                                Scheme.BEARER)
                        .headers())
                .contains(new Header("Retry-After", "2"));
        assertThat(denials.token(new TokenResult.Rejected(TokenReason.INACTIVE, null, null), Scheme.BEARER)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void gateWithoutAVerifierTakesNoToken() {
        Gate open = Gate.builder()
                .policy(Policy.builder().permitAnyone("GET", "/public", "test").build())
                .build();

        assertThat(open.check(Call.get("/public"))).isInstanceOf(Permit.class);
        Decision.Deny deny = (Decision.Deny) open.check(Call.get("/public").bearer(Tokens.good("x")));
        assertThat(deny.reason()).isEqualTo(GateReason.CREDENTIALS_SCHEME);
        assertThat(deny.status()).isEqualTo(401);
    }

    private static void assertInvalidRequest(Decision.Deny deny) {
        assertDenied(
                deny, 400, "urn:everyhop:problem:invalid_request", "Bearer realm=\"api\", error=\"invalid_request\"");
    }

    private static void assertDenied(Decision.Deny deny, int status, String type, String challenge) {
        assertThat(deny.status()).isEqualTo(status);
        assertThat(deny.problem().type()).isEqualTo(type);
        assertThat(deny.headers())
                .containsExactly(new Header("WWW-Authenticate", challenge), new Header("Cache-Control", "no-store"));
    }
}
