package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is matched without RE2 is matched as RE2 does it. */
class RegexRunsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[A-Z]{3}-[0-9]{6}$",
                "^[a-z]{1,20}$",
                "^[a-z0-9-]+$",
                "^\\d{4}-\\d{2}-\\d{2}$",
                "^\\w+$",
                "^#?[0-9a-f]{6}$",
                "^v\\d+\\.\\d+$",
                "^abc$",
                "^$"
            })
    void ordinaryPatternsNeedNoMachine(String pattern) {
        assertThat(RegexRuns.of(pattern)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc", "^abc", "abc$", "^a|b$", "^(a)$", "^a+a$", "^[a-z]*[0-9]?[a-c]$", "^a{1,2}?b$", "^[^a]$", "^.$",
                "^\\s$", "^\\S+$", "^é$", "^[a-é]$", "^a$b$", "^^a$", "^a\\$", "^[[:alpha:]]$", "^[\\d-z]$", "^\\p{L}$",
                "^a**$", "^a{,2}$", "^[]$", "^]$", "^\\bab$"
            })
    void whateverMayBeReadInTwoWaysIsLeftToRe2(String pattern) {
        assertThat(RegexRuns.of(pattern)).isNull();
    }

    @Property(tries = 20_000)
    void itAnswersAsRe2Does(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        RegexRuns runs = RegexRuns.of(pattern);
        if (runs != null) {
            try {
                assertThat(runs.matches(text))
                        .as("%s on %s", pattern, text)
                        .isEqualTo(Pattern.compile(pattern).matcher(text).find());
            } catch (PatternSyntaxException e) {
                // Regex.compile asks RE2 first.
            }
        }
    }

    @Provide
    Arbitrary<String> patterns() {
        Arbitrary<String> atoms = Arbitraries.of(
                "a", "b", "-", "\\.", "\\d", "\\w", "[a-c]", "[ab]", "[0-9-]", "[-b]", "[\\d.]", "[b-]", "[a\\]]", "1",
                "_", "[^a]", ".", "(a)", "|", "\\-", "[\\w-a]", "]", "}", "^", "$");
        Arbitrary<String> quantifiers = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.just("")),
                net.jqwik.api.Tuple.of(
                        3,
                        Arbitraries.of("?", "*", "+", "{2}", "{0}", "{1,3}", "{2,}", "{0,1}", "+?", "{1,2}?", "{,2}")));
        return Combinators.combine(atoms, quantifiers)
                .as(String::concat)
                .list()
                .ofMaxSize(4)
                .map(parts -> "^" + String.join("", parts) + "$");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of('a', 'b', 'c', '1', '2', '-', '.', '_', ']', '^', '$', '}', '\n', 'é', '{', ',')
                .list()
                .ofMaxSize(6)
                .map(characters -> {
                    StringBuilder text = new StringBuilder();
                    characters.forEach(text::append);
                    return text.toString();
                });
    }
}
