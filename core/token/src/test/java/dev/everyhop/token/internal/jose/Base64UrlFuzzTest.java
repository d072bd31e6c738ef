package dev.everyhop.token.internal.jose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

class Base64UrlFuzzTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Property(tries = 20_000)
    void acceptsExactlyWhatTheJdkWrites(@ForAll("texts") String text, @ForAll @IntRange(max = 9) int before) {
        compare(text, before);
    }

    @Property(tries = 1_000_000)
    @Tag("long")
    void acceptsExactlyWhatTheJdkWritesAMillionTimes(
            @ForAll("texts") String text, @ForAll @IntRange(max = 9) int before) {
        compare(text, before);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> plain = Arbitraries.strings().withChars(ALPHABET).ofMaxLength(40);
        Arbitrary<Character> any = Arbitraries.oneOf(
                Arbitraries.of('=', '+', '/', '.', ' ', '\n', '"'),
                Arbitraries.chars().range('\0', '\u00ff'));
        return Arbitraries.oneOf(
                plain, Combinators.combine(plain, any, plain).as((start, one, rest) -> start + one + rest));
    }

    private static void compare(String text, int before) {
        byte[] input = ("~".repeat(before) + text + "~").getBytes(ISO_8859_1);
        byte[] out = new byte[input.length];

        int length = Base64Url.decode(input, before, before + text.length(), out);

        byte[] expected = canonical(text);
        if (expected == null) {
            assertThat(length).isNegative();
        } else {
            assertThat(length).isEqualTo(expected.length);
            assertThat(Arrays.copyOf(out, length)).isEqualTo(expected);
        }
    }

    /** Returns what a text decodes to if it is just what the JDK would write for that; null if it is not. */
    private static byte[] canonical(String text) {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(text.getBytes(ISO_8859_1));
            boolean same = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(decoded)
                    .equals(text);
            return same ? decoded : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
