package dev.everyhop.gate.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Certificates;
import dev.everyhop.token.Presentation;
import java.util.Base64;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateHeadersTest {

    private static final byte[] RFC8705 = Presentation.thumbprint(Certificates.RFC8705);
    private static final String HASH = HexFormat.of().formatHex(RFC8705);

    @Test
    void theExampleOfRfc9440IsRead() {
        byte[] der = Base64.getDecoder()
                .decode(Certificates.RFC9440_HEADER.substring(1, Certificates.RFC9440_HEADER.length() - 1));

        assertThat(CertificateHeaders.clientCert(Certificates.RFC9440_HEADER)).hasSize(32);
        assertThat(der).startsWith(0x30);
        assertThat(CertificateHeaders.clientCert(Certificates.field(Certificates.RFC8705)))
                .isEqualTo(RFC8705);
    }

    @Test
    void theThumbprintOfRfc8705IsItsCertificates() {
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(RFC8705))
                .isEqualTo(Certificates.RFC8705_THUMBPRINT);
    }

    @Test
    void aByteSequenceHasOneForm() {
        String good = Certificates.RFC9440_HEADER;

        assertThat(CertificateHeaders.clientCert(good + ";a=b")).isNull();
        assertThat(CertificateHeaders.clientCert(good + ", " + good)).isNull();
        assertThat(CertificateHeaders.clientCert(good.substring(1))).isNull();
        assertThat(CertificateHeaders.clientCert(good.replace("=:", ":"))).isNull();
        assertThat(CertificateHeaders.clientCert(good.replace('+', '-'))).isNull();
        assertThat(CertificateHeaders.clientCert("::")).isNull();
        assertThat(CertificateHeaders.clientCert(":AAAA:")).isNull();
        assertThat(CertificateHeaders.clientCert("")).isNull();
        assertThat(CertificateHeaders.clientCert(":" + "A".repeat(40_000) + ":"))
                .isNull();
        byte[] der = Base64.getDecoder().decode(good.substring(1, good.length() - 1));
        byte[] longer = java.util.Arrays.copyOf(der, der.length + 3);
        assertThat(CertificateHeaders.clientCert(":" + Base64.getEncoder().encodeToString(longer) + ":"))
                .isNull();
    }

    @Test
    void ofForwardedCertificatesTheLastElementCounts() {
        String other = "f".repeat(64);

        assertThat(CertificateHeaders.forwarded("Hash=" + HASH)).isEqualTo(RFC8705);
        assertThat(CertificateHeaders.forwarded("By=spiffe://a/b;Hash=" + other + ",By=x;Hash=" + HASH))
                .isEqualTo(RFC8705);
        assertThat(CertificateHeaders.forwarded(
                        "Hash=" + HASH + ";Subject=\"CN=a, O=\\\"b;c\\\"\";URI=spiffe://a/client"))
                .isEqualTo(RFC8705);
        assertThat(CertificateHeaders.forwarded("Cert=\"" + Certificates.pem(Certificates.RFC8705) + "\""))
                .isEqualTo(RFC8705);
        assertThat(CertificateHeaders.forwarded(
                        "Hash=" + HASH + ";Cert=\"" + Certificates.pem(Certificates.RFC8705) + "\""))
                .isEqualTo(RFC8705);
        assertThat(CertificateHeaders.forwarded("Subject=\"a\";Hash=" + other + ",By=spiffe://a/b"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Hash",
                "Hash=",
                "Hash=abc",
                "Hash=" + "zz",
                "=abc",
                "Hash=%HASH%;Hash=%HASH%",
                "Hash=%HASH%,",
                "Hash=%HASH%;",
                "Hash=\"%HASH%",
                "Hash=\"%HASH%\"x",
                "Ha sh=%HASH%",
                "Hash=%HASH%\";By=a",
                "Hash=%HASH%;Cert=\"AAAA\"",
                "Hash=%HASH%;Cert=\"%zz\"",
                "Subject=\"a,Hash=%HASH%"
            })
    void whatIsBrokenIsNotRead(String value) {
        assertThat(CertificateHeaders.forwarded(value.replace("%HASH%", HASH))).isNull();
    }

    @Test
    void aHashThatIsNotTheCertificatesIsAContradiction() {
        assertThat(CertificateHeaders.forwarded(
                        "Hash=" + "0".repeat(64) + ";Cert=\"" + Certificates.pem(Certificates.RFC8705) + "\""))
                .isNull();
    }

    @Test
    void aSubjectCannotEndItsElement() {
        String smuggled = "Subject=\"CN=x\\\",Hash=" + HASH + "\";Hash=" + "1".repeat(64);

        assertThat(CertificateHeaders.forwarded(smuggled))
                .isEqualTo(HexFormat.of().parseHex("1".repeat(64)));
    }

    @Property(tries = 3000)
    void noTextMakesItFail(
            @ForAll @StringLength(max = 60) @Chars({'H', 'a', 's', 'h', '=', ';', ',', '"', '\\', '0', ' ', '%', ':'})
                    String text) {
        byte[] found = CertificateHeaders.forwarded(text);
        byte[] sequence = CertificateHeaders.clientCert(text);

        assertThat(found == null || found.length == 32).isTrue();
        assertThat(sequence).isNull();
    }
}
