package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

class TransactionTokenTest {

    private final List<SecurityEvent> events = new ArrayList<>();
    private final Gate gate = Gate.builder()
            .policy(Policy.builder().require("GET", "/orders").build())
            .tokens(Tokens.verifier())
            .transactionTokens(TokenVerifier.builder()
                    .issuer(Issuer.at("https://txn.example")
                            .transactionTokens()
                            .algorithms("ES256")
                            .jwks(Tokens.jwks()))
                    .audience("trust.example")
                    .clock(Tokens.CLOCK)
                    .build())
            .events(events::add)
            .clock(Tokens.CLOCK)
            .build();

    @Test
    void aTransactionTokenSaysOnWhoseBehalfAndItsTransactionIsInTheEvent() {
        Decision decision = gate.check(call().with("Txn-Token", transaction(Map.of())));

        assertThat(decision).isInstanceOfSatisfying(Permit.class, permit -> {
            assertThat(permit.caller().subject()).contains("alice");
            assertThat(permit.caller().onBehalfOf().orElseThrow().subject()).contains("bob");
        });
        assertThat(events).singleElement().satisfies(event -> assertThat(event.fields())
                .containsEntry("txn", "97053963-771d-49cc-a4e3-20aad399c312")
                .containsEntry("subject", "alice"));
    }

    @Test
    void withoutOneThereIsNobodyBehindTheCaller() {
        assertThat(gate.check(call())).isInstanceOfSatisfying(Permit.class, permit -> assertThat(
                        permit.caller().onBehalfOf())
                .isEmpty());
    }

    @Test
    void aBadOneRefusesTheCall() {
        assertRefused(call().with("Txn-Token", transaction(Map.of("aud", "other.example"))), TokenReason.AUDIENCE);
        assertRefused(call().with("Txn-Token", transaction(Map.of("txn", ""))).with("Txn-Token", "x"), null);
        JwtClaims nameless = claims(Map.of());
        nameless.unsetClaim("txn");
        assertRefused(call().with("Txn-Token", Tokens.signed(nameless, "txntoken+jwt")), TokenReason.NOT_ACCESS_TOKEN);
        assertRefused(call().with("Txn-Token", ""), TokenReason.MALFORMED);
    }

    @Test
    void neitherKindOfTokenStandsForTheOther() {
        assertRefused(call().with("Txn-Token", Tokens.signed(claims(Map.of()))), TokenReason.TYPE);
        assertThat(gate.check(Call.get("/orders").bearer(transaction(Map.of()))))
                .isInstanceOf(Decision.Deny.class);
        assertThat(gate.check(Call.get("/orders").with("Txn-Token", transaction(Map.of()))))
                .isInstanceOfSatisfying(Decision.Deny.class, deny -> assertThat(deny.reason())
                        .isEqualTo(GateReason.CREDENTIALS_MISSING));
    }

    private void assertRefused(Call call, TokenReason reason) {
        assertThat(gate.check(call)).isInstanceOfSatisfying(Decision.Deny.class, deny -> {
            assertThat(deny.reason()).isEqualTo(reason == null ? GateReason.TRANSACTION_AMBIGUOUS : reason);
            assertThat(deny.status()).isEqualTo(reason == null ? 400 : 401);
        });
    }

    private static Call call() {
        return Call.get("/orders").bearer(Tokens.good("a"));
    }

    private static String transaction(Map<String, Object> changes) {
        return Tokens.signed(claims(changes), "txntoken+jwt");
    }

    private static JwtClaims claims(Map<String, Object> changes) {
        JwtClaims claims = Tokens.claims("finance.watchlist.add");
        claims.setIssuer("https://txn.example");
        claims.setSubject("bob");
        claims.setAudience("trust.example");
        claims.setClaim("txn", "97053963-771d-49cc-a4e3-20aad399c312");
        changes.forEach(claims::setClaim);
        return claims;
    }
}
