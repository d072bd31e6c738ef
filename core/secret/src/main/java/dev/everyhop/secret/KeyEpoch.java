package dev.everyhop.secret;

import dev.everyhop.secret.internal.tls.EpochKeyManager;
import dev.everyhop.secret.internal.tls.EpochTrust;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Key material as it is between two rotations: private key, certificate chain, trust and allowed peers, which belong
 * together, with what JSSE needs to use them.
 *
 * <p><b>Security guarantees.</b> The key belongs to the first certificate, the chain is one, and all of it was valid when
 * the epoch was published. A connection that is made of an epoch uses nothing of another. Each epoch has an
 * {@link SSLContext} of its own and so caches of its own: no TLS session of an earlier trust is resumed in a later one.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class KeyEpoch {

    private final long number;
    private final String source;
    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final Trust trust;
    private final Optional<PeerAllowList> peers;
    private final Instant published;
    private final Instant expires;
    private final String digest;
    private final X509ExtendedKeyManager keyManager;
    private final X509ExtendedTrustManager trustManager;
    private final SSLContext context;

    KeyEpoch(
            long number,
            String source,
            KeyRead.Material material,
            @Nullable PeerAllowList unlessSaid,
            Instant published)
            throws GeneralSecurityException {
        PeerAllowList allowed = material.peers() != null ? material.peers() : unlessSaid;
        this.number = number;
        this.source = source;
        this.key = material.key();
        this.chain = material.chain();
        this.trust = material.trust();
        this.peers = Optional.ofNullable(allowed);
        this.published = published;
        this.expires = KeyChecks.expiry(chain);
        this.digest = material.digest();
        this.keyManager = new EpochKeyManager("epoch-" + number, key, chain);
        this.trustManager = EpochTrust.of(trust, allowed);
        this.context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {keyManager}, new TrustManager[] {trustManager}, null);
    }

    /** Returns the number of the epoch: 1 for the first, one more with each rotation. */
    public long number() {
        return number;
    }

    /** Returns the name of the source that it came from, such as {@code pem:/etc/tls}. */
    public String source() {
        return source;
    }

    /** Returns the private key of the first certificate. */
    public PrivateKey privateKey() {
        return key;
    }

    /** Returns the certificates, the leaf first, then each one's issuer. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Returns whose certificates are believed. */
    public Trust trust() {
        return trust;
    }

    /** Returns the only peers to talk to; empty if the source does not say. */
    public Optional<PeerAllowList> allowedPeers() {
        return peers;
    }

    /** Returns when it was published. */
    public Instant published() {
        return published;
    }

    /** Returns the last moment at which all certificates of the chain are valid. */
    public Instant expires() {
        return expires;
    }

    /** Returns the key manager of this key alone. */
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /** Returns the trust manager, which checks the chain as the JDK does and then the allowed peers. */
    public X509ExtendedTrustManager trustManager() {
        return trustManager;
    }

    /** Returns the TLS context, always the same one, of this key and this trust, for both ends. */
    public SSLContext sslContext() {
        return context;
    }

    /** Returns a socket factory of the context. OkHttp keeps connections of different factories apart. */
    public SSLSocketFactory socketFactory() {
        return context.getSocketFactory();
    }

    String digest() {
        return digest;
    }

    /** Returns number, source and expiry. */
    @Override
    public String toString() {
        return "KeyEpoch[" + number + ", " + source + ", expires " + expires + "]";
    }
}
