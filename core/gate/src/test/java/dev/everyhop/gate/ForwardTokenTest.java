package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.token.ObtainReason;
import dev.everyhop.token.TokenOutcome;
import dev.everyhop.token.TokenSource;
import dev.everyhop.token.VerifiedToken;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The caller's own token is handed on by handlers whose route says so, and by no others. */
class ForwardTokenTest {

    private static final String REASON = "the ledger cannot exchange tokens yet";

    private final RouteRules forwarding =
            RouteRules.builder().dangerouslyForwardToken(REASON).build();
    private final Policy policy = Policy.builder()
            .require("GET", "/orders")
            .route(new Route("GET", "/ledger", null, List.of(), forwarding))
            .build();
    private final Gate gate = gate(policy);

    @Test
    void oneTokenIsHandedOnFromTheRouteThatSaysSoAndRefusedOnTheOther() {
        String sent = Tokens.good("a");

        VerifiedToken plain = token("/orders", sent);
        VerifiedToken marked = token("/ledger", sent);
        VerifiedToken again = token("/orders", sent);

        assertThat(TokenSource.dangerouslyForwardToken().get(marked))
                .isInstanceOfSatisfying(
                        TokenOutcome.Obtained.class,
                        got -> assertThat(got.token().authorization()).isEqualTo("Bearer " + sent));
        for (VerifiedToken other : List.of(plain, again)) {
            assertThat(TokenSource.dangerouslyForwardToken().get(other))
                    .isEqualTo(new TokenOutcome.Refused(ObtainReason.FORWARD_NOT_ALLOWED));
        }
        assertThat(again).as("the one in the cache stays as it is").isSameAs(plain);
    }

    @Test
    void whatACallerMayDoIsTheSame() {
        String sent = Tokens.good("orders.read");
        Caller caller = caller("/ledger", sent);

        assertThat(caller.scopes()).containsExactly("orders.read");
        assertThat(caller.subject()).contains("alice");
        assertThat(caller.grants()).isSameAs(caller("/orders", sent).grants());
    }

    @Test
    void thePolicyShowsItWhereverItIsPrinted() {
        assertThat(policy.toTable()).contains("GET     /ledger  a token; TOKEN MAY BE HANDED ON: " + REASON);
        assertThat(policy.toJson()).containsOnlyOnce("\"dangerouslyForwardToken\" : \"" + REASON + "\"");
        assertThat(policy.digest())
                .isNotEqualTo(Policy.builder()
                        .require("GET", "/orders")
                        .require("GET", "/ledger")
                        .build()
                        .digest());
    }

    @Test
    void aDocumentSaysItOfOneOperationAndWithAReason() {
        Policy read = Policy.fromOpenApi(Documents.operation(
                "security: [{bearer: []}]\nx-everyhop: {dangerouslyForwardToken: the ledger is old}"));
        assertThat(read.routes())
                .singleElement()
                .satisfies(route -> assertThat(route.rules().forwardReason()).contains("the ledger is old"));
        for (String wrong : List.of("true", "\" \"", "[]")) {
            assertThatThrownBy(() -> Policy.fromOpenApi(Documents.operation(
                            "security: [{bearer: []}]\nx-everyhop: {dangerouslyForwardToken: " + wrong + "}")))
                    .as(wrong)
                    .isInstanceOf(PolicyException.class);
        }
        assertThat(RouteExtension.FOR_ALL).doesNotContain("dangerouslyForwardToken");
    }

    @Test
    void twoPoliciesThatAreMergedKeepIt() {
        Policy merged = Policy.builder()
                .require("GET", "/ledger", "ledger.read")
                .build()
                .and(Policy.builder()
                        .route(new Route("GET", "/ledger", null, List.of(), forwarding))
                        .build());
        assertThat(merged.routes())
                .singleElement()
                .satisfies(route -> assertThat(route.rules().forwardReason()).contains(REASON));
    }

    @Test
    void whatCannotBeIsSaidAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteRules.builder().dangerouslyForwardToken(" "))
                .withMessageContaining("reason");
        assertThatIllegalStateException()
                .isThrownBy(() -> gate(Policy.builder()
                        .route(new Route("GET", "/open", "test", List.of(), forwarding))
                        .build()))
                .withMessageContaining("open to anyone and hands its caller's token on");
        assertThatIllegalStateException()
                .isThrownBy(() -> gate(Policy.builder()
                        .route(new Route(
                                "GET",
                                "/bound",
                                null,
                                List.of(),
                                RouteRules.builder()
                                        .dangerouslyForwardToken(REASON)
                                        .senderConstraint(RouteRules.SenderConstraint.MTLS)
                                        .build()))
                        .build()))
                .withMessageContaining("bound token");
    }

    @Test
    void annotationsSayItOfMethods() throws Exception {
        assertThat(annotated("pay").forwardReason()).contains(REASON);
        assertThat(annotated("pay").senderConstraint()).isEmpty();
        assertThat(annotated("bound").senderConstraint()).contains(RouteRules.SenderConstraint.DPOP);
        assertThat(annotated("bound").takesTokensOnce()).isFalse();
        assertThat(annotated("once").takesTokensOnce()).isTrue();
        assertThat(annotated("once").senderConstraint()).contains(RouteRules.SenderConstraint.ANY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> annotated("nobody"))
                .withMessageContaining("says not who may call it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> annotated("open"))
                .withMessageContaining("@TakeTokensOnce");
    }

    static final class Handlers {
        @StepUp(acr = "gold")
        @DangerouslyForwardToken(reason = REASON)
        void pay() {}

        @SenderConstrained(RouteRules.SenderConstraint.DPOP)
        void bound() {}

        @SenderConstrained
        @TakeTokensOnce
        void once() {}

        @DangerouslyForwardToken(reason = REASON)
        void nobody() {}

        @PublicEndpoint(reason = "test")
        @TakeTokensOnce
        void open() {}
    }

    private static RouteRules annotated(String name) throws Exception {
        Method method = Handlers.class.getDeclaredMethod(name);
        return Policy.builder()
                .annotated("GET", "/orders", Handlers.class, method)
                .build()
                .routes()
                .get(0)
                .rules();
    }

    private Caller caller(String path, String token) {
        return ((Permit) gate.check(Call.get(path).bearer(token))).caller();
    }

    private VerifiedToken token(String path, String token) {
        return caller(path, token).token().orElseThrow();
    }

    private static Gate gate(Policy policy) {
        return Gate.builder().policy(policy).tokens(Tokens.verifier()).build();
    }
}
