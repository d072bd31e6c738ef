package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.TokenReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionEventsTest {

    private final List<SecurityEvent> events = new ArrayList<>();
    private final Gate gate = gate(events::add);

    @Test
    void permitIsAnEventThatNamesTheCaller() {
        gate.check(Call.get("/orders/7?x=y").bearer(Tokens.good("orders.read")));

        assertThat(events)
                .containsExactly(new SecurityEvent(
                        "access.decision",
                        Tokens.NOW,
                        Outcome.PERMITTED,
                        null,
                        Map.of(
                                "method", "GET",
                                "route", "/orders/{id}",
                                "peer", "192.0.2.7",
                                "issuer", Tokens.ISSUER,
                                "subject", "alice",
                                "client", "shop")));
    }

    @Test
    void refusedTokenLeavesNoNameButItsIssuersInTheEvent() {
        gate.check(Call.get("/orders/7").bearer(Tokens.expired()));

        assertThat(events)
                .containsExactly(new SecurityEvent(
                        "access.decision",
                        Tokens.NOW,
                        Outcome.DENIED,
                        TokenReason.EXPIRED,
                        Map.of(
                                "method", "GET",
                                "route", "/orders/{id}",
                                "peer", "192.0.2.7",
                                "issuer", Tokens.ISSUER,
                                "status", "401")));
    }

    @Test
    void missingScopeIsAnEventThatNamesTheCaller() {
        gate.check(Call.get("/orders/7").bearer(Tokens.good("other")));

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo(GateReason.SCOPE_MISSING);
            assertThat(event.fields()).containsEntry("subject", "alice").containsEntry("status", "403");
        });
    }

    @Test
    void methodThatNobodyKnowsAndPathThatIsNotListedAreNotRepeated() {
        gate.check(Call.of("SECRET", "/secret"));

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo(GateReason.ROUTE_UNKNOWN);
            assertThat(event.fields())
                    .isEqualTo(Map.of("method", "other", "route", "-", "peer", "192.0.2.7", "status", "404"));
        });
    }

    @Test
    void adaptersRefusalIsAnEventToo() {
        Decision.Deny deny = gate.refuse(Call.get("/orders/7"), GateReason.REQUEST_UNCHECKED);

        assertThat(deny.status()).isEqualTo(500);
        assertThat(events).singleElement().satisfies(event -> assertThat(event.reason())
                .isEqualTo(GateReason.REQUEST_UNCHECKED));
        assertThat(gate.refuse(Call.get("/orders/7"), GateReason.CORS_PREFLIGHT).reason())
                .isEqualTo(GateReason.FAULT);
    }

    @Test
    void sinkThatThrowsChangesNoDecisionAndIsCounted() {
        Gate broken = gate(event -> {
            throw new IllegalStateException("broken sink");
        });

        assertThat(broken.check(Call.get("/orders/7").bearer(Tokens.good("orders.read"))))
                .isInstanceOf(Permit.class);
        assertThat(broken.check(Call.get("/orders/7"))).isInstanceOf(Decision.Deny.class);
        assertThat(broken.lostEvents()).isEqualTo(2);
        assertThat(broken.faults()).isZero();
    }

    @Test
    void sinkThatThrowsWhatItHasNotDeclaredChangesNoDecisionEither() {
        Gate broken = gate(event -> DecisionEventsTest.<RuntimeException>sneak(new java.io.IOException("broken sink")));

        assertThat(broken.check(Call.get("/orders/7"))).isInstanceOf(Decision.Deny.class);
        assertThat(broken.lostEvents()).isEqualTo(1);
    }

    @Test
    void adapterThatThrowsIsARefusal() {
        for (String broken : List.of("method", "rawPath", "rawQuery", "header", "peerAddress")) {
            events.clear();
            Decision.Deny deny = (Decision.Deny) gate.check(new BrokenCall(broken));

            assertThat(deny.reason()).isEqualTo(GateReason.FAULT);
            assertThat(deny.problem().toJson()).doesNotContain("secret");
            assertThat(events).hasSize(1);
            assertThat(events.get(0).fields().values()).noneMatch(value -> value.contains("secret"));
        }
        assertThat(gate.faults()).isEqualTo(5);
    }

    @Test
    void absentCallIsAFaultOfTheProgramNotOfTheRequest() {
        assertThatNullPointerException().isThrownBy(() -> gate.check(null)).withMessage("call");
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> void sneak(Exception exception) throws E {
        throw (E) exception;
    }

    private static Gate gate(SecurityEvents sink) {
        return Gate.builder()
                .policy(Policy.builder()
                        .require("GET", "/orders/{id}", "orders.read")
                        .build())
                .tokens(Tokens.verifier())
                .events(sink)
                .clock(Tokens.CLOCK)
                .build();
    }

    private record BrokenCall(String broken) implements ApiCall {

        @Override
        public String method() {
            return answer("method", "GET");
        }

        @Override
        public String rawPath() {
            return answer("rawPath", "/orders/7");
        }

        @Override
        public String rawQuery() {
            return answer("rawQuery", "a=b");
        }

        @Override
        public List<String> header(String name) {
            return answer("header", List.of());
        }

        @Override
        public String peerAddress() {
            return answer("peerAddress", "192.0.2.7");
        }

        private <T> T answer(String what, T value) {
            if (what.equals(broken)) {
                throw new IllegalStateException("secret");
            }
            return value;
        }
    }
}
