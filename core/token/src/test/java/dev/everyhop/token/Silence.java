package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import org.jose4j.jwk.JsonWebKey;

/** Tells whether a text holds {@value #LENGTH} characters in a row of a token or of a key. */
final class Silence {

    private static final int LENGTH = 8;

    private final List<String> keys = new ArrayList<>();
    private final ConcurrentHashMap<String, List<String>> pieces = new ConcurrentHashMap<>();

    Silence(TokenWorld world) {
        for (SecretKey secret : List.of(world.secret, world.encryption)) {
            byte[] bytes = secret.getEncoded();
            keys.add(new String(bytes, UTF_8));
            keys.add(Base64.getUrlEncoder().encodeToString(bytes));
            keys.add(HexFormat.of().formatHex(bytes));
            keys.add(Arrays.toString(bytes));
        }
        world.keys
                .values()
                .forEach(
                        key -> keys.addAll(key.toParams(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE).values().stream()
                                .map(String::valueOf)
                                .filter(value -> value.length() > 20)
                                .toList()));
    }

    /** Checks all text that comes of a result. */
    void check(String token, TokenResult result) {
        check(token, result.toString());
        if (result instanceof TokenResult.Verified verified) {
            check(token, verified.token().toString());
        } else {
            check(token, thrown(result));
        }
    }

    void check(String token, String text) {
        for (String piece : pieces.computeIfAbsent(text, this::piecesOf)) {
            assertThat(token.contains(piece))
                    .as("'%s' of the token is in '%s'", piece, text)
                    .isFalse();
        }
    }

    /** Returns the pieces of a text, which must be in no key. */
    private List<String> piecesOf(String text) {
        List<String> found = IntStream.rangeClosed(0, text.length() - LENGTH)
                .mapToObj(at -> text.substring(at, at + LENGTH))
                .toList();
        assertThat(found).allSatisfy(piece -> assertThat(keys).noneMatch(key -> key.contains(piece)));
        return found;
    }

    private static String thrown(TokenResult result) {
        try {
            result.orElseThrow();
            throw new AssertionError("thrown nothing");
        } catch (TokenRejectedException e) {
            StringWriter text = new StringWriter();
            if (e.getCause() != null || e.getSuppressed().length > 0) {
                e.printStackTrace(new PrintWriter(text));
            }
            return text.append(e.toString()).toString();
        }
    }
}
