package dev.everyhop.client;

import dev.everyhop.secret.KeyEpoch;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/** A server's TLS that counts handshakes in which it showed its certificate, which a resumed one does not. */
final class CountedTls extends X509ExtendedKeyManager {

    private final X509ExtendedKeyManager keys;
    private final SSLContext context;
    private final AtomicInteger shown = new AtomicInteger();

    CountedTls(KeyEpoch epoch) throws GeneralSecurityException {
        keys = epoch.keyManager();
        context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {this}, new TrustManager[] {epoch.trustManager()}, null);
    }

    SSLSocketFactory socketFactory() {
        return context.getSocketFactory();
    }

    int full() {
        return shown.get();
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        String alias = keys.chooseServerAlias(type, issuers, socket);
        if (alias != null) {
            shown.incrementAndGet();
        }
        return alias;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return keys.getClientAliases(type, issuers);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return keys.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return keys.getServerAliases(type, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return keys.getPrivateKey(alias);
    }
}
