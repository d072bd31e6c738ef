package dev.everyhop.spring;

import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.KeySource;
import dev.everyhop.secret.SecretReason;
import dev.everyhop.secret.Trust;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Key material from an SSL bundle of Spring Boot. When Boot updates the bundle, the key material is read anew and checked as
 * any other: a bundle whose key and certificate do not match changes nothing.
 *
 * <p><b>Security guarantees.</b> A bundle without a trust store trusts nobody; the JDK's own authorities do not take its
 * place.
 *
 * <p><b>Thread safety.</b> Read by one thread at a time, as {@link KeySource} says.
 */
public final class SslBundleKeys implements KeySource {

    private final SslBundles bundles;
    private final String bundle;
    private final AtomicBoolean changed = new AtomicBoolean();

    private SslBundleKeys(SslBundles bundles, String bundle) {
        this.bundles = bundles;
        this.bundle = bundle;
    }

    /**
     * Returns the key material of the bundle of this name.
     *
     * @throws IllegalArgumentException if there is no such bundle
     */
    public static SslBundleKeys of(SslBundles bundles, String bundle) {
        SslBundleKeys keys = new SslBundleKeys(bundles, Objects.requireNonNull(bundle, "bundle"));
        try {
            bundles.addBundleUpdateHandler(bundle, any -> keys.changed.set(true));
        } catch (NoSuchSslBundleException e) {
            throw new IllegalArgumentException("There is no SSL bundle '" + bundle + "' below spring.ssl.bundle", e);
        }
        return keys;
    }

    @Override
    public String name() {
        return "ssl-bundle:" + bundle;
    }

    @Override
    public boolean mayHaveChanged() {
        return changed.getAndSet(false);
    }

    @Override
    public KeyRead read() {
        try {
            return material(bundles.getBundle(bundle));
        } catch (UnrecoverableKeyException e) {
            return new KeyRead.Failed(SecretReason.PASSWORD, bundle + ": the password of the key is wrong");
        } catch (GeneralSecurityException | RuntimeException e) {
            return new KeyRead.Failed(
                    SecretReason.MALFORMED, bundle + ": " + e.getClass().getSimpleName());
        }
    }

    private KeyRead material(SslBundle from) throws GeneralSecurityException {
        KeyStore store = from.getStores().getKeyStore();
        List<String> keys = new ArrayList<>();
        if (store != null) {
            for (String one : Collections.list(store.aliases())) {
                if (store.isKeyEntry(one)) {
                    keys.add(one);
                }
            }
        }
        String alias = from.getKey().getAlias();
        keys.removeIf(one -> alias != null && !alias.equalsIgnoreCase(one));
        if (keys.size() != 1
                || !(Objects.requireNonNull(store).getKey(keys.get(0), password(from)) instanceof PrivateKey key)) {
            return new KeyRead.Failed(
                    SecretReason.MALFORMED,
                    bundle + (alias == null ? ": not exactly one private key" : ": no such alias"));
        }
        return new KeyRead.Material(
                key,
                certificates(store.getCertificateChain(keys.get(0))),
                trust(from.getStores().getTrustStore()),
                null);
    }

    private static char @Nullable [] password(SslBundle from) {
        String of = from.getKey().getPassword();
        String word = of != null ? of : from.getStores().getKeyStorePassword();
        return word == null ? null : word.toCharArray();
    }

    private static Trust trust(@Nullable KeyStore store) throws GeneralSecurityException {
        if (store == null) {
            return Trust.nobody();
        }
        List<X509Certificate> trusted = new ArrayList<>();
        for (String one : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(one) && store.getCertificate(one) instanceof X509Certificate certificate) {
                trusted.add(certificate);
            }
        }
        return Trust.in(trusted);
    }

    private static List<X509Certificate> certificates(Certificate @Nullable [] chain) {
        List<X509Certificate> certificates = new ArrayList<>();
        if (chain != null) {
            for (Certificate one : chain) {
                certificates.add((X509Certificate) one);
            }
        }
        return certificates;
    }
}
