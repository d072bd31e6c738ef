package dev.everyhop.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final Row.Result PERMITTED = new Row.Result(200, Verdict.permitted());
    private static final Row.Result EXPIRED = new Row.Result(401, Verdict.denied("token.expired"));

    private final Row good = new Row("good token", PERMITTED, PERMITTED, Duration.ofNanos(1_250_000));
    private final Row expired = new Row("expired", EXPIRED, EXPIRED, Duration.ofMillis(12));
    private final Row letThrough = new Row("expired", EXPIRED, PERMITTED, Duration.ofMillis(12));

    @Test
    void columnsLineUp() {
        assertThat(Table.of(List.of(good, expired))).isEqualTo("""
                        request      | expected          | status | decision  | reason        | time
                          good token | 200               | 200    | PERMITTED | -             | 1.3 ms
                          expired    | 401 token.expired | 401    | DENIED    | token.expired | 12.0 ms

                        All 2 decisions as expected.
                        """);
    }

    @Test
    void aDecisionThatWasNotExpectedIsMarkedAndCounted() {
        assertThat(Table.of(List.of(good, letThrough)))
                .contains("\n! expired    | 401 token.expired | 200    | PERMITTED | -      | 12.0 ms\n")
                .endsWith("\n1 NOT AS EXPECTED (marked !).\n");
    }

    @Test
    void theExitStatusTellsWhetherAllWasAsExpected() {
        assertThat(Quickstart.status(List.of(good, expired))).isZero();
        assertThat(Quickstart.status(List.of(good, letThrough))).isOne();
    }

    @Test
    void aRightStatusForTheWrongReasonIsNotAsExpected() {
        Row.Result tooEarly = new Row.Result(401, Verdict.denied("token.not_yet_valid"));

        assertThat(new Row("expired", EXPIRED, tooEarly, Duration.ZERO).asExpected())
                .isFalse();
    }
}
