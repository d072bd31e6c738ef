package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void problemIsWrittenAsJson() {
        assertThat(Problem.INVALID_TOKEN.toJson())
                .isEqualTo("{\"type\":\"urn:everyhop:problem:invalid_token\","
                        + "\"title\":\"The access token is not valid\",\"status\":401}");
    }

    @Test
    void charactersThatJsonCannotHoldAreEscaped() {
        assertThat(new Problem("about:blank", "a\"b\\c\nd\u0000\u2028\ud800\u00e9", 400).toJson())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"a\\\"b\\\\c\\u000ad\\u0000\\u2028\\ud800\u00e9\","
                        + "\"status\":400}");
    }

    @Test
    void problemOfAStatusSaysNoMoreThanTheStatus() {
        assertThat(Problem.ofStatus(413)).isEqualTo(new Problem("about:blank", "The request was refused", 413));
        assertThat(Problem.ofStatus(502)).isEqualTo(new Problem("about:blank", "The request failed", 502));
        assertThat(Problem.ofStatus(200).status()).isEqualTo(500);
    }

    @Test
    void statusThatIsNoneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Problem("about:blank", "x", 99));
    }
}
