package dev.everyhop.token.internal.jose;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import org.jspecify.annotations.Nullable;

/** Tells whether a public key is one that a signature can be trusted by. */
final class KeySoundness {

    private static final int MIN_RSA_BITS = 2048;
    /** A larger modulus makes each verification slow and protects nothing that matters here. */
    private static final int MAX_RSA_BITS = 8192;

    private static final int MAX_EXPONENT_BITS = 64;

    /** The field and the constant of edwards25519 (RFC 8032, section 5.1). */
    private static final BigInteger P25519 = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    private static final BigInteger D25519 = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P25519))
            .mod(P25519);

    private KeySoundness() {}

    static @Nullable KeySetFault fault(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return fault(rsa.getModulus(), rsa.getPublicExponent());
        }
        if (key instanceof ECPublicKey ec) {
            return isOnCurve(ec.getW(), ec.getParams().getCurve()) ? null : KeySetFault.KEY_INVALID;
        }
        if (key instanceof EdECPublicKey ed) {
            return isSound25519(ed.getPoint().getY()) ? null : KeySetFault.KEY_INVALID;
        }
        return null;
    }

    /** Looks at the numbers alone, since some providers refuse to make a key of bad ones and do not say why. */
    static @Nullable KeySetFault fault(BigInteger modulus, BigInteger exponent) {
        int bits = modulus.bitLength();
        if (bits < MIN_RSA_BITS
                || bits > MAX_RSA_BITS
                || !modulus.testBit(0)
                || !exponent.testBit(0)
                || exponent.compareTo(BigInteger.ONE) <= 0
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            return KeySetFault.RSA_WEAK;
        }
        return RocaCheck.isWeak(modulus) ? KeySetFault.RSA_ROCA : null;
    }

    private static boolean isOnCurve(ECPoint point, EllipticCurve curve) {
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x == null || x.signum() < 0 || x.compareTo(p) >= 0 || y.signum() < 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB());
        return y.pow(2).subtract(right).mod(p).signum() == 0;
    }

    /**
     * Refuses points of small order, by which anybody can make signatures: those of order 1, 2 and 4 have y = 1, -1 and
     * 0, those of order 8 double to y = 0, where d y^4 + 2 y^2 = 1.
     */
    private static boolean isSound25519(BigInteger y) {
        if (y.compareTo(P25519) >= 0) {
            return false;
        }
        BigInteger square = y.pow(2).mod(P25519);
        boolean smallOrder = y.signum() == 0
                || square.equals(BigInteger.ONE)
                || D25519.multiply(square)
                        .add(BigInteger.TWO)
                        .multiply(square)
                        .mod(P25519)
                        .equals(BigInteger.ONE);
        return !smallOrder;
    }
}
