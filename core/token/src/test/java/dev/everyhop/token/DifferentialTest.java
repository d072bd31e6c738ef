package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.everyhop.token.TokenResult.Rejected;
import dev.everyhop.token.TokenResult.Verified;
import dev.everyhop.token.internal.json.JsonOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The verifier beside jose4j's {@code JwtConsumer} with the same rules: what the verifier accepts, jose4j accepts and
 * reads the same; what only jose4j accepts has a fault of {@link Strictness}.
 *
 * <p>{@code -Deveryhop.seed=} repeats a run, {@code -Deveryhop.tokens=} sets how many tokens the long one takes.
 */
class DifferentialTest {

    private final TokenWorld world = new TokenWorld();
    private final TokenGenerator generator = new TokenGenerator(world);
    private final Map<Strictness, Integer> stricter = new EnumMap<>(Strictness.class);
    private int acceptedByBoth;
    private int refusedByBoth;

    @Test
    void acceptsNothingThatJose4jRefusesAndIsStricterOnlyWhereDocumented() {
        compare(Long.getLong("everyhop.seed", 20261124), 105_000);
    }

    @Test
    @Tag("long")
    void acceptsNothingThatJose4jRefusesInMillionsOfTokens() {
        compare(Long.getLong("everyhop.seed", System.nanoTime()), Integer.getInteger("everyhop.tokens", 2_000_000));
    }

    @Test
    void thePageListsEachDocumentedStrictness() throws IOException {
        String page =
                Files.readString(Path.of(System.getProperty("everyhop.root"), "docs", "security", "conformance.md"));
        for (Strictness one : Strictness.values()) {
            assertThat(page).contains("| `" + one.code + "` | " + one.cause + " |");
        }
        assertThat(page.lines().filter(line -> line.startsWith("| `token."))).hasSize(Strictness.values().length);
    }

    private void compare(long seed, int count) {
        try (TokenVerifier verifier = world.verifier().build()) {
            for (int i = 0; i < count; i++) {
                String token = generator.next(new Random(seed * 1_000_003 + i));
                try {
                    compare(verifier, token);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "token " + i + " of -Deveryhop.seed=" + seed + ", " + e.getMessage() + ": " + token, e);
                }
            }
        }
        System.out.println("Differential, seed " + seed + ": " + count + " tokens, both accept " + acceptedByBoth
                + ", both refuse " + refusedByBoth + ", only jose4j accepts " + stricter);
        assertThat(acceptedByBoth).as("enough good ones to tell").isGreaterThan(count / 10);
        assertThat(stricter).as("each documented strictness was met").containsOnlyKeys(Strictness.values());
    }

    private void compare(TokenVerifier verifier, String token) {
        TokenResult ours = verifier.verify(token);
        JwtClaims theirs = world.jose4j(token);
        if (ours instanceof Verified verified) {
            assertThat(theirs).as("jose4j accepts it too").isNotNull();
            assertThat(JsonOracle.same(verified.token().claims(), theirs.getClaimsMap()))
                    .as("same claims")
                    .isTrue();
            assertThat(verifier.verify(token)).as("the same from the cache").isSameAs(ours);
            acceptedByBoth++;
        } else if (theirs == null) {
            refusedByBoth++;
        } else {
            TokenReason reason = ((Rejected) ours).reason();
            Strictness documented = Strictness.of(reason)
                    .orElseGet(() -> fail("only jose4j accepts, for no documented reason: " + reason));
            assertThat(faultIsIn(token, documented))
                    .as("the fault of " + reason)
                    .isTrue();
            stricter.merge(documented, 1, Integer::sum);
        }
    }

    /** Looks for the fault in the token and, if that is encrypted, in what is inside. */
    private boolean faultIsIn(String token, Strictness fault) {
        List<String> layers = new ArrayList<>(List.of(token));
        for (String inner = token; isEncrypted(inner); layers.add(inner)) {
            inner = decrypted(inner);
        }
        String innermost = layers.get(layers.size() - 1);
        return layers.stream().anyMatch(layer -> fault.isIn(Strictness.Token.read(layer, innermost, layers.size())));
    }

    private static boolean isEncrypted(String token) {
        return token.chars().filter(c -> c == '.').count() == 4;
    }

    private String decrypted(String token) {
        try {
            JsonWebEncryption jwe = new JsonWebEncryption();
            jwe.setKey(world.encryption);
            jwe.setCompactSerialization(token);
            return jwe.getPayload();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
