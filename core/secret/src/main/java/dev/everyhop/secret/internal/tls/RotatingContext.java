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
import org.jspecify.annotations.Nullable;

/**
 * A TLS context whose every connection is made by the context of the epoch that is current when it begins. Servers ask
 * their context for an engine at each connection, so they rotate without knowing it, and a connection is of one epoch in
 * all its parts, session cache included.
 */
public final class RotatingContext extends SSLContext {

    private RotatingContext(Spi spi, SSLContext like) {
        super(spi, like.getProvider(), "TLS");
    }

    /**
     * Makes the context of what the supplier gives.
     *
     * @param current gives the current epoch; null as long as there is none
     * @param blank a context of the same provider without keys and trust: what servers ask for when they start, before there
     *     is an epoch
     */
    public static SSLContext of(Supplier<@Nullable KeyEpoch> current, SSLContext blank) {
        return new RotatingContext(new Spi(current, blank), blank);
    }

    private static final class Spi extends SSLContextSpi {
        private final Supplier<@Nullable KeyEpoch> current;
        private final SSLContext blank;

        Spi(Supplier<@Nullable KeyEpoch> current, SSLContext blank) {
            this.current = current;
            this.blank = blank;
        }

        private SSLContext now() {
            KeyEpoch epoch = current.get();
            if (epoch == null) {
                throw new IllegalStateException("There is no key material yet");
            }
            return epoch.sslContext();
        }

        private SSLContext nowOrBlank() {
            KeyEpoch epoch = current.get();
            return epoch == null ? blank : epoch.sslContext();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("This context follows its key material and cannot be given other keys");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new RotatingSocketFactory(() -> now().getSocketFactory(), blank);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return new RotatingServerSocketFactory(this::now, blank);
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
            return nowOrBlank().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return nowOrBlank().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return blank.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return blank.getSupportedSSLParameters();
        }
    }
}
