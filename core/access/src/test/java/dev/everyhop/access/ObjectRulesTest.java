package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.event.Reason;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectRulesTest {

    private final Grants alice = AccessRules.builder().build().grantsFor(Identities.alice());

    private final ObjectRules rules = ObjectRules.builder()
            .ruleWithoutIo(
                    "own-account",
                    call -> call.caller()
                                    .identity()
                                    .map(Identity::subject)
                                    .filter(call.variable("account")::equals)
                                    .isPresent()
                            ? AccessDecision.permit()
                            : AccessDecision.deny(AccessReason.OBJECT_HIDDEN),
                    "account")
            .rule("throws", call -> {
                throw new IllegalStateException("away");
            })
            .rule("null", call -> null)
            .build();

    private ObjectCall call(String account) {
        return new ObjectCall(alice, Map.of("account", account));
    }

    @Test
    void aRuleDecidesByCallerAndPathVariables() {
        assertThat(rules.check("own-account", call("alice")).isPermitted()).isTrue();
        assertThat(rules.check("own-account", call("bob"))).isEqualTo(AccessDecision.deny(AccessReason.OBJECT_HIDDEN));
        assertThat(rules.check("own-account", new ObjectCall(Grants.anonymous(), Map.of("account", "alice")))
                        .isPermitted())
                .isFalse();
    }

    @Test
    void aReasonOfOnesOwnIsKept() {
        Reason closed = () -> "shop.closed";

        assertThat(ObjectRules.builder()
                        .rule("closed", call -> AccessDecision.deny(closed))
                        .build()
                        .check("closed", call("alice")))
                .isEqualTo(AccessDecision.deny(closed));
    }

    @Test
    void aRuleThatFailsDenies() {
        AccessDecision failed = AccessDecision.deny(AccessReason.OBJECT_RULE_FAILED);

        assertThat(rules.check("throws", call("alice"))).isEqualTo(failed);
        assertThat(rules.check("null", call("alice"))).isEqualTo(failed);
        assertThat(rules.check("own-account", new ObjectCall(alice, Map.of("id", "alice"))))
                .isEqualTo(failed);
    }

    @Test
    void theRegistrySaysWhatAPolicyMustKnow() {
        assertThat(rules.names()).containsExactlyInAnyOrder("own-account", "throws", "null");
        assertThat(rules.variables("own-account")).isEqualTo(Set.of("account"));
        assertThat(rules.mayBlock("own-account")).isFalse();
        assertThat(rules.mayBlock("throws")).isTrue();
        assertThat(ObjectRules.none().names()).isEmpty();
    }

    @Test
    void aNameThatIsUnknownOrTakenIsAnError() {
        assertThatThrownBy(() -> rules.check("typo", call("alice")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There is no object rule \"typo\"");
        assertThatThrownBy(() -> ObjectRules.builder()
                        .rule("a", c -> AccessDecision.permit())
                        .ruleWithoutIo("a", c -> AccessDecision.permit()))
                .hasMessageContaining("Two object rules are named \"a\"");
        assertThatThrownBy(() -> ObjectRules.builder().rule(" ", c -> AccessDecision.permit()))
                .hasMessageContaining("an empty name");
    }

    @Test
    void theTextOfACallShowsNoValue() {
        assertThat(call("canary")).hasToString("ObjectCall[[account]]");
    }
}
