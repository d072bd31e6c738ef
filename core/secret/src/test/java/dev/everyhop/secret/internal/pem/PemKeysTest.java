package dev.everyhop.secret.internal.pem;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.everyhop.secret.internal.pem.PemException.Fault;
import java.io.InputStream;
import java.security.PrivateKey;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are OpenSSL's own, made by its command line. */
class PemKeysTest {

    private static final char[] CORRECT = "correct".toCharArray();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa-pkcs1.pem",
                "rsa-encrypted.pem",
                "rsa-encrypted-sha1.pem",
                "rsa-encrypted-pbes1.pem",
            })
    void everyFormOfAnRsaKeyIsTheSameKey(String file) throws Exception {
        PrivateKey key = PemKeys.privateKey(bytes(file), CORRECT);

        assertThat(key).isEqualTo(PemKeys.privateKey(bytes("rsa-pkcs8.pem"), null));
        assertThat(key.getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void anSec1KeyWithItsParametersBeforeItIsTheKeyOfItsPkcs8() throws Exception {
        PrivateKey key = PemKeys.privateKey(bytes("ec-sec1.pem"), null);

        assertThat(key.getAlgorithm()).isEqualTo("EC");
        assertThat(((java.security.interfaces.ECPrivateKey) key).getS())
                .isEqualTo(((java.security.interfaces.ECPrivateKey) PemKeys.privateKey(bytes("ec-pkcs8.pem"), null))
                        .getS());
    }

    @Test
    void anEd25519KeyIsRead() throws Exception {
        assertThat(PemKeys.privateKey(bytes("ed25519.pem"), null).getAlgorithm())
                .isIn("EdDSA", "Ed25519");
    }

    @Test
    void textAroundABlockDoesNotMatter() throws Exception {
        assertThat(PemKeys.certificates(bytes("rsa-pkcs1.crt"))).hasSize(1);
        byte[] both = (text("rsa-pkcs1.crt") + text("rsa-pkcs1.pem")).getBytes(US_ASCII);
        assertThat(PemKeys.certificates(both)).hasSize(1);
        assertThat(PemKeys.privateKey(both, null)).isNotNull();
        byte[] windows = text("rsa-pkcs1.pem").replace("\n", "\r\n").getBytes(US_ASCII);
        assertThat(PemKeys.privateKey(windows, null)).isNotNull();
    }

    @Test
    void aWrongOrAbsentPasswordIsSaidToBeThat() throws Exception {
        for (String file : new String[] {"rsa-encrypted.pem", "rsa-encrypted-pbes1.pem"}) {
            assertThat(fault(bytes(file), "wrong".toCharArray())).isEqualTo(Fault.PASSWORD);
            assertThat(fault(bytes(file), null)).isEqualTo(Fault.PASSWORD);
        }
    }

    @Test
    void whatCannotBeUsedIsSaidToBeUnsupported() throws Exception {
        assertThat(fault(bytes("rsa-legacy-encrypted.pem"), CORRECT)).isEqualTo(Fault.UNSUPPORTED);
        // The JDK does not even read the parameters of scrypt.
        assertThat(fault(bytes("rsa-encrypted-scrypt.pem"), CORRECT)).isEqualTo(Fault.MALFORMED);
        assertThat(fault(bytes("x25519.pem"), null)).isEqualTo(Fault.UNSUPPORTED);
    }

    @Test
    void twoKeysOrNoneAreRefused() throws Exception {
        assertThat(fault((text("rsa-pkcs1.pem") + text("other-rsa.pem")).getBytes(US_ASCII), null))
                .isEqualTo(Fault.MALFORMED);
        assertThat(fault(bytes("rsa-pkcs1.crt"), null)).isEqualTo(Fault.MALFORMED);
        assertThat(fault(new byte[0], null)).isEqualTo(Fault.MALFORMED);
    }

    @Property(tries = 300)
    void aKeyThatIsCutAnywhereIsRefused(@ForAll @IntRange(min = 0, max = 1000) int permille) throws Exception {
        for (String file : new String[] {"rsa-pkcs1.pem", "rsa-pkcs8.pem", "ec-pkcs8.pem", "rsa-encrypted.pem"}) {
            String whole = text(file).strip();
            String cut = whole.substring(0, Math.min(whole.length() - 1, whole.length() * permille / 1000));
            assertThat(fault(cut.getBytes(US_ASCII), CORRECT)).as(file).isNotNull();
        }
    }

    @Property(tries = 500)
    void aChainThatIsCutOrSpoiltNeverEndsInAnythingButARefusal(
            @ForAll @IntRange(min = 0, max = 2000) int at, @ForAll byte with) throws Exception {
        byte[] file = bytes("rsa-pkcs8.pem");
        file[at % file.length] = with;
        try {
            PemKeys.privateKey(file, null);
        } catch (PemException e) {
            assertThat(e.getMessage()).doesNotContain(text("rsa-pkcs8.pem").substring(40, 60));
        }
        byte[] chain = bytes("rsa-pkcs1.crt");
        chain[at % chain.length] = with;
        try {
            PemKeys.certificates(chain);
        } catch (PemException e) {
            assertThat(e.fault()).isNotNull();
        }
    }

    private static Fault fault(byte[] file, char[] password) {
        PemException e = catchThrowableOfType(PemException.class, () -> PemKeys.privateKey(file, password));
        return e.fault();
    }

    private static String text(String file) throws Exception {
        return new String(bytes(file), US_ASCII);
    }

    private static byte[] bytes(String file) throws Exception {
        try (InputStream in = PemKeysTest.class.getResourceAsStream("/pem/" + file)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
