package dev.everyhop.secret.internal.pem;

import static dev.everyhop.secret.internal.pem.PemException.Fault.MALFORMED;
import static dev.everyhop.secret.internal.pem.PemException.Fault.PASSWORD;
import static dev.everyhop.secret.internal.pem.PemException.Fault.UNSUPPORTED;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Certificates and private keys of PEM blocks: PKCS#8, encrypted PKCS#8, PKCS#1 (RFC 8017) and SEC1 (RFC 5915). */
public final class PemKeys {

    private static final byte[] VERSION_0 = Der.element(Der.INTEGER, new byte[] {0});
    private static final byte[] RSA_OID = oid("2a864886f70d010101");
    private static final byte[] EC_OID = oid("2a8648ce3d0201");
    private static final Map<String, String> ALGORITHMS = Map.of(
            "2a864886f70d010101", "RSA",
            "2a864886f70d01010a", "RSASSA-PSS",
            "2a8648ce3d0201", "EC",
            "2b6570", "Ed25519",
            "2b6571", "Ed448");

    private PemKeys() {}

    /** Returns the certificates of a file in their order; there must be at least one, and no broken one. */
    public static List<X509Certificate> certificates(byte[] file) throws PemException {
        List<X509Certificate> found = new ArrayList<>();
        for (PemBlock block : PemBlock.read(file)) {
            if (block.label().equals("CERTIFICATE")
                    || block.label().equals("X509 CERTIFICATE")
                    || block.label().equals("TRUSTED CERTIFICATE")) {
                found.add(certificate(block.der()));
            }
            block.clear();
        }
        if (found.isEmpty()) {
            throw new PemException(MALFORMED, "there is no certificate");
        }
        return found;
    }

    /** Returns the certificate of this DER. */
    public static X509Certificate certificate(byte[] der) throws PemException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new PemException(MALFORMED, "a certificate is broken");
        }
    }

    /**
     * Returns the one private key of a file.
     *
     * @param password the characters that the key was encrypted with; not changed
     */
    public static PrivateKey privateKey(byte[] file, char @Nullable [] password) throws PemException {
        PrivateKey found = null;
        for (PemBlock block : PemBlock.read(file)) {
            try {
                PrivateKey key = privateKey(block, password);
                if (key != null && found != null) {
                    throw new PemException(MALFORMED, "there are several private keys");
                }
                found = key != null ? key : found;
            } finally {
                block.clear();
            }
        }
        if (found == null) {
            throw new PemException(MALFORMED, "there is no private key");
        }
        return found;
    }

    /** Returns the private key of this PKCS#8 DER. */
    public static PrivateKey pkcs8(byte[] der) throws PemException {
        Der envelope = Der.of(der);
        Der info = envelope.enter(Der.SEQUENCE);
        if (envelope.hasMore()) {
            throw new PemException(MALFORMED, "something follows a private key");
        }
        info.skip();
        byte[] oid = info.enter(Der.SEQUENCE).enter(Der.OID).rest();
        String algorithm = ALGORITHMS.get(HexFormat.of().formatHex(oid));
        if (algorithm == null) {
            throw new PemException(UNSUPPORTED, "a private key is neither RSA, EC, Ed25519 nor Ed448");
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw new PemException(MALFORMED, "a private key is broken");
        } catch (GeneralSecurityException e) {
            throw new PemException(UNSUPPORTED, "this JDK has no " + algorithm);
        }
    }

    private static @Nullable PrivateKey privateKey(PemBlock block, char @Nullable [] password) throws PemException {
        return switch (block.label()) {
            case "PRIVATE KEY" -> pkcs8(block.der());
            case "RSA PRIVATE KEY" -> pkcs8(pkcs1(block.der()));
            case "EC PRIVATE KEY" -> pkcs8(sec1(block.der()));
            case "ENCRYPTED PRIVATE KEY" -> decrypted(block.der(), password);
            case "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY" ->
                throw new PemException(UNSUPPORTED, "a private key is of a kind that TLS does not use");
            default -> null;
        };
    }

    private static byte[] pkcs1(byte[] der) {
        byte[] algorithm = Der.element(Der.SEQUENCE, RSA_OID, Der.element(Der.NULL));
        return Der.element(Der.SEQUENCE, VERSION_0, algorithm, Der.element(Der.OCTETS, der));
    }

    private static byte[] sec1(byte[] der) throws PemException {
        Der key = Der.of(der).enter(Der.SEQUENCE);
        key.skip();
        key.skip();
        if (!key.hasMore() || key.tag() != Der.CONTEXT_0) {
            throw new PemException(UNSUPPORTED, "an EC private key does not name its curve");
        }
        byte[] curve = key.enter(Der.CONTEXT_0).rest();
        byte[] algorithm = Der.element(Der.SEQUENCE, EC_OID, curve);
        return Der.element(Der.SEQUENCE, VERSION_0, algorithm, Der.element(Der.OCTETS, der));
    }

    private static PrivateKey decrypted(byte[] der, char @Nullable [] password) throws PemException {
        if (password == null) {
            throw new PemException(PASSWORD, "the private key is encrypted and there is no password");
        }
        EncryptedPrivateKeyInfo info;
        try {
            info = new EncryptedPrivateKeyInfo(der);
        } catch (IOException | RuntimeException e) {
            throw new PemException(
                    MALFORMED, "an encrypted private key is broken, or encrypted as this JDK does not know");
        }
        PBEKeySpec spec = new PBEKeySpec(password);
        byte[] plain = new byte[0];
        try {
            AlgorithmParameters parameters = info.getAlgParameters();
            // The JDK names what PBES2 is made of (PBEWithHmacSHA256AndAES_256) by the text of its parameters.
            String algorithm = "PBES2".equals(info.getAlgName()) || "1.2.840.113549.1.5.13".equals(info.getAlgName())
                    ? String.valueOf(parameters)
                    : info.getAlgName();
            SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            plain = cipher.doFinal(info.getEncryptedData());
            return pkcs8(plain);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new PemException(
                    UNSUPPORTED, "the private key is encrypted with something that this JDK does not know");
        } catch (GeneralSecurityException e) {
            throw new PemException(PASSWORD, "the private key does not decrypt with the password");
        } catch (PemException e) {
            // What decrypts to no key was, all but surely, decrypted with the wrong password.
            throw e.fault() == MALFORMED
                    ? new PemException(PASSWORD, "the private key does not decrypt with the password")
                    : e;
        } finally {
            spec.clearPassword();
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static byte[] oid(String hex) {
        return Der.element(Der.OID, HexFormat.of().parseHex(hex));
    }
}
