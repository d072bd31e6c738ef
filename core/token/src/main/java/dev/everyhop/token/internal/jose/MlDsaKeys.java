package dev.everyhop.token.internal.jose;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes ML-DSA public keys of their raw bytes by wrapping them as X.509 does (RFC 9881, section 4). */
final class MlDsaKeys {

    /** SEQUENCE of the object identifier 2.16.840.1.101.3.4.3.x, its last byte left to the parameter set. */
    private static final byte[] ALGORITHM = HexFormat.of().parseHex("300b0609608648016503040300");

    private static final boolean SUPPORTED = isInThisJdk();

    private MlDsaKeys() {}

    static boolean isSupported() {
        return SUPPORTED;
    }

    static @Nullable PublicKey read(JwsAlgorithm algorithm, byte[] raw) {
        ParameterSet set = ParameterSet.of(algorithm);
        if (raw.length != set.publicKeyLength) {
            return null;
        }
        try {
            return KeyFactory.getInstance("ML-DSA").generatePublic(new X509EncodedKeySpec(wrapped(raw, set)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return null;
        }
    }

    static byte[] wrapped(byte[] raw, ParameterSet set) {
        int bitString = raw.length + 1;
        int all = ALGORITHM.length + 4 + bitString;
        byte[] der = new byte[4 + all];
        int at = header(der, 0, 0x30, all);
        System.arraycopy(ALGORITHM, 0, der, at, ALGORITHM.length);
        at += ALGORITHM.length;
        der[at - 1] = set.lastArc;
        at = header(der, at, 0x03, bitString);
        System.arraycopy(raw, 0, der, at + 1, raw.length);
        return der;
    }

    private static int header(byte[] der, int at, int tag, int length) {
        der[at] = (byte) tag;
        der[at + 1] = (byte) 0x82;
        der[at + 2] = (byte) (length >> 8);
        der[at + 3] = (byte) length;
        return at + 4;
    }

    private static boolean isInThisJdk() {
        try {
            KeyFactory.getInstance("ML-DSA");
            return true;
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    /** What FIPS 204, section 4 says of each. */
    enum ParameterSet {
        ML_DSA_44(1312, 17),
        ML_DSA_65(1952, 18),
        ML_DSA_87(2592, 19);

        private final int publicKeyLength;
        private final byte lastArc;

        ParameterSet(int publicKeyLength, int lastArc) {
            this.publicKeyLength = publicKeyLength;
            this.lastArc = (byte) lastArc;
        }

        static ParameterSet of(JwsAlgorithm algorithm) {
            return valueOf(algorithm.name());
        }
    }
}
