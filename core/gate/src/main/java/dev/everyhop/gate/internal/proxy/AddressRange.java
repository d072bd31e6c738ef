package dev.everyhop.gate.internal.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The addresses that begin with the same bits, written as {@code 10.1.0.0/16}, {@code 2001:db8::/32} or one address. */
public final class AddressRange {

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]{2,39}|::[fF]{4}:[0-9.]{7,15}");

    private final byte[] prefix;
    private final int bits;

    private AddressRange(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if it is none; the message says what to write
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        String length = slash < 0 ? "" : text.substring(slash + 1);
        int bits = address == null ? -1 : slash < 0 ? address.length * 8 : bits(length);
        if (address == null || bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException("'" + text
                    + "' is no range of addresses: write one such as 10.1.0.0/16, 2001:db8::/32 or 192.0.2.7");
        }
        if (bits == 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is every address, so that anybody would be a proxy: name those that are");
        }
        return new AddressRange(address, bits);
    }

    /** Returns whether an address, given as text, lies in the range. What is no address lies in none. */
    public boolean contains(String text) {
        byte[] address = address(text);
        if (address == null || address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != prefix[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    private static int bits(String length) {
        return length.matches("[0-9]{1,3}") ? Integer.parseInt(length) : -1;
    }

    /** Returns the bytes of a literal address; names are never looked up. An IPv4 address in IPv6 is the IPv4 address. */
    private static byte @Nullable [] address(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (!IPV4.matcher(literal).matches()
                && !(literal.indexOf(':') >= 0 && IPV6.matcher(literal).matches())) {
            return null;
        }
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "AddressRange[/" + bits + "]";
    }
}
