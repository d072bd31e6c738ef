package dev.everyhop.secret.internal.tls;

import dev.everyhop.secret.KeyEpoch;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A TLS context whose every connection is made by the context of the epoch that is current when it begins. Servers ask
 * their context for an engine at each connection, so they rotate without knowing it, and a connection is of one epoch in
 * all its parts, session cache included.
 */
public final class RotatingContext extends SSLContext {

    private RotatingContext(Spi spi, SSLContext like) {
        super(spi, like.getProvider(), "TLS");
    }

    /** Makes the context of what the supplier gives; {@code like} is any context of the same provider. */
    public static SSLContext of(Supplier<KeyEpoch> current, SSLContext like) {
        return new RotatingContext(new Spi(current), like);
    }

    private static final class Spi extends SSLContextSpi {
        private final Supplier<KeyEpoch> current;

        Spi(Supplier<KeyEpoch> current) {
            this.current = current;
        }

        private SSLContext now() {
            return current.get().sslContext();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("This context follows its key material and cannot be given other keys");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new RotatingSocketFactory(() -> now().getSocketFactory());
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return new RotatingServerSocketFactory(this::now);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return now().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return now().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return now().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return now().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return now().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return now().getSupportedSSLParameters();
        }
    }
}
