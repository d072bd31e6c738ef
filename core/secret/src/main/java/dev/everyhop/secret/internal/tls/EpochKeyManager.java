package dev.everyhop.secret.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** One key with its chain, for JSSE. Nothing in it ever changes, and no key is encoded or decrypted at a handshake. */
public final class EpochKeyManager extends X509ExtendedKeyManager {

    private final String alias;
    private final PrivateKey key;
    private final X509Certificate[] chain;

    /** Makes the key manager that knows this key by this alias. */
    public EpochKeyManager(String alias, PrivateKey key, List<X509Certificate> chain) {
        this.alias = alias;
        this.key = key;
        this.chain = chain.toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return Arrays.stream(keyTypes).anyMatch(this::fits) && isIssuedBy(issuers) ? alias : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return fits(keyType) && isIssuedBy(issuers) ? alias : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return fits(keyType) && isIssuedBy(issuers) ? new String[] {alias} : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String name) {
        return alias.equals(name) ? chain.clone() : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String name) {
        return alias.equals(name) ? key : null;
    }

    private boolean fits(String keyType) {
        String algorithm = chain[0].getPublicKey().getAlgorithm();
        int split = keyType.indexOf('_');
        if (split > 0 && keyType.startsWith("EC_")) {
            // TLS 1.2 and older: EC_RSA is a key on a curve in a certificate that an RSA key has signed.
            return algorithm.equals("EC")
                    && chain[0].getSigAlgName()
                            .toUpperCase(java.util.Locale.ROOT)
                            .contains(keyType.substring(split + 1));
        }
        if (keyType.equals("EdDSA") || keyType.equals("Ed25519") || keyType.equals("Ed448")) {
            return algorithm.equals("EdDSA") || algorithm.equals(keyType);
        }
        return algorithm.equals(keyType);
    }

    private boolean isIssuedBy(Principal @Nullable [] issuers) {
        if (issuers == null || issuers.length == 0) {
            return true;
        }
        List<Principal> wanted = Arrays.asList(issuers);
        return Arrays.stream(chain).anyMatch(one -> wanted.contains(one.getIssuerX500Principal()));
    }
}
