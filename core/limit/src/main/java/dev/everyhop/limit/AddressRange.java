package dev.everyhop.limit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that begin with the same bits, written as {@code 10.1.0.0/16}, {@code 2001:db8::/32} or one address. An
 * address of IPv4 in its mapped form is the one of IPv4.
 *
 * <p><b>Security guarantees.</b> Literals only: a name, or what merely looks like an address, is never looked up.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class AddressRange {

    private final IpAddress first;
    private final int bits;

    private AddressRange(IpAddress first, int bits) {
        this.first = first;
        this.bits = bits;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if it is none, is every address or has bits beyond its prefix; the message says what
     *     to write
     */
    public static AddressRange of(String text) {
        AddressRange range = parse(text);
        if (range == null) {
            throw new IllegalArgumentException("'" + text
                    + "' is no range of addresses: write one without bits beyond its prefix, such as 10.1.0.0/16,"
                    + " 2001:db8::/32 or 192.0.2.7");
        }
        return range;
    }

    /** Returns whether an address, given as text, lies in one of the ranges. What is no address lies in none. */
    public static boolean anyContains(List<AddressRange> ranges, String text) {
        IpAddress address = IpAddress.of(text);
        return address != null && anyContains(ranges, address);
    }

    static boolean anyContains(List<AddressRange> ranges, IpAddress address) {
        for (int i = 0; i < ranges.size(); i++) {
            AddressRange range = ranges.get(i);
            if (address.prefix(range.bits).equals(range.first)) {
                return true;
            }
        }
        return false;
    }

    static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.of(slash < 0 ? text : text.substring(0, slash));
        String length = slash < 0 ? "" : text.substring(slash + 1);
        if (address == null || !(slash < 0 || length.matches("[0-9]{1,3}"))) {
            return null;
        }
        int whole = address.isV4() ? 32 : 128;
        int bits = slash < 0 ? whole : Integer.parseInt(length);
        int all = address.isV4() ? 96 + bits : bits;
        return bits > whole || bits == 0 || !address.prefix(all).equals(address)
                ? null
                : new AddressRange(address, all);
    }

    @Override
    public String toString() {
        return "AddressRange[/" + (first.isV4() ? bits - 96 : bits) + "]";
    }
}
