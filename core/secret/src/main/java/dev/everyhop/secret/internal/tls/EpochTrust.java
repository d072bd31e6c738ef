package dev.everyhop.secret.internal.tls;

import dev.everyhop.secret.PeerAllowList;
import dev.everyhop.secret.Trust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's own check of chains, with the trust of one epoch, and after it the list of allowed peers. */
public final class EpochTrust extends X509ExtendedTrustManager {

    private final Map<String, X509ExtendedTrustManager> byDomain;
    private final @Nullable X509ExtendedTrustManager chains;
    private final @Nullable PeerAllowList peers;

    private EpochTrust(
            Map<String, X509ExtendedTrustManager> byDomain,
            @Nullable X509ExtendedTrustManager chains,
            @Nullable PeerAllowList peers) {
        this.byDomain = byDomain;
        this.chains = chains;
        this.peers = peers;
    }

    /** Makes the trust manager. */
    public static EpochTrust of(Trust trust, @Nullable PeerAllowList peers) throws GeneralSecurityException {
        Map<String, X509ExtendedTrustManager> byDomain = new HashMap<>();
        X509ExtendedTrustManager chains = null;
        if (trust instanceof Trust.Domains in) {
            for (Map.Entry<String, List<X509Certificate>> one : in.domains().entrySet()) {
                byDomain.put(one.getKey(), checker(store(one.getValue())));
            }
        } else if (trust instanceof Trust.Certificates of) {
            chains = checker(store(of.certificates()));
        } else if (trust instanceof Trust.Platform) {
            chains = checker(null);
        }
        return new EpochTrust(Map.copyOf(byDomain), chains, peers);
    }

    private static X509ExtendedTrustManager checker(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager one : factory.getTrustManagers()) {
            if (one instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("This JDK has no trust manager for X.509");
    }

    private static KeyStore store(List<X509Certificate> certificates) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate one : certificates) {
                store.setCertificateEntry("trusted-" + store.size(), one);
            }
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException("This JDK cannot make an empty key store", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chains(chain).checkClientTrusted(chain, authType);
        allowed(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        chains(chain).checkClientTrusted(chain, authType, socket);
        allowed(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains(chain).checkClientTrusted(chain, authType, engine);
        allowed(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chains(chain).checkServerTrusted(chain, authType);
        allowed(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        chains(chain).checkServerTrusted(chain, authType, socket);
        allowed(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        chains(chain).checkServerTrusted(chain, authType, engine);
        allowed(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return Stream.concat(Stream.ofNullable(chains), byDomain.values().stream())
                .flatMap(one -> Stream.of(one.getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }

    private X509ExtendedTrustManager chains(X509Certificate[] chain) throws CertificateException {
        X509ExtendedTrustManager of = chains;
        if (!byDomain.isEmpty()) {
            String domain = PeerNames.of(chain[0]).trustDomain();
            of = domain == null ? null : byDomain.get(domain);
        }
        if (of == null) {
            throw new CertificateException("Nobody is trusted here who could have issued this certificate");
        }
        return of;
    }

    private void allowed(X509Certificate[] chain) throws CertificateException {
        if (peers != null && !peers.allows(chain[0])) {
            throw new CertificateException("The peer is not on the list of allowed peers");
        }
    }
}
