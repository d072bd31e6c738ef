package dev.everyhop.spring.internal;

import dev.everyhop.secret.KeyEpoch;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.Trust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * One epoch of key material as an SSL bundle. Stores and managers are of the epoch; a context that is made of it follows the
 * key material, so that what never asks for an update does not stay behind.
 */
public final class MaterialBundle implements SslBundle {

    private static final String ALIAS = "everyhop";

    private final KeyMaterial material;
    private final KeyEpoch epoch;
    private final String password;

    private MaterialBundle(KeyMaterial material, KeyEpoch epoch, String password) {
        this.material = material;
        this.epoch = epoch;
        this.password = password;
    }

    /** Registers the key material under this name, and updates the bundle with each epoch. */
    public static SslBundleRegistrar registrar(String name, KeyMaterial material) {
        return registry -> {
            if (material.status().epoch() == 0) {
                material.onChange(epoch -> {
                    if (epoch.number() == 1) {
                        registry.registerBundle(name, of(material, epoch));
                    } else {
                        registry.updateBundle(name, of(material, epoch));
                    }
                });
                return;
            }
            KeyEpoch now = material.current();
            registry.registerBundle(name, of(material, now));
            material.onChange(epoch -> registry.updateBundle(name, of(material, epoch)));
            overtaken(name, material, now, registry);
        };
    }

    /** A rotation between the registration and the listening would be missed. */
    private static void overtaken(String name, KeyMaterial material, KeyEpoch registered, SslBundleRegistry registry) {
        KeyEpoch now = material.current();
        if (now.number() != registered.number()) {
            registry.updateBundle(name, of(material, now));
        }
    }

    private static SslBundle of(KeyMaterial material, KeyEpoch epoch) {
        byte[] password = new byte[16];
        new SecureRandom().nextBytes(password);
        return new MaterialBundle(material, epoch, HexFormat.of().formatHex(password));
    }

    @Override
    public SslStoreBundle getStores() {
        if (epoch.allowedPeers().isPresent() || epoch.trust() instanceof Trust.Domains) {
            throw new IllegalStateException(
                    "A key store cannot say which peers are allowed, and this server asks for one:"
                            + " leave everyhop.material.peers and peers-file out and check callers by their certificate,"
                            + " or give the server KeyMaterial.sslContext()");
        }
        try {
            KeyStore keys = empty();
            keys.setKeyEntry(
                    ALIAS,
                    epoch.privateKey(),
                    password.toCharArray(),
                    epoch.chain().toArray(Certificate[]::new));
            return SslStoreBundle.of(keys, password, trusted());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This key cannot be put into a key store", e);
        }
    }

    private @Nullable KeyStore trusted() throws GeneralSecurityException, IOException {
        if (epoch.trust() instanceof Trust.Platform) {
            return null;
        }
        KeyStore store = empty();
        List<X509Certificate> certificates =
                epoch.trust() instanceof Trust.Certificates of ? of.certificates() : List.of();
        for (X509Certificate one : certificates) {
            store.setCertificateEntry("trusted-" + store.size(), one);
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public SslBundleKey getKey() {
        return SslBundleKey.of(password, ALIAS);
    }

    @Override
    public SslOptions getOptions() {
        return SslOptions.NONE;
    }

    @Override
    public String getProtocol() {
        return DEFAULT_PROTOCOL;
    }

    @Override
    public SslManagerBundle getManagers() {
        Provider provider = epoch.sslContext().getProvider();
        return SslManagerBundle.of(
                new Keys(new KeysOf(epoch.keyManager()), provider),
                new Trusted(new TrustedOf(epoch.trustManager()), provider));
    }

    @Override
    public SSLContext createSslContext() {
        return material.sslContext();
    }

    private static final class Keys extends KeyManagerFactory {
        Keys(KeyManagerFactorySpi spi, Provider provider) {
            super(spi, provider, ALIAS);
        }
    }

    private static final class KeysOf extends KeyManagerFactorySpi {
        private final KeyManager manager;

        KeysOf(KeyManager manager) {
            this.manager = manager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {manager};
        }
    }

    private static final class Trusted extends TrustManagerFactory {
        Trusted(TrustManagerFactorySpi spi, Provider provider) {
            super(spi, provider, ALIAS);
        }
    }

    private static final class TrustedOf extends TrustManagerFactorySpi {
        private final TrustManager manager;

        TrustedOf(TrustManager manager) {
            this.manager = manager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store) {}

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

        @Override
        protected TrustManager[] engineGetTrustManagers() {
            return new TrustManager[] {manager};
        }
    }
}
