package dev.everyhop.limit;

import org.jspecify.annotations.Nullable;

/**
 * An address of IPv6, or of IPv4 in its mapped form. Literals only: nothing is ever looked up.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record IpAddress(long high, long low) {

    private static final long MAPPED = 0xFFFF_0000_0000L;
    private static final long NAT64 = 0x0064_FF9B_0000_0000L;
    private static final int SIX_TO_FOUR = 0x2002;
    private static final int MOST_CHARS = 64;

    /** Reads a literal, with or without a zone; returns null if it is none. */
    static @Nullable IpAddress of(String text) {
        if (text.length() > MOST_CHARS) {
            return null;
        }
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (address.indexOf(':') >= 0) {
            return v6(address);
        }
        long v4 = zone < 0 ? v4(address, 0) : -1;
        return v4 < 0 ? null : new IpAddress(0, MAPPED | v4);
    }

    boolean isV4() {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    /**
     * Returns the address of IPv4 where this one only stands for it: mapped, or translated by NAT64 (RFC 6052). An address of
     * 6to4 (RFC 3056) stands for a network of its own for each address of IPv4, so it is cut to that.
     */
    IpAddress normalised() {
        if (high == NAT64 && low >>> 32 == 0) {
            return new IpAddress(0, MAPPED | low);
        }
        return high >>> 48 == SIX_TO_FOUR ? new IpAddress(0, MAPPED | (high >>> 16 & 0xFFFF_FFFFL)) : this;
    }

    /** Returns the first bits of the address, and nothing in the others. */
    IpAddress prefix(int bits) {
        return new IpAddress(
                bits >= 64 ? high : bits == 0 ? 0 : high & (-1L << (64 - bits)),
                bits <= 64 ? 0 : bits >= 128 ? low : low & (-1L << (128 - bits)));
    }

    private static @Nullable IpAddress v6(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[8];
        if (gap < 0) {
            return groups(text, groups, 0) == 8 ? of(groups) : null;
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        if (before.indexOf('.') >= 0) {
            return null;
        }
        int[] last = new int[8];
        int head = before.isEmpty() ? 0 : groups(before, groups, 0);
        int tail = after.isEmpty() ? 0 : groups(after, last, 0);
        if (head < 0 || tail < 0 || head + tail > 7) {
            return null;
        }
        System.arraycopy(last, 0, groups, 8 - tail, tail);
        return of(groups);
    }

    /** Reads groups with single colons between them, the last two perhaps as IPv4; returns how many, negative if none. */
    private static int groups(String text, int[] groups, int from) {
        int count = 0;
        int at = from;
        while (at <= text.length()) {
            int end = text.indexOf(':', at);
            end = end < 0 ? text.length() : end;
            if (end == text.length() && text.indexOf('.', at) >= 0) {
                long v4 = v4(text, at);
                if (v4 < 0 || count > 6) {
                    return -1;
                }
                groups[count++] = (int) (v4 >>> 16);
                groups[count++] = (int) v4 & 0xFFFF;
                return count;
            }
            int group = group(text, at, end);
            if (group < 0 || count == 8) {
                return -1;
            }
            groups[count++] = group;
            at = end + 1;
        }
        return count;
    }

    private static int group(String text, int from, int to) {
        if (to == from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Reads four decimal numbers to the end of the text; leading zeros, which some read as octal, are refused. */
    private static long v4(String text, int from) {
        long address = 0;
        int at = from;
        for (int part = 0; part < 4; part++) {
            int start = at;
            int value = 0;
            while (at < text.length() && at - start < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == start || value > 255 || (at - start > 1 && text.charAt(start) == '0')) {
                return -1;
            }
            address = address << 8 | value;
            if (part < 3 && (at == text.length() || text.charAt(at++) != '.')) {
                return -1;
            }
        }
        return at == text.length() ? address : -1;
    }

    private static IpAddress of(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return new IpAddress(high, low);
    }
}
