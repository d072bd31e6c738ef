package dev.everyhop.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A token, whole and in the parts that the bare JCA is given.
 *
 * @param compact the token
 * @param input what is signed
 * @param signature the signature
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SignedToken(String compact, byte[] input, byte[] signature) {

    static final String ISSUER = "https://id.example";
    static final String AUDIENCE = "orders";
    /** How many tokens take turns, so that nothing is tuned to one. */
    static final int TURNS = 16;

    static long inAnHour() {
        return Instant.now().getEpochSecond() + 3600;
    }

    /** Returns good tokens, all different. */
    static List<SignedToken> good(SigningKey key) {
        long expiresAt = inAnHour();
        return Stream.generate(() -> key.sign(ISSUER, AUDIENCE, expiresAt))
                .limit(TURNS)
                .toList();
    }

    byte[] bytes() {
        return compact.getBytes(ISO_8859_1);
    }
}
