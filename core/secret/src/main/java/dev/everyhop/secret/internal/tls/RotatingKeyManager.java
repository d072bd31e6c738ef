package dev.everyhop.secret.internal.tls;

import dev.everyhop.secret.KeyEpoch;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A key manager that follows the current epoch, for what takes key managers only.
 *
 * <p>JSSE asks three times in one handshake: for an alias, for its key, for its chain. Each epoch has an alias of its own,
 * and an epoch is remembered for as long as somebody holds that alias, so key and chain of one handshake are of one epoch,
 * however many rotations lie between the questions. Once nobody does, the epoch and its key may be collected.
 */
public final class RotatingKeyManager extends X509ExtendedKeyManager {

    private final Supplier<KeyEpoch> current;
    private final Map<String, KeyEpoch> byAlias = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile @Nullable Named now;

    /** Makes the key manager of what the supplier gives. */
    public RotatingKeyManager(Supplier<KeyEpoch> current) {
        this.current = current;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Named named = named();
        return named.keys().chooseClientAlias(keyTypes, issuers, socket) == null ? null : named.alias;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Named named = named();
        return named.keys().chooseEngineClientAlias(keyTypes, issuers, engine) == null ? null : named.alias;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Named named = named();
        return named.keys().chooseServerAlias(keyType, issuers, socket) == null ? null : named.alias;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Named named = named();
        return named.keys().chooseEngineServerAlias(keyType, issuers, engine) == null ? null : named.alias;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        Named named = named();
        return named.keys().getClientAliases(keyType, issuers) == null ? null : new String[] {named.alias};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        KeyEpoch epoch = byAlias.get(alias);
        return epoch == null ? null : epoch.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        KeyEpoch epoch = byAlias.get(alias);
        return epoch == null ? null : epoch.privateKey();
    }

    /** Returns how many epochs are remembered. */
    int remembered() {
        return byAlias.size();
    }

    private Named named() {
        KeyEpoch epoch = current.get();
        Named named = now;
        if (named == null || named.epoch != epoch) {
            named = new Named(epoch);
            byAlias.put(named.alias, epoch);
            now = named;
        }
        return named;
    }

    private static final class Named {
        private final KeyEpoch epoch;

        /** An instance of its own, that nothing but this and the handshakes that it was given to hold. */
        private final String alias;

        Named(KeyEpoch epoch) {
            this.epoch = epoch;
            this.alias = "everyhop-" + epoch.number();
        }

        X509ExtendedKeyManager keys() {
            return epoch.keyManager();
        }
    }
}
