package dev.everyhop.client;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * The trust of an epoch without the list of its authorities, of which OkHttp would make an index at each call, for pins that
 * are not there. What is trusted is decided by the epoch's sockets.
 */
final class NoIssuers implements X509TrustManager {

    private final X509TrustManager of;

    NoIssuers(X509TrustManager of) {
        this.of = of;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        of.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        of.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
