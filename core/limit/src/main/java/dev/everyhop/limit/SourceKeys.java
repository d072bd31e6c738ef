package dev.everyhop.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys of the addresses that requests come from.
 *
 * <p>IPv6 addresses are cut to a prefix, since whoever has one address mostly has all of its /64. Addresses that only stand
 * for one of IPv4 (mapped, NAT64, 6to4) are that one.
 *
 * <p><b>Security guarantees.</b> What a header says of the client counts only where the TCP peer is a trusted proxy, and only
 * from the right up to the first address that is not one: what stands further left anyone can have written. An entry that
 * cannot be read ends it. Keys are {@linkplain LimitKey#isAuthenticated not authenticated}.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class SourceKeys {

    private static final SourceKeys OF_PEERS = builder().build();
    private static final int MOST_HOPS = 32;

    private final int v4Prefix;
    private final int v6Prefix;
    private final List<AddressRange> proxies;
    private final String header;

    private SourceKeys(Builder builder) {
        v4Prefix = builder.v4Prefix;
        v6Prefix = builder.v6Prefix;
        proxies = List.copyOf(builder.proxies);
        header = builder.header;
    }

    /** Returns keys of TCP peers, IPv6 by its /64. */
    public static SourceKeys ofPeers() {
        return OF_PEERS;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the key of where a request comes from.
     *
     * @param peer the address of the TCP peer, never one that a filter put in its place
     * @param headers returns the values of a header by its name, one for each line; asked only if the peer is a trusted
     *     proxy
     */
    public LimitKey key(String peer, Function<String, List<String>> headers) {
        IpAddress address = IpAddress.of(peer);
        if (address == null) {
            return LimitKey.unauthenticated("peer ".concat(peer));
        }
        address = address.normalised();
        if (!proxies.isEmpty() && isProxy(address)) {
            address = client(address, headers.apply(header));
        }
        IpAddress source = address.isV4() ? address.prefix(96 + v4Prefix) : address.prefix(v6Prefix);
        return LimitKey.unauthenticated(Long.toString(source.high(), Character.MAX_RADIX)
                + ' '
                + Long.toString(source.low(), Character.MAX_RADIX));
    }

    private IpAddress client(IpAddress proxy, List<String> lines) {
        IpAddress nearest = proxy;
        int hops = 0;
        for (int line = lines.size() - 1; line >= 0; line--) {
            String value = lines.get(line);
            int end = value.length();
            while (end >= 0) {
                int comma = value.lastIndexOf(',', end - 1);
                IpAddress said = ++hops > MOST_HOPS ? null : entry(value.substring(comma + 1, end));
                if (said == null) {
                    return nearest;
                }
                nearest = said.normalised();
                if (!isProxy(nearest)) {
                    return nearest;
                }
                end = comma;
            }
        }
        return nearest;
    }

    private @Nullable IpAddress entry(String text) {
        String entry = text.strip();
        if (header.equals("Forwarded")) {
            String node = null;
            for (String pair : entry.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0
                        && pair.substring(0, equals)
                                .strip()
                                .toLowerCase(Locale.ROOT)
                                .equals("for")) {
                    if (node != null) {
                        return null;
                    }
                    node = pair.substring(equals + 1).strip();
                }
            }
            if (node == null) {
                return null;
            }
            entry = node.length() > 1 && node.startsWith("\"") && node.endsWith("\"")
                    ? node.substring(1, node.length() - 1)
                    : node;
        }
        return address(entry);
    }

    /** Reads an address with or without a port. */
    private static @Nullable IpAddress address(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 || (end < text.length() - 1 && text.charAt(end + 1) != ':')
                    ? null
                    : IpAddress.of(text.substring(1, end));
        }
        int colon = text.indexOf(':');
        boolean port = colon > 0 && colon == text.lastIndexOf(':');
        return IpAddress.of(port ? text.substring(0, colon) : text);
    }

    private boolean isProxy(IpAddress address) {
        return AddressRange.anyContains(proxies, address);
    }

    /** Builds source keys. Not safe for use by several threads. */
    public static final class Builder {

        private int v4Prefix = 32;
        private int v6Prefix = 64;
        private final List<AddressRange> proxies = new ArrayList<>();
        private String header = "X-Forwarded-For";

        private Builder() {}

        /**
         * Sets how much of an IPv6 address counts.
         *
         * @param bits 16 to 128; 64 unless said
         */
        public Builder ipv6Prefix(int bits) {
            v6Prefix = checked("ipv6Prefix", bits, 16, 128);
            return this;
        }

        /**
         * Sets how much of an IPv4 address counts.
         *
         * @param bits 8 to 32; 32 unless said
         */
        public Builder ipv4Prefix(int bits) {
            v4Prefix = checked("ipv4Prefix", bits, 8, 32);
            return this;
        }

        /**
         * Trusts what proxies say of who called them.
         *
         * @param network their address or network, such as {@code 10.1.0.0/16} or {@code 2001:db8:1::/48}
         */
        public Builder trustedProxy(String network) {
            AddressRange range = AddressRange.parse(network);
            if (range == null) {
                throw new IllegalArgumentException(
                        "trustedProxy must be an address or a network without bits beyond its prefix,"
                                + " such as 10.1.0.0/16 or 2001:db8:1::/48, not '" + network + "'");
            }
            proxies.add(range);
            return this;
        }

        /** Reads {@code Forwarded} (RFC 7239) instead of {@code X-Forwarded-For}. */
        public Builder forwarded() {
            header = "Forwarded";
            return this;
        }

        /** Builds. */
        public SourceKeys build() {
            return new SourceKeys(this);
        }

        private static int checked(String option, int bits, int least, int most) {
            if (bits < least || bits > most) {
                throw new IllegalArgumentException(option + " must be " + least + " to " + most + ", not " + bits);
            }
            return bits;
        }
    }
}
