package dev.everyhop.token.internal.jose;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The test for CVE-2022-21449: JDK 15 to 17.0.2 and 18 accept an ECDSA signature of zeros for anything.
 */
public final class BlankSignature {

    private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

    private BlankSignature() {}

    /**
     * Returns whether a blank signature is accepted.
     *
     * @param provider whose cryptography to ask; null for the JDK's choice
     */
    public static boolean isAccepted(@Nullable Provider provider) {
        try {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec p256 = curve.getParameterSpec(ECParameterSpec.class);
            PublicKey anyKey =
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(p256.getGenerator(), p256));
            Signature verifier = provider != null && provider.getService("Signature", ALGORITHM) != null
                    ? Signature.getInstance(ALGORITHM, provider)
                    : Signature.getInstance(ALGORITHM);
            verifier.initVerify(anyKey);
            verifier.update(BigInteger.TEN.toByteArray());
            return verifier.verify(new byte[64]);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
