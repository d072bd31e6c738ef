package dev.everyhop.token;

import dev.everyhop.token.internal.jose.Base64Url;
import dev.everyhop.token.internal.json.JsonScanner;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwe.JsonWebEncryption;
import org.jspecify.annotations.Nullable;

/**
 * A key for encrypted tokens (JWE, RFC 7516) with the algorithms that may be used with it. Inside the encryption there
 * must be a signed token: encryption proves nothing about who made it.
 *
 * <p><b>Security guarantees.</b> RSA1_5 and password-based key derivation are refused always, compression unless it is
 * allowed.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class Decryption {

    private static final List<String> KEY_ALGORITHMS = List.of(
            "RSA-OAEP",
            "RSA-OAEP-256",
            "ECDH-ES",
            "ECDH-ES+A128KW",
            "ECDH-ES+A192KW",
            "ECDH-ES+A256KW",
            "A128KW",
            "A192KW",
            "A256KW",
            "A128GCMKW",
            "A192GCMKW",
            "A256GCMKW",
            "dir");
    private static final List<String> CONTENT_ALGORITHMS =
            List.of("A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512");

    /** In bytes (RFC 7518, section 5). */
    private static final Map<String, Integer> CONTENT_KEY_LENGTHS = Map.of(
            "A128GCM", 16, "A192GCM", 24, "A256GCM", 32, "A128CBC-HS256", 32, "A192CBC-HS384", 48, "A256CBC-HS512", 64);

    private final Key key;
    private final @Nullable String kid;
    private final Set<String> keyAlgorithms;
    private final Set<String> contentAlgorithms;
    private final boolean compression;

    private Decryption(
            Key key,
            @Nullable String kid,
            Set<String> keyAlgorithms,
            Set<String> contentAlgorithms,
            boolean compression) {
        this.key = key;
        this.kid = kid;
        this.keyAlgorithms = keyAlgorithms;
        this.contentAlgorithms = contentAlgorithms;
        this.compression = compression;
    }

    /**
     * Decrypts with a private key.
     *
     * @param key an RSA or EC key
     * @param keyAlgorithms the {@code alg} values allowed with it, such as {@code RSA-OAEP-256}
     */
    public static Decryption with(PrivateKey key, String... keyAlgorithms) {
        return new Decryption(
                Objects.requireNonNull(key, "key"), null, known(KEY_ALGORITHMS, "key", keyAlgorithms), Set.of(), false);
    }

    /**
     * Decrypts with a secret that both sides have.
     *
     * @param key the secret
     * @param keyAlgorithms the {@code alg} values allowed with it, such as {@code A256KW} or {@code dir}
     */
    public static Decryption with(SecretKey key, String... keyAlgorithms) {
        return new Decryption(
                Objects.requireNonNull(key, "key"), null, known(KEY_ALGORITHMS, "key", keyAlgorithms), Set.of(), false);
    }

    /** Uses the key for tokens with this {@code kid} only. */
    public Decryption kid(String kid) {
        return new Decryption(key, Objects.requireNonNull(kid, "kid"), keyAlgorithms, contentAlgorithms, compression);
    }

    /** Says which {@code enc} values are allowed, such as {@code A256GCM}. At least one must be. */
    public Decryption contentAlgorithms(String... names) {
        return new Decryption(key, kid, keyAlgorithms, known(CONTENT_ALGORITHMS, "content", names), compression);
    }

    /**
     * Accepts tokens that were compressed before they were encrypted ({@code zip}, RFC 7516, section 4.1.3), as long as
     * what comes out is no longer than a token may be. How long such a token is tells about what is in it: RFC 8725,
     * section 3.6, advises against it.
     */
    public Decryption allowCompression() {
        return new Decryption(key, kid, keyAlgorithms, contentAlgorithms, true);
    }

    /** Returns the names of the algorithms, never the key. */
    @Override
    public String toString() {
        return "Decryption[" + keyAlgorithms + ", " + contentAlgorithms + "]";
    }

    /** Checks that it can work, beside those that are there already. */
    void check(List<Decryption> others) {
        if (contentAlgorithms.isEmpty()) {
            throw new IllegalStateException(
                    "A Decryption needs the content encryption it allows: .contentAlgorithms(\"A256GCM\")");
        }
        keyAlgorithms.forEach(this::checkKey);
        for (Decryption other : others) {
            boolean sameTokens = (kid == null || other.kid == null || kid.equals(other.kid))
                    && keyAlgorithms.stream().anyMatch(other.keyAlgorithms::contains)
                    && contentAlgorithms.stream().anyMatch(other.contentAlgorithms::contains);
            if (sameTokens) {
                throw new IllegalStateException(
                        "Two Decryptions are for the same tokens: give each its .kid(...)," + " or leave one out");
            }
        }
    }

    private void checkKey(String algorithm) {
        String type = key.getAlgorithm();
        boolean good = algorithm.startsWith("RSA")
                ? key instanceof PrivateKey && type.equals("RSA")
                : algorithm.startsWith("ECDH")
                        ? key instanceof PrivateKey
                                && (type.equals("EC") || type.equals("XDH") || type.equals("X25519"))
                        : key instanceof SecretKey;
        byte[] bytes = good && key instanceof SecretKey ? key.getEncoded() : null;
        if (bytes != null) {
            Set<Integer> lengths = algorithm.equals("dir")
                    ? contentAlgorithms.stream().map(CONTENT_KEY_LENGTHS::get).collect(Collectors.toSet())
                    : Set.of(Integer.parseInt(algorithm.substring(1, 4)) / 8);
            good = lengths.equals(Set.of(bytes.length));
            Arrays.fill(bytes, (byte) 0);
        }
        if (!good) {
            throw new IllegalStateException("A Decryption's key does not fit its algorithm " + algorithm
                    + ": RSA-OAEP takes an RSA key, ECDH-ES an EC key, the others a secret of the length in their name,"
                    + " and dir one of the length of the content encryption");
        }
    }

    boolean fits(TokenHeader header) {
        return keyAlgorithms.contains(header.algorithmName())
                && header.contentAlgorithm() != null
                && contentAlgorithms.contains(header.contentAlgorithm())
                && (kid == null || kid.equals(header.kid()))
                && (compression || !header.compressed());
    }

    /** Returns the decrypted text; null if it does not decrypt or is not ASCII, as a compact token always is. */
    @Nullable
    String decrypt(String compact) {
        byte[] plain = decryptBytes(compact);
        if (plain == null) {
            return null;
        }
        try {
            return StandardCharsets.US_ASCII
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plain))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    byte @Nullable [] decryptBytes(String compact) {
        try {
            JsonWebEncryption jwe = new JsonWebEncryption();
            jwe.setAlgorithmConstraints(permit(keyAlgorithms));
            jwe.setContentEncryptionAlgorithmConstraints(permit(contentAlgorithms));
            jwe.setKey(key);
            jwe.setCompactSerialization(compact);
            return jwe.getPlaintextBytes();
        } catch (Exception e) {
            // jose4j throws providers' exceptions unchecked, and puts tokens into the text of its own: neither gets on.
            return null;
        }
    }

    /** Checks the form of an encrypted token and reads its header: five canonical segments of which only the second may be empty. */
    static TokenHeader read(byte[] compact, int end, JsonScanner json) {
        byte[] room = new byte[end];
        int from = 0;
        TokenHeader header = null;
        for (int segment = 0; segment < 5; segment++) {
            int dot = from;
            while (dot < end && compact[dot] != '.') {
                dot++;
            }
            int length = Base64Url.decode(compact, from, dot, room);
            if (length < 0) {
                return TokenHeader.refused(TokenReason.ENCODING);
            }
            if (length == 0 && segment != 1) {
                return TokenHeader.refused(TokenReason.MALFORMED);
            }
            if (segment == 0) {
                header = TokenHeader.read(json, room, length, true);
            }
            from = dot + 1;
        }
        return Objects.requireNonNull(header);
    }

    private static AlgorithmConstraints permit(Set<String> names) {
        return new AlgorithmConstraints(ConstraintType.PERMIT, names.toArray(String[]::new));
    }

    private static Set<String> known(List<String> all, String what, String... names) {
        Set<String> set = new LinkedHashSet<>();
        for (String name : names) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException(
                        "The " + what + " encryption algorithm '" + name + "' is not supported. Supported: " + all);
            }
            set.add(name);
        }
        if (set.isEmpty()) {
            throw new IllegalArgumentException(
                    "A Decryption needs at least one " + what + " encryption algorithm of " + all);
        }
        return Set.copyOf(set);
    }
}
