package dev.everyhop.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void aDecisionIsReadFromItsLine() {
        assertThat(Verdict.parse("access.decision outcome=DENIED reason=token.expired {method=GET}"))
                .contains(Verdict.denied("token.expired"));
        assertThat(Verdict.parse("access.decision outcome=PERMITTED reason=- {}"))
                .contains(Verdict.permitted());
    }

    @Test
    void otherLinesAreNoDecisions() {
        assertThat(Verdict.parse("keys.refreshed outcome=SUCCEEDED reason=- {}"))
                .isEmpty();
        assertThat(Verdict.parse("INFO access.decision outcome=PERMITTED reason=- {}"))
                .isEmpty();
    }
}
