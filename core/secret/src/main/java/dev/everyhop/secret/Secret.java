package dev.everyhop.secret;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Secret bytes that show themselves to nobody by accident.
 *
 * <p><b>Security guarantees.</b> Every rendering is {@code ***}: {@link #toString}, string concatenation, log parameters,
 * records and collections around it. It cannot be serialised by Java, and JSON mappers find nothing in it: there is no
 * getter, and the field is transient. Comparison takes the same time wherever the difference is. {@link #close} overwrites
 * the bytes that are held here; copies that the JDK, a driver or a client made of them are beyond its reach.
 *
 * <p><b>Thread safety.</b> Safe. A read while another thread closes gives the whole secret or fails, never a part.
 *
 * <p><b>Failure.</b> Reading a closed secret is an {@link IllegalStateException}.
 */
public final class Secret implements AutoCloseable {

    private static final String SHOWN = "***";

    // Transient, as mappers that look at fields leave those out.
    private transient volatile byte @Nullable [] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a secret that holds a copy of these bytes; the caller may overwrite its own. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** Returns a secret that holds these characters as UTF-8; the caller may overwrite its own. */
    public static Secret of(char[] characters) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(characters));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        int from = encoded.arrayOffset();
        Arrays.fill(encoded.array(), from, from + encoded.capacity(), (byte) 0);
        return new Secret(bytes);
    }

    /** Returns a secret that holds this text as UTF-8. The text itself stays in memory until it is collected. */
    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns what the function makes of the bytes. It sees a copy that is overwritten when it returns. */
    public <T extends @Nullable Object> T use(Function<byte[], T> function) {
        byte[] copy = copy();
        try {
            return function.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** Returns a copy of the bytes, which is the caller's to overwrite. */
    public byte[] copy() {
        byte[] held = bytes;
        if (held != null) {
            byte[] copy = held.clone();
            // close() forgets the array before it overwrites it, so a copy made meanwhile is noticed here.
            if (bytes != null) {
                return copy;
            }
            Arrays.fill(copy, (byte) 0);
        }
        throw new IllegalStateException("The secret was closed");
    }

    /** Returns the bytes, read as UTF-8, as characters that are the caller's to overwrite. */
    public char[] characters() {
        return use(copy -> {
            CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(copy));
            char[] characters = new char[decoded.remaining()];
            decoded.get(characters);
            Arrays.fill(decoded.array(), '\0');
            return characters;
        });
    }

    /** Returns how many bytes there are. */
    public int length() {
        byte[] held = bytes;
        if (held == null) {
            throw new IllegalStateException("The secret was closed");
        }
        return held.length;
    }

    /** Tells whether these bytes are the secret, in a time that depends on their number only. */
    public boolean matches(byte[] other) {
        return use(copy -> MessageDigest.isEqual(copy, other));
    }

    /** Overwrites the bytes. Closing again does nothing. */
    @Override
    public void close() {
        byte[] held = bytes;
        bytes = null;
        if (held != null) {
            Arrays.fill(held, (byte) 0);
        }
    }

    /** Tells whether the other is a secret of the same bytes, in constant time. A closed secret equals only itself. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Secret secret)) {
            return false;
        }
        byte[] mine = bytes;
        byte[] theirs = secret.bytes;
        return mine != null && theirs != null && MessageDigest.isEqual(mine, theirs);
    }

    /** Returns the same number for every secret: a hash would tell something of the bytes. */
    @Override
    public int hashCode() {
        return SHOWN.hashCode();
    }

    /** Returns {@code ***}. */
    @Override
    public String toString() {
        return SHOWN;
    }
}
