package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.TokenResult.Rejected;
import dev.everyhop.token.TokenResult.Verified;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

class TokenFuzzTest {

    private static final TokenWorld WORLD = new TokenWorld();
    private static final TokenGenerator GENERATOR = new TokenGenerator(WORLD);
    private static final TokenVerifier VERIFIER = WORLD.verifier().build();
    private static final Silence SILENCE = new Silence(WORLD);

    @Property(tries = 20_000)
    void anyTextIsVerifiedOrRefusedInSilence(@ForAll("tokens") String token) {
        check(token);
    }

    @Property(tries = 1_000_000)
    @Tag("long")
    void anyTextIsVerifiedOrRefusedInSilenceAMillionTimes(@ForAll("tokens") String token) {
        check(token);
    }

    @Provide
    Arbitrary<String> tokens() {
        String header = TestIssuer.base64("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}".getBytes(US_ASCII));
        Arbitrary<String> segment = Arbitraries.strings()
                .withCharRange('A', 'Z')
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars('-', '_')
                .ofMaxLength(80);
        return Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.randomValue(GENERATOR::next)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(60)),
                Tuple.of(
                        1,
                        Arbitraries.strings()
                                .withChars("ey.AZz09-_=+/ \n\u0141")
                                .ofMaxLength(60)),
                Tuple.of(1, segment.list().ofMinSize(1).ofMaxSize(6).map(parts -> String.join(".", parts))),
                Tuple.of(1, segment.tuple2().map(rest -> header + "." + rest.get1() + "." + rest.get2())));
    }

    private static void check(String token) {
        TokenResult result = VERIFIER.verify(token);

        if (result instanceof Rejected rejected) {
            assertThat(rejected.reason()).isNotNull();
            assertThat(rejected.issuer()).isIn(null, TestIssuer.LOCATION, TokenWorld.SECRET_LOCATION);
            assertThat(rejected.retryAfter()).isNull();
        } else {
            assertThat(((Verified) result).token().claims()).containsKeys("iss", "exp", "aud");
        }
        SILENCE.check(token, result);
    }
}
