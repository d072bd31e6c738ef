package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", "(a)\\1", "(?<n>a)\\k<n>", "^(a+)+\\1$", "[\\1]"})
    void whatNeedsBacktrackingIsRefused(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern))
                .isInstanceOf(Regex.Unsupported.class)
                .hasMessageContaining("needs backtracking");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[",
                "a{2,1}",
                "\\",
                "\\u12",
                "\\c",
                "\\c1",
                "\\a",
                "\\A",
                "\\z",
                "\\Q",
                "(?i)a",
                "(?P<n>a)",
                "\\p",
                "*"
            })
    void whatEcma262DoesNotKnowIsRefused(String pattern) {
        assertThat(Regex.isSupported(pattern)).isFalse();
    }

    @Test
    void patternsMeanWhatEcma262Says() throws Regex.Unsupported {
        assertThat(matches("^a\\/b$", "a/b")).isTrue();
        assertThat(matches("^\\u0041$", "A")).isTrue();
        assertThat(matches("^\\u{1F600}$", "😀")).isTrue();
        assertThat(matches("^\\ud83d\\ude00$", "😀")).isTrue();
        assertThat(matches("^.$", "😀")).isTrue();
        assertThat(matches("^[[]$", "[")).isTrue();
        assertThat(matches("^[[:alpha:]]$", "a:]")).isFalse();
        assertThat(matches("^[^]$", "\n")).isTrue();
        assertThat(matches("^[\\b]$", "\b")).isTrue();
        assertThat(matches("^[\\s]$", "\u2028")).isTrue();
        assertThat(matches("^[\\S]$", "a")).isTrue();
        assertThat(matches("^[\\S]$", "\u00a0")).isFalse();
        assertThat(matches("^\\x41\\-\\@$", "A-@")).isTrue();
        assertThat(matches("^\\p{Lu}\\p{Script=Greek}$", "A\u03b1")).isTrue();
        assertThat(matches("(?<year>[0-9]{4})", "in 2026")).isTrue();
        assertThat(matches("^[a-z]+$", "abc\n")).isFalse();
        assertThat(matches("b", "abc")).isTrue();
    }

    private static boolean matches(String pattern, String text) throws Regex.Unsupported {
        return Regex.compile(pattern).test(text);
    }

    @Test
    void aPatternThatStallsABacktrackingEngineTakesLinearTime() throws Regex.Unsupported {
        String text = "a".repeat(20_000) + "!";
        assertThat(Regex.compile("^(.*a){12}$").test(text)).isFalse();
        assertThat(Regex.compile("^(a+)+$").test(text)).isFalse();
    }

    @Test
    void aPatternThatExplodesInRepetitionsIsRefused() {
        assertThat(Regex.isSupported("((((a{100}){100}){100}){100}){100}")).isFalse();
        assertThat(Regex.isSupported("a{1001}")).isFalse();
    }
}
