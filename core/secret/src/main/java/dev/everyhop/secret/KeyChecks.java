package dev.everyhop.secret;

import dev.everyhop.secret.internal.tls.EpochTrust;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must be so before key material is published. */
final class KeyChecks {

    private static final int MIN_RSA = 2048;
    private static final int MIN_EC = 256;
    private static final int KEY_CERT_SIGN = 5;
    private static final byte[] CHALLENGE =
            "everyhop: does this key belong to this certificate?".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private KeyChecks() {}

    /** Returns the first thing that is wrong, or null. */
    static @Nullable SecretReason fault(KeyRead.Material material, Instant now, Duration minimumLife) {
        List<X509Certificate> chain = material.chain();
        if (chain.isEmpty()) {
            return SecretReason.MALFORMED;
        }
        if (isEmpty(material.trust())) {
            return SecretReason.TRUST_EMPTY;
        }
        SecretReason fault = key(material.key(), chain.get(0).getPublicKey());
        if (fault == null) {
            fault = isChain(chain) ? null : SecretReason.CHAIN_BROKEN;
        }
        return fault != null ? fault : validity(chain, now, minimumLife);
    }

    /** Returns the last moment at which all of them are valid. */
    static Instant expiry(List<X509Certificate> chain) {
        return chain.stream()
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** Tells whether the chain leads to a certificate that is trusted here, so that no end of it is missing. */
    static boolean leadsToTrust(KeyRead.Material material) throws GeneralSecurityException {
        if (material.trust() instanceof Trust.Nobody) {
            return true;
        }
        for (X509Certificate anchor : EpochTrust.of(material.trust(), null).getAcceptedIssuers()) {
            for (X509Certificate one : material.chain()) {
                if (one.equals(anchor) || isIssuedBy(one, anchor)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isEmpty(Trust trust) {
        return (trust instanceof Trust.Certificates of && of.certificates().isEmpty())
                || (trust instanceof Trust.Domains in
                        && in.domains().values().stream().allMatch(List::isEmpty));
    }

    private static @Nullable SecretReason key(PrivateKey key, PublicKey leaf) {
        boolean weak = (leaf instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA)
                || (leaf instanceof ECKey ec && ec.getParams().getOrder().bitLength() < MIN_EC);
        if (weak) {
            return SecretReason.KEY_WEAK;
        }
        try {
            return belongs(key, leaf) ? null : SecretReason.KEY_MISMATCH;
        } catch (InvalidKeyException | SignatureException e) {
            return SecretReason.KEY_MISMATCH;
        } catch (GeneralSecurityException e) {
            return SecretReason.KEY_UNSUPPORTED;
        }
    }

    /** Signs and verifies: unlike a comparison of numbers, this works for keys that never leave an HSM. */
    private static boolean belongs(PrivateKey key, PublicKey leaf) throws GeneralSecurityException {
        String algorithm =
                switch (leaf.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "RSASSA-PSS" -> "RSASSA-PSS";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
                    default -> throw new NoSuchAlgorithmException("not a key for TLS");
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        parameters(signature, algorithm, leaf);
        signature.update(CHALLENGE);
        byte[] signed = signature.sign();
        signature = Signature.getInstance(algorithm);
        signature.initVerify(leaf);
        parameters(signature, algorithm, leaf);
        signature.update(CHALLENGE);
        return signature.verify(signed);
    }

    private static void parameters(Signature signature, String algorithm, PublicKey leaf)
            throws GeneralSecurityException {
        if (algorithm.equals("RSASSA-PSS")) {
            AlgorithmParameterSpec own = leaf instanceof RSAKey rsa ? rsa.getParams() : null;
            signature.setParameter(
                    own != null ? own : new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
    }

    private static boolean isChain(List<X509Certificate> chain) {
        for (int i = 0; i + 1 < chain.size(); i++) {
            X509Certificate one = chain.get(i);
            X509Certificate issuer = chain.get(i + 1);
            boolean[] usage = issuer.getKeyUsage();
            if (issuer.getBasicConstraints() < 0
                    || (usage != null && !usage[KEY_CERT_SIGN])
                    || !isIssuedBy(one, issuer)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIssuedBy(X509Certificate one, X509Certificate issuer) {
        if (!one.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            one.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static @Nullable SecretReason validity(List<X509Certificate> chain, Instant now, Duration minimumLife) {
        for (X509Certificate one : chain) {
            if (now.isBefore(one.getNotBefore().toInstant())) {
                return SecretReason.NOT_YET_VALID;
            }
            if (now.isAfter(one.getNotAfter().toInstant())) {
                return SecretReason.EXPIRED;
            }
        }
        return expiry(chain).isBefore(now.plus(minimumLife)) ? SecretReason.LIFE_TOO_SHORT : null;
    }
}
