package dev.everyhop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A time means something only if the work was done: each contender tells good tokens from bad ones. */
class VerdictsTest {

    private static final Map<Algorithm, SigningKey> KEYS = new EnumMap<>(Algorithm.class);
    private static final Map<Algorithm, SigningKey> OTHER_KEYS = new EnumMap<>(Algorithm.class);

    static {
        for (Algorithm algorithm : Algorithm.values()) {
            KEYS.put(algorithm, key(algorithm, KEYS));
            OTHER_KEYS.put(algorithm, key(algorithm, OTHER_KEYS));
        }
    }

    /** RSA keys are slow to make: one serves both algorithms. */
    private static SigningKey key(Algorithm algorithm, Map<Algorithm, SigningKey> made) {
        return algorithm == Algorithm.PS256
                ? new SigningKey(algorithm, "key-0", made.get(Algorithm.RS256).pair(), new byte[0])
                : SigningKey.generate(algorithm, "key-0");
    }

    static Stream<Arguments> supported() {
        return pairs(true);
    }

    static Stream<Arguments> unsupported() {
        return pairs(false);
    }

    private static Stream<Arguments> pairs(boolean supported) {
        return Arrays.stream(Algorithm.values()).flatMap(algorithm -> Arrays.stream(Contender.values())
                .filter(contender -> contender.supports(algorithm) == supported)
                .map(contender -> Arguments.of(contender, algorithm)));
    }

    @ParameterizedTest
    @MethodSource("supported")
    void goodTokensAreAcceptedAndBadOnesRefused(Contender contender, Algorithm algorithm) {
        SigningKey key = KEYS.get(algorithm);
        Judge judge = contender.judge(key);
        long later = SignedToken.inAnHour();

        assertThat(SignedToken.good(key).stream().filter(token -> judge.accepts(token.compact())))
                .as("accepted")
                .hasSize(SignedToken.TURNS);
        assertThat(judge.accepts(tampered(SignedToken.good(key).get(0)))).isFalse();
        assertThat(judge.accepts(OTHER_KEYS
                        .get(algorithm)
                        .sign(SignedToken.ISSUER, SignedToken.AUDIENCE, later)
                        .compact()))
                .as("signed by another key")
                .isFalse();
        assertThat(judge.accepts(key.sign("https://evil.example", SignedToken.AUDIENCE, later)
                        .compact()))
                .as("from another issuer")
                .isFalse();
        assertThat(judge.accepts(key.sign(SignedToken.ISSUER, "payments", later).compact()))
                .as("for another audience")
                .isFalse();
        assertThat(judge.accepts(key.sign(SignedToken.ISSUER, SignedToken.AUDIENCE, later - 7200)
                        .compact()))
                .as("expired")
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void algorithmThatIsNotSupportedIsNamed(Contender contender, Algorithm algorithm) {
        assertThatThrownBy(() -> contender.judge(KEYS.get(algorithm)))
                .hasMessageContaining(contender.label)
                .hasMessageContaining(algorithm.name());
    }

    private static String tampered(SignedToken token) {
        byte[] signature = token.signature().clone();
        signature[10] ^= 1;
        return token.compact().substring(0, token.compact().lastIndexOf('.') + 1) + SigningKey.encode(signature);
    }
}
