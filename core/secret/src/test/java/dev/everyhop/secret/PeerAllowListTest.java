package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAllowListTest {

    private static final PeerAllowList LIST = PeerAllowList.of("spiffe://example/payments", "Db.Example");

    private static X509Certificate named(String... names) throws GeneralSecurityException {
        return new TestAuthority("authority").issue(names).certificate();
    }

    @Test
    void aNameOfTheListIsEnough() throws Exception {
        assertThat(LIST.allows(named("spiffe://example/payments"))).isTrue();
        assertThat(LIST.allows(named("other.example", "DB.example"))).isTrue();
        assertThat(LIST.allows(named("db.example", "spiffe://example/other"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://example/payments/",
                "spiffe://example/payments?x",
                "spiffe://example/Payments",
                "SPIFFE://example/payments",
                "spiffe://example/payments%2f",
                "spiffe://example",
                "spiffe://example.org/payments",
                "*.example",
                "db.example.evil",
                "x.db.example",
                "db.example.",
                "dbxexample"
            })
    void whatIsOnlyLikeANameIsRefused(String name) throws Exception {
        assertThat(LIST.allows(named(name))).isFalse();
    }

    @Test
    void aSecondUriSpoilsTheFirst() throws Exception {
        assertThat(LIST.allows(named("spiffe://example/payments", "spiffe://example/other")))
                .isFalse();
    }

    @Test
    void aCertificateWithoutNamesIsRefusedWhateverItsCommonNameSays() throws Exception {
        assertThat(LIST.allows(named())).isFalse();
        assertThat(PeerAllowList.of("leaf").allows(named())).isFalse();
        assertThat(PeerAllowList.of().allows(named("db.example"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "*.example",
                "a b",
                "spiffe://",
                "spiffe:///path",
                "://example",
                "spiffe://example/a b",
                "spiffe://example/a#b",
                ".example",
                "example..org",
                "höst.example"
            })
    void whatIsNoNameIsRefusedWithASentence(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerAllowList.of(name))
                .withMessageContaining("spiffe://example/payments");
    }

    @Test
    void namesAreShownInLowerCase() {
        assertThat(LIST.names()).containsExactlyInAnyOrder("spiffe://example/payments", "db.example");
        assertThat(LIST).isEqualTo(PeerAllowList.of("db.example", "spiffe://example/payments"));
    }
}
