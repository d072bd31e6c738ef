package dev.everyhop.spring.autoconfigure;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureSpi;

/** Cryptography that takes any ECDSA signature for a good one, as JDK 17.0.2 does with zeros. */
@SuppressWarnings("serial")
final class BrokenProvider extends Provider {

    static final String NAME = "broken";

    BrokenProvider() {
        super(NAME, "1", "for a test");
        put("Signature.SHA256withECDSAinP1363Format", AcceptsAll.class.getName());
    }

    /** Made by its name. */
    public static final class AcceptsAll extends SignatureSpi {

        @Override
        protected void engineInitVerify(PublicKey key) {}

        @Override
        protected void engineInitSign(PrivateKey key) {}

        @Override
        protected void engineUpdate(byte b) {}

        @Override
        protected void engineUpdate(byte[] bytes, int from, int length) {}

        @Override
        protected byte[] engineSign() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            return true;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException(name);
        }
    }
}
