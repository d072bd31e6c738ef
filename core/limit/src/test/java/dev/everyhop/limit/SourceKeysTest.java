package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceKeysTest {

    private final SourceKeys peers = SourceKeys.ofPeers();
    private final SourceKeys behind = SourceKeys.builder()
            .trustedProxy("10.0.0.0/8")
            .trustedProxy("2001:db8:ffff::/48")
            .build();

    private LimitKey peer(String address) {
        return peers.key(address, name -> {
            throw new AssertionError("no header counts without a trusted proxy");
        });
    }

    private LimitKey behind(String peer, String... forwardedFor) {
        return behind.key(peer, name -> {
            assertThat(name).isEqualTo("X-Forwarded-For");
            return List.of(forwardedFor);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, ::ffff:192.0.2.7, true",
        "192.0.2.7, ::ffff:c000:207, true",
        "192.0.2.7, 64:ff9b::192.0.2.7, true",
        "192.0.2.7, 2002:c000:207::1, true",
        "192.0.2.7, 2002:c000:207:1:2:3:4:5, true",
        "192.0.2.7, 192.0.2.8, false",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff, true",
        "2001:db8:1:2::1, 2001:0DB8:0001:0002:0:0:0:1, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "fe80::1%eth0, fe80::2%1, true",
        "::1, ::2, true",
        "::1, 0.0.0.1, false",
    })
    void addressesOfOneSourceHaveOneKey(String one, String other, boolean same) {
        assertThat(peer(one).equals(peer(other))).isEqualTo(same);
        assertThat(peer(one).isAuthenticated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4%1",
                "1..2.3",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "::1.2.3",
                "1.2.3.4::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::g",
                "١.٢.٣.٤",
                "::١",
                "1:2:3:4:5:6:7::8"
            })
    void whatIsNoAddressIsAKeyOfItsOwn(String text) {
        assertThat(IpAddress.of(text)).isNull();
        assertThat(peer(text)).isEqualTo(LimitKey.unauthenticated("peer " + text));
    }

    @Property
    void readsAddressesAsTheJdkDoes(@ForAll("addresses") byte[] bytes) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(bytes);
        IpAddress read = IpAddress.of(address.getHostAddress());
        ByteBuffer whole = ByteBuffer.wrap(bytes);
        assertThat(read)
                .isEqualTo(
                        address.getAddress().length == 4
                                ? new IpAddress(
                                        0,
                                        0xFFFF_0000_0000L
                                                | ByteBuffer.wrap(address.getAddress())
                                                                .getInt()
                                                        & 0xFFFF_FFFFL)
                                : new IpAddress(whole.getLong(0), whole.getLong(8)));
    }

    @Provide
    Arbitrary<byte[]> addresses() {
        Arbitrary<Byte> some = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(2, Arbitraries.just((byte) 0)), net.jqwik.api.Tuple.of(1, Arbitraries.bytes()));
        return Arbitraries.of(4, 16).flatMap(size -> some.array(byte[].class).ofSize(size));
    }

    @Property
    void readingNeverThrows(@ForAll("nearAddresses") String text) {
        IpAddress.of(text);
        behind("10.0.0.1", text, text + "," + text);
    }

    @Provide
    Arbitrary<String> nearAddresses() {
        return Arbitraries.strings().withChars("0123456789abcdef:.%[]\", ").ofMaxLength(45);
    }

    @Test
    void clientIsTheFirstFromTheRightThatIsNoProxy() {
        LimitKey client = peer("192.0.2.7");
        assertThat(behind("10.0.0.1", "192.0.2.7")).isEqualTo(client);
        assertThat(behind("10.0.0.1", "198.51.100.1, 192.0.2.7, 10.9.9.9")).isEqualTo(client);
        assertThat(behind("10.0.0.1", "198.51.100.1", "192.0.2.7:4711", "2001:db8:ffff::5"))
                .isEqualTo(client);
        assertThat(behind("10.0.0.1", "[2001:db8:1:2::3]:99")).isEqualTo(peer("2001:db8:1:2::1"));
        assertThat(behind("::ffff:10.0.0.1", "192.0.2.7")).isEqualTo(client);
    }

    @Test
    void whatAnUntrustedPeerSaysDoesNotCount() {
        assertThat(behind("192.0.2.7", "198.51.100.1")).isEqualTo(peer("192.0.2.7"));
    }

    @Test
    void entryThatCannotBeReadEndsIt() {
        LimitKey proxy = peer("10.0.0.1");
        assertThat(behind("10.0.0.1")).isEqualTo(proxy);
        assertThat(behind("10.0.0.1", "")).isEqualTo(proxy);
        assertThat(behind("10.0.0.1", "192.0.2.7, unknown")).isEqualTo(proxy);
        assertThat(behind("10.0.0.1", "192.0.2.7, unknown, 10.0.0.2")).isEqualTo(peer("10.0.0.2"));
        assertThat(behind("10.0.0.1", "192.0.2.7,")).isEqualTo(proxy);
        assertThat(behind("10.0.0.1", "10.0.0.3,".repeat(5_000) + "10.0.0.2")).isEqualTo(peer("10.0.0.3"));
    }

    @Test
    void forwardedIsReadToo() {
        SourceKeys keys =
                SourceKeys.builder().trustedProxy("10.0.0.1").forwarded().build();
        for (String value : List.of(
                "for=192.0.2.7",
                "For=\"192.0.2.7:80\";proto=https",
                "for=198.51.100.1, by=x; for = 192.0.2.7",
                "proto=https;for=192.0.2.7, for=10.0.0.1")) {
            assertThat(keys.key("10.0.0.1", name -> List.of(value))).as(value).isEqualTo(peer("192.0.2.7"));
        }
        for (String value : List.of("for=_hidden", "for=unknown", "by=192.0.2.7", "for=1.2.3.4;for=192.0.2.7", "\"")) {
            assertThat(keys.key("10.0.0.1", name -> List.of(value))).as(value).isEqualTo(peer("10.0.0.1"));
        }
        assertThat(keys.key("10.0.0.1", name -> List.of("for=\"[2001:db8::1]:5\"")))
                .isEqualTo(peer("2001:db8::2"));
    }

    @Test
    void prefixesCanBeOthers() {
        SourceKeys wide = SourceKeys.builder().ipv6Prefix(48).ipv4Prefix(24).build();
        assertThat(wide.key("2001:db8:1:2::1", name -> List.of()))
                .isEqualTo(wide.key("2001:db8:1:ffff::1", name -> List.of()));
        assertThat(wide.key("192.0.2.7", name -> List.of())).isEqualTo(wide.key("192.0.2.200", name -> List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SourceKeys.builder().ipv6Prefix(0));
        for (String network :
                List.of("", "x", "10.0.0.1/8", "10.0.0.0/33", "::/0", "0.0.0.0/0", "10.0.0.0/", "10.0.0.0/-1")) {
            assertThatIllegalArgumentException()
                    .as(network)
                    .isThrownBy(() -> SourceKeys.builder().trustedProxy(network))
                    .withMessageContaining("trustedProxy must be an address or a network");
        }
    }
}
