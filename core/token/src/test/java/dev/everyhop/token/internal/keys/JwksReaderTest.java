package dev.everyhop.token.internal.keys;

import static dev.everyhop.token.internal.jose.JwsAlgorithm.ED25519;
import static dev.everyhop.token.internal.jose.JwsAlgorithm.ES256;
import static dev.everyhop.token.internal.jose.JwsAlgorithm.ES384;
import static dev.everyhop.token.internal.jose.JwsAlgorithm.ES512;
import static dev.everyhop.token.internal.jose.JwsAlgorithm.PS256;
import static dev.everyhop.token.internal.jose.JwsAlgorithm.RS256;
import static dev.everyhop.token.internal.jose.JwsAlgorithm.RS512;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import dev.everyhop.token.internal.jose.KeySetFault;
import dev.everyhop.token.internal.jose.VerificationKey;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwksReaderTest {

    private static final Set<JwsAlgorithm> ALL =
            EnumSet.complementOf(EnumSet.of(JwsAlgorithm.HS256, JwsAlgorithm.HS384, JwsAlgorithm.HS512));
    private static final BigInteger F4 = BigInteger.valueOf(65537);
    private static final Jwk RSA = Jwk.rsa("rsa");
    private static final Jwk EC = Jwk.ec("ec");

    @Test
    void aKeyWithoutAlgFitsAllAlgorithmsOfItsKindThatTheIssuerMayUse() {
        VerificationKey key = onlyKey(Set.of(RS256, PS256, ES256), RSA);

        assertThat(key.kid()).isEqualTo("rsa");
        assertThat(key.algorithms()).containsExactlyInAnyOrder(RS256, PS256);
    }

    @Test
    void aKeyWithAlgFitsThatOneOnly() {
        assertThat(onlyKey(ALL, RSA.with("alg", "RS512")).algorithms()).containsExactly(RS512);
    }

    @Test
    void ellipticKeysFitTheAlgorithmOfTheirCurve() {
        assertThat(onlyKey(ALL, EC).algorithms()).containsExactly(ES256);
        assertThat(onlyKey(ALL, Jwk.ec("k", "P-384")).algorithms()).containsExactly(ES384);
        assertThat(onlyKey(ALL, Jwk.ec("k", "P-521")).algorithms()).containsExactly(ES512);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EdDSA", "Ed25519"})
    void bothNamesOfEdDsaNameOneAlgorithm(String alg) {
        assertThat(onlyKey(ALL, Jwk.ed25519("k").with("alg", alg)).algorithms()).containsExactly(ED25519);
    }

    @Test
    void aKeyMayHaveNoId() {
        assertThat(onlyKey(ALL, RSA.without("kid")).kid()).isNull();
    }

    @Test
    void signingUseAndVerifyOperationAreAllowed() {
        assertThat(keys(ALL, RSA.with("use", "sig").raw("key_ops", "[\"verify\"]")))
                .hasSize(1);
    }

    @Test
    void certificatesBesideTheKeyAreNotLookedAt() {
        assertThat(keys(
                        ALL,
                        RSA.raw("x5c", "[\"bm9uc2Vuc2U\"]").with("x5t", "x").with("x5u", "https://x.example")))
                .hasSize(1);
    }

    @Test
    void keysThatAreNotForUsAreLeftOutAndCounted() {
        List<Jwk> others = List.of(
                RSA.with("use", "enc"),
                RSA.raw("use", "7"),
                RSA.raw("key_ops", "[\"encrypt\"]"),
                RSA.raw("key_ops", "\"verify\""),
                RSA.with("alg", "RSA-OAEP"),
                RSA.with("alg", "ES256"),
                RSA.with("alg", "rs256"),
                RSA.raw("alg", "[\"RS256\"]"),
                RSA.with("kty", "rsa"),
                RSA.without("kty"),
                RSA.without("n"),
                RSA.raw("e", "65537"),
                RSA.raw("kid", "5"),
                RSA.with("kid", "k".repeat(257)),
                RSA.with("kid", "a\\nb"),
                EC.with("crv", "secp256k1"),
                EC.with("crv", "P-384").with("alg", "ES256"),
                EC.with("alg", "ES384"),
                EC.without("x"),
                Jwk.ed25519("k").with("crv", "X25519"),
                Jwk.ed25519("k").with("crv", "Ed448"),
                Jwk.empty().with("kty", "AKP").with("alg", "SLH-DSA-SHA2-128s").with("pub", "AA"),
                Jwk.empty());
        for (Jwk other : others) {
            assertThat(read(ALL, Jwk.set(other, Jwk.ed25519("ours"))))
                    .as(other.toString())
                    .isInstanceOfSatisfying(JwksReader.Read.Keys.class, read -> {
                        assertThat(read.ignored()).isEqualTo(1);
                        assertThat(read.keys()).singleElement().returns("ours", VerificationKey::kid);
                    });
        }
    }

    @Test
    void keysOfAlgorithmsThatTheIssuerMayNotUseAreLeftOut() {
        assertThat(keys(Set.of(ES256), RSA, EC)).singleElement().returns("ec", VerificationKey::kid);
    }

    @Test
    void aWeakKeyThatIsNotForUsDoesNoHarm() {
        assertThat(keys(Set.of(ES256), Jwk.rsa("old", 1024), EC)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "priv"})
    void aPrivateMemberRefusesTheSetWhateverTheKeyIsFor(String member) {
        assertThat(fault(RSA, EC.with("use", "enc").with(member, "AQ"))).isEqualTo(KeySetFault.PRIVATE_KEY);
    }

    @Test
    void aSecretRefusesTheSet() {
        String secret = Jwk.base64(new byte[32]);
        assertThat(fault(RSA, Jwk.empty().with("kty", "oct").with("k", secret))).isEqualTo(KeySetFault.SECRET);
        assertThat(fault(Jwk.empty().with("kty", "oct"))).isEqualTo(KeySetFault.SECRET);
        assertThat(fault(RSA.with("k", secret))).isEqualTo(KeySetFault.SECRET);
    }

    @Test
    void twoKeysWithOneIdRefuseTheSet() {
        assertThat(fault(RSA, EC.with("kid", "rsa"))).isEqualTo(KeySetFault.DUPLICATE_KEY_ID);
        assertThat(fault(RSA, RSA.with("use", "enc"))).isEqualTo(KeySetFault.DUPLICATE_KEY_ID);
    }

    @Test
    void unsoundRsaNumbersRefuseTheSet() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(2047).setBit(0);
        assertThat(fault(Jwk.rsa("k", 1024))).isEqualTo(KeySetFault.RSA_WEAK);
        assertThat(fault(Jwk.rsa("k", modulus.shiftRight(1).setBit(0), F4))).isEqualTo(KeySetFault.RSA_WEAK);
        assertThat(fault(Jwk.rsa("k", modulus.clearBit(0), F4))).isEqualTo(KeySetFault.RSA_WEAK);
        assertThat(fault(Jwk.rsa("k", BigInteger.ONE.shiftLeft(8192).setBit(0), F4)))
                .isEqualTo(KeySetFault.RSA_WEAK);
        for (BigInteger exponent :
                List.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, F4.subtract(BigInteger.ONE), F4.pow(5))) {
            assertThat(fault(Jwk.rsa("k", modulus, exponent))).isEqualTo(KeySetFault.RSA_WEAK);
        }
    }

    @Test
    void anRsaKeyThatCanBeFactoredRefusesTheSet() {
        // A power of 65537 modulo the product of small primes, as both its primes would be.
        BigInteger product = BigInteger.valueOf(2).pow(1);
        for (int n = 3; n <= 167; n += 2) {
            BigInteger number = BigInteger.valueOf(n);
            product = number.isProbablePrime(30) ? product.multiply(number) : product;
        }
        BigInteger modulus = product.shiftLeft(2048 - product.bitLength()).add(F4.modPow(F4, product));

        assertThat(fault(Jwk.rsa("k", modulus, F4))).isEqualTo(KeySetFault.RSA_ROCA);
    }

    @Test
    void coordinatesThatMakeNoPointRefuseTheSet() {
        String other = Jwk.ec("other").member("y");
        assertThat(fault(EC.with("y", other))).isEqualTo(KeySetFault.KEY_INVALID);
        assertThat(fault(EC.with("x", Jwk.base64(new byte[32])).with("y", Jwk.base64(new byte[32]))))
                .isEqualTo(KeySetFault.KEY_INVALID);
        assertThat(fault(EC.with("crv", "P-384"))).isEqualTo(KeySetFault.KEY_INVALID);
        assertThat(fault(EC.with("x", Jwk.base64(new byte[31])))).isEqualTo(KeySetFault.KEY_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                // y = 2 is on no point
                "0200000000000000000000000000000000000000000000000000000000000000"
            })
    void anEd25519PointOfSmallOrderOrNoneRefusesTheSet(String x) {
        assertThat(fault(Jwk.ed25519("k", HexFormat.of().parseHex(x)))).isEqualTo(KeySetFault.KEY_INVALID);
    }

    @Test
    void membersThatAreNotCanonicalBase64urlRefuseTheSet() {
        String e = "AQAB";
        for (String wrong : List.of("", e + "=", e + "====", e + "\\n", " " + e, "AQ+B", "AQ/B", "AQABA", "AQB")) {
            assertThat(fault(RSA.with("e", wrong))).as(wrong).isEqualTo(KeySetFault.KEY_INVALID);
        }
        assertThat(fault(RSA.with("n", RSA.member("n") + "="))).isEqualTo(KeySetFault.KEY_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[1]}",
                "{\"keys\":[null]}",
                "{\"keys\":[]}x",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}",
                "<html>"
            })
    void whatIsNoStrictSetIsRefused(String json) {
        assertThat(read(ALL, json.getBytes(UTF_8))).isEqualTo(new JwksReader.Read.Refused(KeySetFault.MALFORMED));
    }

    @Test
    void aSetWithoutKeysIsASet() {
        assertThat(keys(ALL)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
    void anAkpKeyIsReadWhereTheJdkHasMlDsaAndLeftOutElsewhere(JwsAlgorithm algorithm) throws Exception {
        Jwk jwk =
                Jwk.empty().with("kty", "AKP").with("alg", algorithm.joseName()).with("kid", "pq");
        if (Runtime.version().feature() < 24) {
            assertThat(keys(ALL, jwk.with("pub", "AAAA"))).isEmpty();
            return;
        }
        byte[] encoded = java.security.KeyPairGenerator.getInstance(algorithm.joseName())
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        String pub = Jwk.base64(Arrays.copyOfRange(encoded, 22, encoded.length));

        VerificationKey key = onlyKey(ALL, jwk.with("pub", pub));

        assertThat(key.algorithms()).containsExactly(algorithm);
        assertThat(key.key().getEncoded()).isEqualTo(encoded);
        assertThat(fault(jwk.with("pub", "AAAA"))).isEqualTo(KeySetFault.KEY_INVALID);
        assertThat(keys(ALL, jwk.with("pub", pub).without("alg"))).isEmpty();
        assertThat(KeyType.valueOf("AKP")).isEqualTo(algorithm.keyType());
    }

    private static VerificationKey onlyKey(Set<JwsAlgorithm> allowed, Jwk jwk) {
        List<VerificationKey> keys = keys(allowed, jwk);
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    private static List<VerificationKey> keys(Set<JwsAlgorithm> allowed, Jwk... jwks) {
        JwksReader.Read read = read(allowed, Jwk.set(jwks));
        assertThat(read).isInstanceOf(JwksReader.Read.Keys.class);
        return ((JwksReader.Read.Keys) read).keys();
    }

    private static KeySetFault fault(Jwk... jwks) {
        JwksReader.Read read = read(ALL, Jwk.set(jwks));
        assertThat(read).as(Arrays.toString(jwks)).isInstanceOf(JwksReader.Read.Refused.class);
        return ((JwksReader.Read.Refused) read).fault();
    }

    private static JwksReader.Read read(Set<JwsAlgorithm> allowed, byte[] json) {
        return new JwksReader(allowed, null).read(json);
    }
}
