package dev.everyhop.client;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * What an address is good for, by its bytes alone. An address that carries an IPv4 address inside (mapped, compatible,
 * NAT64, 6to4, Teredo, ISATAP) is never public, and is what the inner one is if that is worse.
 */
enum AddressKind {
    /** An address of the Internet. */
    PUBLIC("public"),
    /** RFC 1918, RFC 4193 and the deprecated site-local ones. */
    PRIVATE("private"),
    /** This machine. */
    LOOPBACK("loopback"),
    /** Between a carrier and its customers (RFC 6598). */
    SHARED("shared"),
    /** A form that leads to an IPv4 address or a tunnel. */
    TRANSLATED("translated"),
    /** On the same wire only: RFC 3927, RFC 4291. Cloud metadata lies here. */
    LINK_LOCAL("link-local"),
    /** Where a cloud tells its machines their credentials, outside the link-local ranges. */
    METADATA("metadata"),
    /** No address of one machine: unspecified, multicast, broadcast, reserved, documentation, benchmarks. */
    RESERVED("reserved");

    private static final List<AddressRange> METADATA_AT = ranges(
            "169.254.169.254/32", // most clouds
            "169.254.170.0/24", // Amazon's containers
            "100.100.100.200/32", // Alibaba
            "168.63.129.16/32", // Azure
            "192.0.0.192/32", // Oracle
            "fd00:ec2::/32", // Amazon
            "fd20:ce::254/128", // Google
            "fd00:42::42/128", // Scaleway
            "fd00:c1::a9fe:a9fe/128"); // Oracle
    private static final List<AddressRange> LINK = ranges("169.254.0.0/16", "fe80::/10");
    private static final List<AddressRange> LOOP = ranges("127.0.0.0/8", "::1/128");
    private static final List<AddressRange> CARRIER = ranges("100.64.0.0/10");
    private static final List<AddressRange> OWN =
            ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10");
    private static final List<AddressRange> NONE = ranges(
            "0.0.0.0/8",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "::/128",
            "100::/64",
            "100:0:0:1::/64",
            "2001:2::/48",
            "2001:db8::/32",
            "2001:10::/28",
            "3fff::/20",
            "5f00::/16",
            "ff00::/8");
    private static final AddressRange GLOBAL = AddressRange.of("2000::/3");
    private static final AddressRange TEREDO = AddressRange.of("2001::/32");
    private static final AddressRange SIX_TO_FOUR = AddressRange.of("2002::/16");
    private static final List<AddressRange> LAST_FOUR =
            ranges("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96");
    private static final AddressRange NAT64_HERE = AddressRange.of("64:ff9b:1::/48");
    private static final int[][] READINGS = {{6, 7, 9, 10}, {7, 9, 10, 11}, {9, 10, 11, 12}, {12, 13, 14, 15}};

    private final String code;

    AddressKind(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    /** Tells whether this is never connected to, whatever is allowed. */
    boolean isNever() {
        return this == LINK_LOCAL || this == METADATA || this == RESERVED;
    }

    static AddressKind of(InetAddress address) {
        return of(address.getAddress());
    }

    static AddressKind of(byte[] address) {
        AddressKind plain = plain(address);
        if (NAT64_HERE.contains(address)) {
            return local(address);
        } else if (address.length == 4 || plain == LOOPBACK || plain.isNever()) {
            return plain;
        }
        int at = inner(address);
        if (at < 0) {
            return plain;
        }
        byte[] four = Arrays.copyOfRange(address, at, at + 4);
        if (at == 12 && TEREDO.contains(address)) {
            for (int i = 0; i < 4; i++) {
                four[i] = (byte) ~four[i];
            }
        }
        AddressKind inside = plain(four);
        return inside.isNever() ? inside : TRANSLATED;
    }

    /** A network's own NAT64 prefix may have any of the lengths of RFC 6052, section 2.2; the worst reading counts. */
    private static AddressKind local(byte[] six) {
        for (int[] reading : READINGS) {
            byte[] four = {six[reading[0]], six[reading[1]], six[reading[2]], six[reading[3]]};
            AddressKind inside = plain(four);
            if (inside == METADATA || inside == LINK_LOCAL) {
                return inside;
            }
        }
        return TRANSLATED;
    }

    /** Returns where an IPv4 address begins in one of IPv6, negative if there is none. */
    private static int inner(byte[] six) {
        if (SIX_TO_FOUR.contains(six)) {
            return 2;
        }
        boolean isatap = (six[8] & 0xFD) == 0 && six[9] == 0 && six[10] == 0x5E && (six[11] & 0xFF) == 0xFE;
        return isatap || TEREDO.contains(six) || in(LAST_FOUR, six) ? 12 : -1;
    }

    private static AddressKind plain(byte[] address) {
        if (in(METADATA_AT, address)) {
            return METADATA;
        } else if (in(LINK, address)) {
            return LINK_LOCAL;
        } else if (in(LOOP, address)) {
            return LOOPBACK;
        } else if (in(NONE, address)) {
            return RESERVED;
        } else if (in(CARRIER, address)) {
            return SHARED;
        } else if (in(OWN, address)) {
            return PRIVATE;
        }
        boolean known = address.length == 4 || GLOBAL.contains(address) || in(LAST_FOUR, address);
        return known ? PUBLIC : RESERVED;
    }

    private static boolean in(List<AddressRange> ranges, byte[] address) {
        for (AddressRange one : ranges) {
            if (one.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<AddressRange> ranges(String... texts) {
        return Arrays.stream(texts).map(AddressRange::of).toList();
    }
}
