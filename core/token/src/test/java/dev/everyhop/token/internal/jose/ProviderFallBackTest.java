package dev.everyhop.token.internal.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureSpi;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderFallBackTest {

    private final byte[] input = {1, 2, 3};

    @Test
    void algorithmThatTheProviderLacksIsVerifiedByTheJdk() throws Exception {
        assertVerifiesWith(new Picky(Map.of()));
    }

    @Test
    void keyThatTheProviderRefusesIsVerifiedByTheJdk() throws Exception {
        assertVerifiesWith(new Picky(Map.of("Signature.Ed25519", RefusesKeys.class.getName())));
    }

    private void assertVerifiesWith(Provider provider) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(input);
        byte[] signature = signer.sign();
        VerificationKey key = VerificationKey.of(null, pair.getPublic(), Set.of(JwsAlgorithm.ED25519), provider);

        assertThat(key.verify(JwsAlgorithm.ED25519, input, input.length, signature, signature.length))
                .isTrue();
        signature[5] ^= 1;
        assertThat(key.verify(JwsAlgorithm.ED25519, input, input.length, signature, signature.length))
                .isFalse();
    }

    private static final class Picky extends Provider {
        private static final long serialVersionUID = 1;

        Picky(Map<String, String> services) {
            super("Picky", "1", "for a test");
            putAll(services);
        }
    }

    /** Knows the algorithm and takes no key for it. */
    public static final class RefusesKeys extends SignatureSpi {

        /** For the provider. */
        public RefusesKeys() {}

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            throw new InvalidKeyException("not this one");
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            throw new InvalidKeyException("not this one");
        }

        @Override
        protected void engineUpdate(byte b) {}

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {}

        @Override
        protected byte[] engineSign() {
            return new byte[0];
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            return false;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {}

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            return name;
        }
    }
}
