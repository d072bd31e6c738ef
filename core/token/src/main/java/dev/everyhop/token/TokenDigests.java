package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.everyhop.token.internal.memory.Pool;
import dev.everyhop.token.internal.memory.Words;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/** Digests of tokens by which they are found again without being kept: SHA-256 with a salt that nobody else knows. */
final class TokenDigests {

    private final byte[] salt = new byte[32];
    private final Pool<MessageDigest> digests = new Pool<>(TokenDigests::sha256);

    TokenDigests(RandomGenerator random) {
        random.nextBytes(salt);
    }

    /** Returns the digest of a token that has been seen to be ASCII. */
    Digest of(String token) {
        MessageDigest digest = digests.take();
        digest.update(salt);
        byte[] bytes = digest.digest(token.getBytes(ISO_8859_1));
        digests.giveBack(digest);
        return new Digest(
                Words.getBig(bytes, 0), Words.getBig(bytes, 8), Words.getBig(bytes, 16), Words.getBig(bytes, 24));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All 256 bits. */
    record Digest(long a, long b, long c, long d) {
        @Override
        public int hashCode() {
            return (int) a;
        }
    }
}
