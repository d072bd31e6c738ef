package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A JSON Web Key for tests: real key material with members to add and to spoil. */
public final class Jwk {

    private final Map<String, String> members = new LinkedHashMap<>();

    private Jwk() {}

    /** A new RSA key. */
    public static Jwk rsa(String kid) {
        return rsa(kid, 2048);
    }

    static Jwk rsa(String kid, int bits) {
        RSAPublicKey key = (RSAPublicKey) generate("RSA", bits);
        return rsa(kid, key.getModulus(), key.getPublicExponent());
    }

    static Jwk rsa(String kid, BigInteger modulus, BigInteger exponent) {
        return new Jwk()
                .with("kty", "RSA")
                .with("kid", kid)
                .with("n", base64(unsigned(modulus)))
                .with("e", base64(unsigned(exponent)));
    }

    /** A new P-256 key. */
    public static Jwk ec(String kid) {
        return ec(kid, "P-256");
    }

    static Jwk ec(String kid, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve.replace("P-", "secp") + "r1"));
            ECPublicKey key = (ECPublicKey) generator.generateKeyPair().getPublic();
            int length = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
            return new Jwk()
                    .with("kty", "EC")
                    .with("kid", kid)
                    .with("crv", curve)
                    .with("x", base64(padded(key.getW().getAffineX(), length)))
                    .with("y", base64(padded(key.getW().getAffineY(), length)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new Ed25519 key. */
    public static Jwk ed25519(String kid) {
        byte[] encoded = generate("Ed25519", 0).getEncoded();
        return ed25519(kid, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    static Jwk ed25519(String kid, byte[] x) {
        return new Jwk()
                .with("kty", "OKP")
                .with("kid", kid)
                .with("crv", "Ed25519")
                .with("x", base64(x));
    }

    static Jwk empty() {
        return new Jwk();
    }

    /** Returns a copy with this string member. */
    public Jwk with(String name, String value) {
        return raw(name, '"' + value + '"');
    }

    /** Returns a copy with this member, its value given as JSON. */
    public Jwk raw(String name, String json) {
        Jwk copy = without(name);
        copy.members.put(name, json);
        return copy;
    }

    Jwk without(String name) {
        Jwk copy = new Jwk();
        copy.members.putAll(members);
        copy.members.remove(name);
        return copy;
    }

    String member(String name) {
        return members.get(name).replace("\"", "");
    }

    /** Returns a set of these keys. */
    public static byte[] set(Jwk... keys) {
        return Arrays.stream(keys)
                .map(Jwk::toString)
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"))
                .getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return members.entrySet().stream()
                .map(member -> '"' + member.getKey() + "\":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unsigned(BigInteger number) {
        return padded(number, Math.max(1, (number.bitLength() + 7) / 8));
    }

    private static byte[] padded(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[length];
        int from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, padded, length - (bytes.length - from), bytes.length - from);
        return padded;
    }

    private static PublicKey generate(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair().getPublic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
