package dev.everyhop.token.internal.dpop;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUriTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.example, https://api.example/",
        "HTTPS://API.Example/a, https://api.example/a",
        "https://api.example:443/a, https://api.example/a",
        "http://api.example:80/a, http://api.example/a",
        "https://api.example:/a, https://api.example/a",
        "https://api.example:8443/a, https://api.example:8443/a",
        "https://api.example/a?b=c#d, https://api.example/a",
        "https://api.example?b=c/d, https://api.example/",
        "https://api.example/%7euser, https://api.example/~user",
        "https://api.example/%2f%c3%a9, https://api.example/%2F%C3%A9",
        "https://api.example/a/./b/../c, https://api.example/a/c",
        "https://api.example/a/%2e%2E/b, https://api.example/b",
        "https://api.example/../../a, https://api.example/a",
        "https://api.example/a/.., https://api.example/",
        "https://api.example/a/., https://api.example/a/",
        "https://api.example/a//b, https://api.example/a//b",
        "https://[2001:DB8::1]:443/a, https://[2001:db8::1]/a"
    })
    void aUriHasOneNormalForm(String uri, String normal) {
        assertThat(HttpUri.normal(uri)).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a",
                "//api.example/a",
                "ftp://api.example/a",
                "https:api.example/a",
                "https:///a",
                "https://user@api.example/a",
                "https://api.example@evil.example/a",
                "https://api%2Eexample/a",
                "https://api.example:99999/a",
                "https://api.example:0/a",
                "https://api.example:4 43/a",
                "https://api.example:+443/a",
                "https://api.example\\@evil.example/a",
                "https://api.example/a b",
                "https://api.example/a\\b",
                "https://api.example/%",
                "https://api.example/%4",
                "https://api.example/%zz",
                "https://api.example/\u00e9",
                "https://\u0430pi.example/",
                "https://[2001:db8::1/a",
                "https://[::1]evil/a",
                " https://api.example/"
            })
    void whatHasNoClearReadingHasNone(String uri) {
        assertThat(HttpUri.normal(uri)).isNull();
    }

    @Test
    void aLongUriIsRefusedBeforeItIsRead() {
        assertThat(HttpUri.normal("https://api.example/" + "a".repeat(10_000))).isNull();
    }

    @Property(tries = 2000)
    void theNormalFormOfANormalFormIsItself(
            @ForAll @StringLength(max = 40) @CharRange(from = '!', to = '~') String rest) {
        String once = HttpUri.normal("https://" + rest);

        assertThat(once == null ? null : HttpUri.normal(once)).isEqualTo(once);
    }

    @Property(tries = 2000)
    void noDotSegmentIsLeft(@ForAll @StringLength(max = 30) @Chars({'/', '.', 'a', '%', '2', 'e'}) String path) {
        String normal = HttpUri.path("/" + path);

        if (normal != null) {
            assertThat(normal.split("/", -1)).doesNotContain(".", "..");
            assertThat(normal).startsWith("/");
        }
    }
}
