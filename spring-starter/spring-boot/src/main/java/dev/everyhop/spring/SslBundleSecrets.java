package dev.everyhop.spring;

import dev.everyhop.secret.Secret;
import dev.everyhop.secret.SecretRead;
import dev.everyhop.secret.SecretReason;
import dev.everyhop.secret.SecretSource;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Secret keys from the key store of an SSL bundle of Spring Boot, each named by its alias.
 *
 * <p><b>Thread safety.</b> Safe.
 */
public final class SslBundleSecrets implements SecretSource {

    private final SslBundles bundles;
    private final String bundle;

    private SslBundleSecrets(SslBundles bundles, String bundle) {
        this.bundles = bundles;
        this.bundle = bundle;
    }

    /** Returns the secrets of the bundle of this name. */
    public static SslBundleSecrets of(SslBundles bundles, String bundle) {
        return new SslBundleSecrets(
                Objects.requireNonNull(bundles, "bundles"), Objects.requireNonNull(bundle, "bundle"));
    }

    @Override
    public String name() {
        return "ssl-bundle:" + bundle;
    }

    @Override
    public SecretRead read(String secret) {
        try {
            return found(bundles.getBundle(bundle), secret);
        } catch (NoSuchSslBundleException e) {
            return new SecretRead.Failed(SecretReason.SOURCE_FAILED, "no such bundle");
        } catch (GeneralSecurityException | RuntimeException e) {
            return new SecretRead.Failed(SecretReason.PASSWORD, bundle);
        }
    }

    private SecretRead found(SslBundle from, String secret) throws GeneralSecurityException {
        KeyStore store = from.getStores().getKeyStore();
        byte @Nullable [] value = store != null && store.getKey(secret, password(from)) instanceof SecretKey key
                ? key.getEncoded()
                : null;
        if (value == null) {
            return new SecretRead.Failed(SecretReason.SECRET_ABSENT, bundle);
        }
        try {
            return new SecretRead.Found(Secret.of(value), "");
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }

    private static char @Nullable [] password(SslBundle from) {
        String of = from.getKey().getPassword();
        String word = of != null ? of : from.getStores().getKeyStorePassword();
        return word == null ? null : word.toCharArray();
    }
}
