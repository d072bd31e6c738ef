package dev.everyhop.servlet;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** An authority that servers and clients trust, and what it has signed. */
final class TestTls {

    static final String PASSWORD = "changeit";

    private final HeldCertificate authority = new HeldCertificate.Builder()
            .commonName("Test CA")
            .certificateAuthority(0)
            .build();
    private final HeldCertificate server = named("server");

    /** Returns a certificate of this name, and its key. */
    HeldCertificate named(String name) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(authority)
                .build();
    }

    /** Returns the TLS of one that shows this certificate. */
    SSLContext of(HeldCertificate own) {
        return trusting().heldCertificate(own).build().sslContext();
    }

    /** Returns the TLS of one that shows no certificate. */
    SSLContext ofNobody() {
        return trusting().build().sslContext();
    }

    private HandshakeCertificates.Builder trusting() {
        return new HandshakeCertificates.Builder().addTrustedCertificate(authority.certificate());
    }

    KeyStore serverKeys() {
        try {
            KeyStore keys = empty();
            keys.setKeyEntry("server", server.keyPair().getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {
                server.certificate()
            });
            return keys;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    KeyStore trusted() {
        try {
            KeyStore trusted = empty();
            trusted.setCertificateEntry("authority", authority.certificate());
            return trusted;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
