package dev.everyhop.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/** The signature algorithms that are compared, by their JOSE names. */
public enum Algorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256 and a key of 2048 bits. */
    RS256("SHA256withRSA", "RSA", 2048),
    /** RSASSA-PSS with SHA-256 and a key of 2048 bits. */
    PS256("RSASSA-PSS", "RSA", 2048),
    /** ECDSA with P-256 and SHA-256. */
    ES256("SHA256withECDSAinP1363Format", "EC", 256),
    /** EdDSA with Ed25519. */
    EdDSA("Ed25519", "Ed25519", 255),
    /** HMAC with SHA-256 and a secret of 32 bytes. */
    HS256("HmacSHA256", "", 256);

    final String jcaName;
    private final String keyType;
    private final int keyBits;

    Algorithm(String jcaName, String keyType, int keyBits) {
        this.jcaName = jcaName;
        this.keyType = keyType;
        this.keyBits = keyBits;
    }

    KeyPairGenerator generator() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
        generator.initialize(keyBits);
        return generator;
    }

    Signature signature(@Nullable Provider provider) throws GeneralSecurityException {
        Signature signature =
                provider == null ? Signature.getInstance(jcaName) : Signature.getInstance(jcaName, provider);
        if (this == PS256) {
            signature.setParameter(new PSSParameterSpec(
                    "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC));
        }
        return signature;
    }
}
