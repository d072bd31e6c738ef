package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.7, true",
        "10.1.0.0/16, 10.2.0.1, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "2001:db8::/32, 2001:db8:1::5, true",
        "2001:db8::/32, 2001:db9::5, false",
        "fe80::/10, fe80::1%eth0, true",
        "10.1.0.0/16, ::ffff:10.1.2.3, true",
        "10.1.0.0/16, 2001:db8::1, false",
        "10.1.0.0/16, -, false",
        "10.1.0.0/16, 10.1.2.3.evil.example, false",
        "10.1.0.0/16, 10.1, false",
        "10.1.0.0/16, 010.1.0.1, false",
        "10.1.0.0/16, localhost, false",
        "10.1.0.0/16, 10.1.0.256, false",
        "10.1.0.0/16, 999.1.1.1, false",
        "::ffff:10.1.0.0/16, 10.1.7.7, true"
    })
    void aRangeHoldsTheAddressesThatBeginAlike(String range, String address, boolean in) {
        assertThat(AddressRange.anyContains(List.of(AddressRange.of(range)), address))
                .isEqualTo(in);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.1.0.0/33",
                "10.1.0.0/-1",
                "10.1.0.0/",
                "0.0.0.0/0",
                "::/0",
                "10.1/16",
                "a/8",
                "10.1.2.3/16",
                "999.1.1.1",
                "10.0.0.256",
                "256.0.0.0/8",
                "1.2.3",
                "0x7f.0.0.1"
            })
    void whatIsNoRangeIsRefused(String range) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.of(range))
                .withMessageContaining(range);
    }
}
