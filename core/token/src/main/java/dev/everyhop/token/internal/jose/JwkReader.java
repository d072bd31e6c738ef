package dev.everyhop.token.internal.jose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import java.math.BigInteger;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one public JSON Web Key (RFC 7517; RFC 7518, section 6; RFC 8037; AKP keys for ML-DSA) for verifying signatures.
 *
 * <p>A key of another purpose or kind is ignored, as RFC 7517, section 5 asks. A key that is dangerous to have, or that
 * claims to be one of ours and is not sound, is a fault of the whole set.
 *
 * <p><b>Security guarantees.</b> Nothing of the key's text is in any result but its {@code kid}. Thread-safe.
 */
public final class JwkReader {

    /** The longest {@code kid} that a token may name. */
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "priv");

    private final Set<JwsAlgorithm> allowed;
    private final @Nullable Provider provider;
    private final boolean tries;

    /**
     * Makes a reader.
     *
     * @param allowed the algorithms that the issuer may use
     * @param provider whose cryptography verifies; null for the JDK's choice
     */
    public JwkReader(Set<JwsAlgorithm> allowed, @Nullable Provider provider) {
        this(allowed, provider, true);
    }

    private JwkReader(Set<JwsAlgorithm> allowed, @Nullable Provider provider, boolean tries) {
        this.allowed = Set.copyOf(allowed);
        this.provider = provider;
        this.tries = tries;
    }

    /** Makes a reader that does not try each key once: for keys that come with the one signature that they are to verify. */
    public static JwkReader ofUntriedKeys(Set<JwsAlgorithm> allowed, @Nullable Provider provider) {
        return new JwkReader(allowed, provider, false);
    }

    /** What a key is to us. */
    public sealed interface Read {
        /** A key that verifies. */
        record Usable(VerificationKey key) implements Read {}

        /** A key that is not for us. */
        record Ignored() implements Read {}

        /** A key for which the whole set is refused. */
        record Refused(KeySetFault fault) implements Read {}
    }

    /** Reads one key from its members. */
    public Read read(Map<?, ?> jwk) {
        if ("oct".equals(jwk.get("kty")) || jwk.containsKey("k")) {
            return new Read.Refused(KeySetFault.SECRET);
        }
        if (PRIVATE_MEMBERS.stream().anyMatch(jwk::containsKey)) {
            return new Read.Refused(KeySetFault.PRIVATE_KEY);
        }
        Set<JwsAlgorithm> algorithms = algorithms(jwk);
        if (!isForVerifying(jwk) || !isNameable(jwk.get("kid")) || algorithms.isEmpty()) {
            return new Read.Ignored();
        }
        KeyType type = algorithms.iterator().next().keyType();
        return switch (type) {
            case RSA -> rsa(jwk, algorithms);
            case EC -> coordinates(jwk, algorithms, List.of("x", "y"));
            case OKP -> coordinates(jwk, algorithms, List.of("x"));
            case AKP -> akp(jwk, algorithms);
            case OCT -> new Read.Refused(KeySetFault.SECRET);
        };
    }

    private static boolean isForVerifying(Map<?, ?> jwk) {
        Object use = jwk.get("use");
        Object operations = jwk.get("key_ops");
        return (use == null || use.equals("sig"))
                && (operations == null || (operations instanceof List<?> list && list.contains("verify")));
    }

    private static boolean isNameable(@Nullable Object kid) {
        return kid == null || (kid instanceof String text && KeyIds.isGood(text));
    }

    /** Returns what the issuer, the kind of key, its curve and its own {@code alg} all allow. */
    private Set<JwsAlgorithm> algorithms(Map<?, ?> jwk) {
        Object alg = jwk.get("alg");
        JwsAlgorithm own = alg instanceof String name ? JwsAlgorithm.named(name).orElse(null) : null;
        Set<JwsAlgorithm> fitting = EnumSet.noneOf(JwsAlgorithm.class);
        for (JwsAlgorithm algorithm : allowed) {
            KeyType type = algorithm.keyType();
            boolean fits = type.name().equals(jwk.get("kty"))
                    && (type == KeyType.RSA
                            || (type == KeyType.AKP
                                    ? own == algorithm
                                    : String.valueOf(algorithm.curve()).equals(jwk.get("crv"))));
            if (fits && (alg == null || own == algorithm)) {
                fitting.add(algorithm);
            }
        }
        return fitting;
    }

    private Read rsa(Map<?, ?> jwk, Set<JwsAlgorithm> algorithms) {
        if (!(jwk.get("n") instanceof String n && jwk.get("e") instanceof String e)) {
            return new Read.Ignored();
        }
        byte[] modulus = canonical(n);
        byte[] exponent = canonical(e);
        if (modulus == null || exponent == null) {
            return new Read.Refused(KeySetFault.KEY_INVALID);
        }
        KeySetFault fault = KeySoundness.fault(new BigInteger(1, modulus), new BigInteger(1, exponent));
        return fault != null
                ? new Read.Refused(fault)
                : usable(jwk, publicKey(Map.of("kty", "RSA", "n", n, "e", e)), algorithms);
    }

    private Read coordinates(Map<?, ?> jwk, Set<JwsAlgorithm> algorithms, List<String> names) {
        JwsAlgorithm algorithm = algorithms.iterator().next();
        String kty = algorithm.keyType().name();
        String curve = String.valueOf(algorithm.curve());
        // Both halves of a signature and all coordinates of its curve have one length (RFC 7518, sections 3.4, 6.2.1).
        int length = algorithm.signatureLength() / 2;
        Map<String, Object> members = new HashMap<>(Map.of("kty", kty, "crv", curve));
        for (String name : names) {
            if (!(jwk.get(name) instanceof String text)) {
                return new Read.Ignored();
            }
            byte[] bytes = canonical(text);
            if (bytes == null || bytes.length != length) {
                return new Read.Refused(KeySetFault.KEY_INVALID);
            }
            members.put(name, text);
        }
        return usable(jwk, publicKey(members), algorithms);
    }

    private Read akp(Map<?, ?> jwk, Set<JwsAlgorithm> algorithms) {
        if (!MlDsaKeys.isSupported() || !(jwk.get("pub") instanceof String text)) {
            return new Read.Ignored();
        }
        byte[] bytes = canonical(text);
        return usable(
                jwk, bytes == null ? null : MlDsaKeys.read(algorithms.iterator().next(), bytes), algorithms);
    }

    private Read usable(Map<?, ?> jwk, @Nullable PublicKey key, Set<JwsAlgorithm> algorithms) {
        if (key == null) {
            return new Read.Refused(KeySetFault.KEY_INVALID);
        }
        KeySetFault fault = KeySoundness.fault(key);
        if (fault != null) {
            return new Read.Refused(fault);
        }
        VerificationKey usable = VerificationKey.of((String) jwk.get("kid"), key, algorithms, provider);
        return !tries || isTakenByProvider(usable)
                ? new Read.Usable(usable)
                : new Read.Refused(KeySetFault.KEY_INVALID);
    }

    /** Tries the key once, so that what its provider will not take is found out here and not by a request. */
    private static boolean isTakenByProvider(VerificationKey key) {
        JwsAlgorithm algorithm = key.algorithms().iterator().next();
        int length =
                key.key() instanceof RSAKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : algorithm.signatureLength();
        try {
            key.prepare();
            return !key.verify(algorithm, new byte[0], 0, new byte[length], length);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static @Nullable PublicKey publicKey(Map<String, Object> members) {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(members).getPublicKey();
        } catch (JoseException | RuntimeException e) {
            // Its text may quote the key.
            return null;
        }
    }

    /** Decodes base64url without padding, unused bits zero (RFC 7515, section 2); null if it is not that. */
    private static byte @Nullable [] canonical(String text) {
        byte[] characters = text.getBytes(ISO_8859_1);
        byte[] bytes = new byte[characters.length];
        int length = Base64Url.decode(characters, 0, characters.length, bytes);
        return length > 0 ? Arrays.copyOf(bytes, length) : null;
    }
}
