package dev.everyhop.token.internal.jose;

import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import dev.everyhop.token.internal.memory.Pool;
import dev.everyhop.token.internal.memory.Words;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Checks signatures of one algorithm by one key, with JCA objects that are made once and used again.
 *
 * <p>An object that threw is not used again: what state it is in is its provider's secret.
 */
abstract sealed class SignatureCheck {

    final int signatureLength;
    private final Pool<Worker> workers = new Pool<>(this::newWorker);

    SignatureCheck(int signatureLength) {
        this.signatureLength = signatureLength;
    }

    static SignatureCheck of(JwsAlgorithm algorithm, Key key, @Nullable Provider provider) {
        if (algorithm.keyType() == KeyType.OCT) {
            return new OfMac(algorithm, key);
        }
        int length = key instanceof RSAKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : algorithm.signatureLength();
        return new OfSignature(algorithm, (PublicKey) key, provider, length);
    }

    final boolean verify(byte[] input, int inputLength, byte[] signature, int length) {
        // The length is part of the signature's form (RFC 8017, section 8.2.2; RFC 7518, section 3.4).
        if (length != signatureLength) {
            return false;
        }
        Worker worker;
        boolean good;
        try {
            worker = workers.take();
            System.arraycopy(signature, 0, worker.signature, 0, length);
            good = worker.verify(input, inputLength);
        } catch (SignatureException | ShortBufferException | RuntimeException e) {
            return false;
        }
        workers.giveBack(worker);
        return good;
    }

    final void prepare() {
        workers.giveBack(newWorker());
    }

    abstract Worker newWorker();

    abstract static class Worker {
        final byte[] signature;

        Worker(int signatureLength) {
            this.signature = new byte[signatureLength];
        }

        abstract boolean verify(byte[] input, int inputLength) throws SignatureException, ShortBufferException;
    }

    private static final class OfSignature extends SignatureCheck {
        private final JwsAlgorithm algorithm;
        private final PublicKey key;
        private final @Nullable Provider provider;

        OfSignature(JwsAlgorithm algorithm, PublicKey key, @Nullable Provider provider, int signatureLength) {
            super(signatureLength);
            this.algorithm = algorithm;
            this.key = key;
            this.provider = provider;
        }

        @Override
        Worker newWorker() {
            try {
                Signature verifier = signature();
                return new Worker(signatureLength) {
                    @Override
                    boolean verify(byte[] input, int inputLength) throws SignatureException {
                        verifier.update(input, 0, inputLength);
                        return verifier.verify(signature);
                    }
                };
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(algorithm + " cannot be verified with this key", e);
            }
        }

        private Signature signature() throws GeneralSecurityException {
            if (provider != null && provider.getService("Signature", algorithm.jcaName()) != null) {
                try {
                    return ready(Signature.getInstance(algorithm.jcaName(), provider));
                } catch (InvalidKeyException e) {
                    // It knows the algorithm, but not with a key like this: the JDK may.
                }
            }
            return ready(Signature.getInstance(algorithm.jcaName()));
        }

        private Signature ready(Signature verifier) throws GeneralSecurityException {
            if (algorithm.parameters() != null) {
                verifier.setParameter(algorithm.parameters());
            }
            verifier.initVerify(key);
            return verifier;
        }
    }

    private static final class OfMac extends SignatureCheck {
        private final JwsAlgorithm algorithm;
        private final Key key;

        OfMac(JwsAlgorithm algorithm, Key key) {
            super(algorithm.signatureLength());
            this.algorithm = algorithm;
            this.key = key;
        }

        @Override
        Worker newWorker() {
            try {
                Mac mac = Mac.getInstance(algorithm.jcaName());
                mac.init(key);
                byte[] expected = new byte[signatureLength];
                return new Worker(signatureLength) {
                    @Override
                    boolean verify(byte[] input, int inputLength) throws ShortBufferException {
                        mac.update(input, 0, inputLength);
                        mac.doFinal(expected, 0);
                        return Words.sameInConstantTime(expected, signature, signatureLength);
                    }
                };
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(algorithm + " cannot be computed with this key", e);
            }
        }
    }
}
