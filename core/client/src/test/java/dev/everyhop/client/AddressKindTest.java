package dev.everyhop.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AddressKindTest {

    @Test
    void addressesOfTheInternetArePublic() throws Exception {
        for (String one : List.of(
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "223.255.255.255",
                "2600::1",
                "2a00:1450:4001::1",
                "2003::1")) {
            assertThat(AddressKind.of(InetAddress.getByName(one))).as(one).isEqualTo(AddressKind.PUBLIC);
        }
    }

    @Property
    void noFormWithAnAddressInsideIsPublicAndTheWorstInsideCounts(@ForAll @Size(4) byte[] four) {
        AddressKind inside = AddressKind.of(four);
        for (byte[] prefix : List.of(
                new byte[12],
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1},
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0},
                new byte[] {0, 0x64, -1, (byte) 0x9B, 0, 0, 0, 0, 0, 0, 0, 0},
                new byte[] {0, 0x64, -1, (byte) 0x9B, 0, 1, 0, 0, 0, 0, 0, 0},
                new byte[] {0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x5E, (byte) 0xFE})) {
            byte[] six = new byte[16];
            System.arraycopy(prefix, 0, six, 0, 12);
            System.arraycopy(four, 0, six, 12, 4);
            worse(AddressKind.of(six), inside);
        }
        byte[] sixToFour = new byte[16];
        sixToFour[0] = 0x20;
        sixToFour[1] = 2;
        System.arraycopy(four, 0, sixToFour, 2, 4);
        worse(AddressKind.of(sixToFour), inside);
        byte[] teredo = new byte[16];
        teredo[0] = 0x20;
        teredo[1] = 1;
        for (int i = 0; i < 4; i++) {
            teredo[12 + i] = (byte) ~four[i];
        }
        worse(AddressKind.of(teredo), inside);
    }

    private static void worse(AddressKind found, AddressKind inside) {
        assertThat(found).isNotEqualTo(AddressKind.PUBLIC);
        if (inside == AddressKind.METADATA || inside == AddressKind.LINK_LOCAL) {
            assertThat(found).isEqualTo(inside);
        }
    }

    @Property
    void rangeIsWhatItsBitsSay(@ForAll @Size(4) byte[] address) throws Exception {
        String text = InetAddress.getByAddress(address).getHostAddress();
        assertThat(AddressRange.of(text + "/32").contains(address)).isTrue();
        assertThat(AddressRange.of("0.0.0.0/0").contains(address)).isTrue();
        for (int bit = 0; bit < 32; bit++) {
            byte[] other = address.clone();
            other[bit / 8] ^= (byte) (0x80 >> bit % 8);
            assertThat(AddressRange.of(text + "/32").contains(other)).isFalse();
        }
        assertThat(AddressRange.of("::/0").contains(address)).isFalse();
    }
}
