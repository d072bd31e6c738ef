package dev.everyhop.token.internal.dpop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.token.internal.jose.Base64Url;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Nonces that need no memory: the second at which one was made, and a keyed hash of it. The key of an hour is derived from a
 * secret, so that instances with the same secret know one another's nonces and no key works for longer than that.
 */
public final class Nonces {

    private static final String HMAC = "HmacSHA256";
    private static final byte[] LABEL = "everyhop dpop nonce key".getBytes(US_ASCII);
    private static final long KEY_SECONDS = 3600;
    private static final int TAG_LENGTH = 16;
    private static final int LENGTH = Long.BYTES + TAG_LENGTH;
    private static final int TEXT_LENGTH = LENGTH / 3 * 4;

    private final Supplier<List<byte[]>> secrets;
    private final long lifetime;
    private final long skew;
    private final long granule;
    private volatile @Nullable Made latest;

    private record Made(long second, String nonce) {}

    /**
     * Makes nonces.
     *
     * @param secrets at least 32 bytes each; the first makes nonces, all of them check
     * @param lifetime how long one is good, in seconds
     * @param skew how far the clocks of instances may be apart, in seconds
     */
    public Nonces(Supplier<List<byte[]>> secrets, long lifetime, long skew) {
        this.secrets = secrets;
        this.lifetime = lifetime;
        this.skew = skew;
        this.granule = Math.max(1, lifetime / 16);
    }

    /** Returns a nonce; for a sixteenth of its life the same one. */
    public String current(long now) {
        long second = now / granule * granule;
        Made made = latest;
        if (made == null || made.second != second) {
            made = new Made(second, make(second));
            latest = made;
        }
        return made.nonce;
    }

    /** Returns whether a nonce was made with one of the secrets and is good now. */
    public boolean isGood(String nonce, long now) {
        if (nonce.length() != TEXT_LENGTH) {
            return false;
        }
        byte[] characters = nonce.getBytes(ISO_8859_1);
        byte[] bytes = new byte[LENGTH];
        if (Base64Url.decode(characters, 0, characters.length, bytes) != LENGTH) {
            return false;
        }
        long second = ByteBuffer.wrap(bytes).getLong();
        if (second > now + skew || second <= now - lifetime - granule) {
            return false;
        }
        byte[] tag = Arrays.copyOfRange(bytes, Long.BYTES, LENGTH);
        boolean good = false;
        for (byte[] secret : secrets.get()) {
            good |= MessageDigest.isEqual(tag, tag(secret, second));
        }
        return good;
    }

    private String make(long second) {
        List<byte[]> keys = secrets.get();
        if (keys.isEmpty()) {
            throw new IllegalStateException("There is no secret to make nonces with");
        }
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .putLong(second)
                .put(tag(keys.get(0), second))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] tag(byte[] secret, long second) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            mac.update(LABEL);
            byte[] key = mac.doFinal(longs(second / KEY_SECONDS));
            mac.init(new SecretKeySpec(key, HMAC));
            return Arrays.copyOf(mac.doFinal(longs(second)), TAG_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Each Java platform has " + HMAC, e);
        }
    }

    private static byte[] longs(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
