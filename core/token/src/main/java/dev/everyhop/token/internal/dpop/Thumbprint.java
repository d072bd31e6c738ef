package dev.everyhop.token.internal.dpop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.jose.Base64Url;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SHA-256, and the thumbprints of keys that are made with it (RFC 7638). */
public final class Thumbprint {

    /** In bytes. */
    public static final int LENGTH = 32;

    private static final int TEXT_LENGTH = 43;

    /** The members that count, by kind of key, in the order of their names (RFC 7638, section 3.2; RFC 8037; AKP keys). */
    private static final Map<String, List<String>> MEMBERS = Map.of(
            "RSA", List.of("e", "kty", "n"),
            "EC", List.of("crv", "kty", "x", "y"),
            "OKP", List.of("crv", "kty", "x"),
            "AKP", List.of("alg", "kty", "pub"));

    private Thumbprint() {}

    /** Returns the thumbprint of a public key; null if it is of no known kind or lacks a member. */
    public static byte @Nullable [] of(Map<?, ?> jwk) {
        List<String> members = jwk.get("kty") instanceof String kty ? MEMBERS.get(kty) : null;
        if (members == null) {
            return null;
        }
        StringBuilder json = new StringBuilder(256);
        for (String name : members) {
            if (!(jwk.get(name) instanceof String value) || !isPlain(value)) {
                return null;
            }
            json.append(json.isEmpty() ? "{\"" : ",\"")
                    .append(name)
                    .append("\":\"")
                    .append(value)
                    .append('"');
        }
        return sha256(json.append('}').toString().getBytes(UTF_8));
    }

    /** Returns the 32 bytes that a thumbprint's text stands for (43 characters of base64url); null if it is none. */
    public static byte @Nullable [] decoded(String text) {
        if (text.length() != TEXT_LENGTH) {
            return null;
        }
        byte[] characters = text.getBytes(ISO_8859_1);
        byte[] bytes = new byte[TEXT_LENGTH];
        return Base64Url.decode(characters, 0, TEXT_LENGTH, bytes) == LENGTH ? Arrays.copyOf(bytes, LENGTH) : null;
    }

    /** Returns the SHA-256 of bytes. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java platform has SHA-256", e);
        }
    }

    /** Returns whether a value stands in JSON as it is. */
    private static boolean isPlain(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\');
    }
}
