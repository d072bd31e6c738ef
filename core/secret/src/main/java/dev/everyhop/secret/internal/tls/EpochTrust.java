package dev.everyhop.secret.internal.tls;

import dev.everyhop.secret.PeerAllowList;
import dev.everyhop.secret.Trust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's own check of chains, with the trust of one epoch, and after it the list of allowed peers. */
public final class EpochTrust extends X509ExtendedTrustManager {

    private static final X509Certificate[] NONE = {};

    private final @Nullable X509ExtendedTrustManager chains;
    private final @Nullable PeerAllowList peers;

    private EpochTrust(@Nullable X509ExtendedTrustManager chains, @Nullable PeerAllowList peers) {
        this.chains = chains;
        this.peers = peers;
    }

    /** Makes the trust manager. */
    public static EpochTrust of(Trust trust, @Nullable PeerAllowList peers) throws GeneralSecurityException {
        if (trust instanceof Trust.Nobody) {
            return new EpochTrust(null, peers);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trust instanceof Trust.Certificates of ? store(of) : null);
        for (TrustManager one : factory.getTrustManagers()) {
            if (one instanceof X509ExtendedTrustManager extended) {
                return new EpochTrust(extended, peers);
            }
        }
        throw new GeneralSecurityException("This JDK has no trust manager for X.509");
    }

    private static KeyStore store(Trust.Certificates trust) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate one : trust.certificates()) {
                store.setCertificateEntry("trusted-" + store.size(), one);
            }
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException("This JDK cannot make an empty key store", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chains().checkClientTrusted(chain, authType);
        allowed(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        chains().checkClientTrusted(chain, authType, socket);
        allowed(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains().checkClientTrusted(chain, authType, engine);
        allowed(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chains().checkServerTrusted(chain, authType);
        allowed(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        chains().checkServerTrusted(chain, authType, socket);
        allowed(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains().checkServerTrusted(chain, authType, engine);
        allowed(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains == null ? NONE : chains.getAcceptedIssuers();
    }

    private X509ExtendedTrustManager chains() throws CertificateException {
        if (chains == null) {
            throw new CertificateException("Nobody is trusted here");
        }
        return chains;
    }

    private void allowed(X509Certificate[] chain) throws CertificateException {
        if (peers != null && !peers.allows(chain[0])) {
            throw new CertificateException("The peer is not on the list of allowed peers");
        }
    }
}
