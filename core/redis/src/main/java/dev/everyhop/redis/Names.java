package dev.everyhop.redis;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names keys in Redis by a keyed hash: who reads Redis does not read who calls. */
final class Names {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LENGTH = 16;

    private final String prefix;
    private final SecretKeySpec secret;

    Names(String prefix, byte[] secret) {
        this.prefix = prefix;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /** Returns a key of Redis that nothing but its kind is read from; what is in braces is its cluster slot. */
    byte[] key(String kind, byte[]... parts) {
        return Script.bytes(prefix + ":" + kind + ":{" + hash(kind, parts) + "}");
    }

    /** Returns a key of Redis that is one for all. */
    byte[] only(String kind, String part) {
        return Script.bytes(prefix + ":{" + kind + "}" + part);
    }

    /** Returns a key of Redis in the cluster slot of a kind. */
    byte[] among(String kind, byte[]... parts) {
        return Script.bytes(prefix + ":{" + kind + "}:" + hash(kind, parts));
    }

    /** Returns the characters of a text as bytes: different for different texts, for those with lone surrogates too. */
    static byte[] characters(String text) {
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes[2 * i] = (byte) (c >>> Byte.SIZE);
            bytes[2 * i + 1] = (byte) c;
        }
        return bytes;
    }

    /** Returns 128 bits of a keyed hash as text; parts cannot be mistaken for one another. */
    String hash(String kind, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(kind.getBytes(StandardCharsets.UTF_8));
            for (byte[] part : parts) {
                int length = part.length;
                mac.update(new byte[] {
                    0, (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
                });
                mac.update(part);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac.doFinal(), LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no " + ALGORITHM, e);
        }
    }
}
