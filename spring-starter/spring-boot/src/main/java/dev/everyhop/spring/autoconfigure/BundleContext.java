package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.Misconfiguration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** The context of an SSL bundle, another one each time that the bundle changes. */
final class BundleContext implements Supplier<SSLContext> {

    private static final Logger LOG = LoggerFactory.getLogger(BundleContext.class);

    private volatile SSLContext current;
    private final String name;

    private BundleContext(String name, SSLContext first) {
        this.name = name;
        this.current = first;
    }

    /**
     * Returns the context of a bundle and follows it.
     *
     * @param property the property that names the bundle
     */
    static BundleContext of(@Nullable SslBundles bundles, String property, String name) {
        if (bundles == null) {
            throw Misconfiguration.UNKNOWN_SSL_BUNDLE.with(property, name, "there are no SSL bundles.");
        }
        try {
            BundleContext context =
                    new BundleContext(name, bundles.getBundle(name).createSslContext());
            bundles.addBundleUpdateHandler(name, context::update);
            return context;
        } catch (RuntimeException e) {
            throw Misconfiguration.UNKNOWN_SSL_BUNDLE.with(property, name, Misconfiguration.cause(e) + ".");
        }
    }

    @Override
    public SSLContext get() {
        return current;
    }

    private void update(SslBundle bundle) {
        try {
            current = bundle.createSslContext();
        } catch (RuntimeException e) {
            LOG.warn(
                    "The SSL bundle '{}' changed and cannot be used ({}): the one before stays",
                    name,
                    e.getClass().getName());
        }
    }
}
