package dev.everyhop.token.internal.jose;

import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithms that are understood (RFC 7518, section 3.1; RFC 8037; RFC 9864), each with what the JCA calls
 * it. {@code EdDSA} and its fully specified name {@code Ed25519} are two names of one algorithm.
 */
public enum JwsAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256("RS256", KeyType.RSA, null, "SHA256withRSA", null, 0),
    /** RSASSA-PKCS1-v1_5 with SHA-384. */
    RS384("RS384", KeyType.RSA, null, "SHA384withRSA", null, 0),
    /** RSASSA-PKCS1-v1_5 with SHA-512. */
    RS512("RS512", KeyType.RSA, null, "SHA512withRSA", null, 0),
    /** RSASSA-PSS with SHA-256. */
    PS256("PS256", KeyType.RSA, null, "RSASSA-PSS", pss("SHA-256", MGF1ParameterSpec.SHA256, 32), 0),
    /** RSASSA-PSS with SHA-384. */
    PS384("PS384", KeyType.RSA, null, "RSASSA-PSS", pss("SHA-384", MGF1ParameterSpec.SHA384, 48), 0),
    /** RSASSA-PSS with SHA-512. */
    PS512("PS512", KeyType.RSA, null, "RSASSA-PSS", pss("SHA-512", MGF1ParameterSpec.SHA512, 64), 0),
    /** ECDSA with P-256 and SHA-256. */
    ES256("ES256", KeyType.EC, "P-256", "SHA256withECDSAinP1363Format", null, 64),
    /** ECDSA with P-384 and SHA-384. */
    ES384("ES384", KeyType.EC, "P-384", "SHA384withECDSAinP1363Format", null, 96),
    /** ECDSA with P-521 and SHA-512. */
    ES512("ES512", KeyType.EC, "P-521", "SHA512withECDSAinP1363Format", null, 132),
    /** EdDSA with Ed25519; also known by the older name {@code EdDSA}. */
    ED25519("Ed25519", KeyType.OKP, "Ed25519", "Ed25519", null, 64),
    /** ML-DSA-44 (FIPS 204), JDK 24 and later. */
    ML_DSA_44("ML-DSA-44", KeyType.AKP, "ML-DSA-44", "ML-DSA-44", null, 2420),
    /** ML-DSA-65 (FIPS 204), JDK 24 and later. */
    ML_DSA_65("ML-DSA-65", KeyType.AKP, "ML-DSA-65", "ML-DSA-65", null, 3309),
    /** ML-DSA-87 (FIPS 204), JDK 24 and later. */
    ML_DSA_87("ML-DSA-87", KeyType.AKP, "ML-DSA-87", "ML-DSA-87", null, 4627),
    /** HMAC with SHA-256. */
    HS256("HS256", KeyType.OCT, null, "HmacSHA256", null, 32),
    /** HMAC with SHA-384. */
    HS384("HS384", KeyType.OCT, null, "HmacSHA384", null, 48),
    /** HMAC with SHA-512. */
    HS512("HS512", KeyType.OCT, null, "HmacSHA512", null, 64);

    /** The {@code kty} of the keys that an algorithm takes. */
    public enum KeyType {
        /** RSA. */
        RSA,
        /** Elliptic curves with coordinates. */
        EC,
        /** Octet key pairs (RFC 8037). */
        OKP,
        /** Algorithm key pairs: one key, one algorithm. */
        AKP,
        /** Secrets. */
        OCT
    }

    private final String joseName;
    private final KeyType keyType;
    private final @Nullable String curve;
    private final String jcaName;
    private final @Nullable PSSParameterSpec parameters;
    private final int signatureLength;

    JwsAlgorithm(
            String joseName,
            KeyType keyType,
            @Nullable String curve,
            String jcaName,
            @Nullable PSSParameterSpec parameters,
            int signatureLength) {
        this.joseName = joseName;
        this.keyType = keyType;
        this.curve = curve;
        this.jcaName = jcaName;
        this.parameters = parameters;
        this.signatureLength = signatureLength;
    }

    /** Returns the algorithm of this JOSE name, matched exactly; {@code EdDSA} means Ed25519. */
    public static Optional<JwsAlgorithm> named(String name) {
        if (name.equals("EdDSA")) {
            return Optional.of(ED25519);
        }
        for (JwsAlgorithm algorithm : values()) {
            if (algorithm.joseName.equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** Returns all names, for messages. */
    public static List<String> names() {
        return Arrays.stream(values()).map(JwsAlgorithm::joseName).toList();
    }

    /** Returns the name in {@code alg}. */
    public String joseName() {
        return joseName;
    }

    /** Returns the {@code kty} of its keys. */
    public KeyType keyType() {
        return keyType;
    }

    /** Returns the {@code crv} of its keys, or the {@code alg} of an AKP key; null where the key has none. */
    public @Nullable String curve() {
        return curve;
    }

    /** Returns the name of the JCA {@code Signature} or {@code Mac}. */
    public String jcaName() {
        return jcaName;
    }

    /** Returns the parameters that the JCA {@code Signature} needs; null where it needs none. */
    public @Nullable AlgorithmParameterSpec parameters() {
        return parameters;
    }

    /** Returns the exact length of a signature in bytes; 0 where it depends on the key. */
    public int signatureLength() {
        return signatureLength;
    }

    @Override
    public String toString() {
        return joseName;
    }

    private static PSSParameterSpec pss(String hash, MGF1ParameterSpec mgf, int saltLength) {
        return new PSSParameterSpec(hash, "MGF1", mgf, saltLength, PSSParameterSpec.TRAILER_FIELD_BC);
    }
}
