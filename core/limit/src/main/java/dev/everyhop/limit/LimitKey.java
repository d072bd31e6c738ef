package dev.everyhop.limit;

import java.util.Objects;

/**
 * What a limit counts apart: a caller, a client, a tenant, an address, or nothing.
 *
 * <p><b>Security guarantees.</b> Keys of several parts cannot be mistaken for one another, whatever the parts contain.
 * Keys of which strangers can invent as many as they like are told apart ({@link #isAuthenticated}): they have memory of
 * their own, so that they cannot push out others. {@link #toString} never shows a key.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class LimitKey {

    private static final LimitKey ALL = new LimitKey("a", true);

    private final String text;
    private final boolean authenticated;

    private LimitKey(String text, boolean authenticated) {
        this.text = text;
        this.authenticated = authenticated;
    }

    /** Returns the key that all share: nothing is counted apart. */
    public static LimitKey all() {
        return ALL;
    }

    /**
     * Returns the key of something that was authenticated.
     *
     * @param name such as the name of a tenant; never what a request merely says
     */
    public static LimitKey of(String name) {
        return new LimitKey("k".concat(name), true);
    }

    /**
     * Returns the key of something that was authenticated and that only several names identify, in their order.
     *
     * @param first such as the kind of key, or the issuer of a token
     * @param more such as its subject
     */
    public static LimitKey of(String first, String... more) {
        StringBuilder text = new StringBuilder("p");
        part(first, text);
        for (String one : more) {
            part(one, text);
        }
        return new LimitKey(text.toString(), true);
    }

    /**
     * Returns the key of something that anyone can invent, such as an address or an account that somebody tries to log in
     * to.
     */
    public static LimitKey unauthenticated(String name) {
        return new LimitKey("u".concat(name), false);
    }

    /** Returns whether it takes an authentication to come by this key. */
    public boolean isAuthenticated() {
        return authenticated;
    }

    /**
     * Returns the key in bytes, for stores: different for different keys. It may name a person: a store that writes it down
     * keeps a keyed hash instead.
     */
    public byte[] toBytes() {
        // By hand, since every charset writes lone surrogates, which a claim may contain, as one and the same
        // replacement.
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes[2 * i] = (byte) (c >>> Byte.SIZE);
            bytes[2 * i + 1] = (byte) c;
        }
        return bytes;
    }

    String text() {
        return text;
    }

    private static void part(String part, StringBuilder text) {
        text.append(part.length()).append(':').append(Objects.requireNonNull(part, "part"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitKey key && key.authenticated == authenticated && key.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns whether the key is authenticated, never the key. */
    @Override
    public String toString() {
        return authenticated ? "LimitKey[authenticated]" : "LimitKey[unauthenticated]";
    }
}
