package dev.everyhop.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A range of addresses, such as {@code 10.0.0.0/8}. Compared as bytes, so that no form of writing matters. */
final class AddressRange {

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern FOUR = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET + "/[0-9]{1,2}");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*/[0-9]{1,3}");

    private final byte[] base;
    private final int bits;

    private AddressRange(byte[] base, int bits) {
        this.base = base;
        this.bits = bits;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if it is none, or has bits set behind its length
     */
    static AddressRange of(String text) {
        if (FOUR.matcher(text).matches() || SIX.matcher(text).matches()) {
            int slash = text.indexOf('/');
            int bits = Integer.parseInt(text.substring(slash + 1));
            byte[] base = bytes(text.substring(0, slash));
            if (base != null && bits <= base.length * 8 && isClear(base, bits)) {
                return new AddressRange(base, bits);
            }
        }
        throw new IllegalArgumentException(
                "allowAddresses takes ranges such as 10.1.0.0/16 or fd12:3456::/32, with no bits set behind the length");
    }

    /** Tells whether the address is in the range. */
    boolean contains(byte[] address) {
        if (address.length != base.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != base[i]) {
                return false;
            }
        }
        int mask = 0xFF00 >> (bits % 8) & 0xFF;
        return mask == 0 || (address[whole] & mask) == (base[whole] & mask);
    }

    private static boolean isClear(byte[] base, int bits) {
        for (int bit = bits; bit < base.length * 8; bit++) {
            if ((base[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte @org.jspecify.annotations.Nullable [] bytes(String literal) {
        try {
            byte[] address = InetAddress.getByName(literal).getAddress();
            boolean six = literal.indexOf(':') >= 0;
            if (six && address.length == 4) {
                // The JDK makes IPv4 of the mapped form.
                byte[] mapped = new byte[16];
                mapped[10] = -1;
                mapped[11] = -1;
                System.arraycopy(address, 0, mapped, 12, 4);
                return mapped;
            }
            return address;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
