package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRefresh;
import dev.everyhop.secret.Secret;
import dev.everyhop.secret.SecretRead;
import dev.everyhop.secret.Trust;
import dev.everyhop.spring.SslBundleSecrets;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Key material of properties, to and from SSL bundles of Boot, with its metrics and its health. */
class MaterialTest {

    @TempDir
    Path folder;

    private final List<SecurityEvent> heard = new CopyOnWriteArrayList<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    EveryhopMaterialAutoConfiguration.class,
                    EveryhopBundleAutoConfiguration.class));

    @Test
    void withoutPropertiesThereIsNone() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KeyMaterial.class));
    }

    @Test
    void bundleIsUpdatedWithEachEpoch() {
        TestKeys.write(folder, "first");
        runner.withPropertyValues("everyhop.material.pem=" + folder).run(context -> {
            SslBundles bundles = context.getBean(SslBundles.class);
            KeyMaterial material = context.getBean(KeyMaterial.class);
            SslBundle first = bundles.getBundle("everyhop");
            assertThat(subject(first)).isEqualTo("CN=first");
            assertThat(first.createSslContext()).isSameAs(material.sslContext());
            AtomicReference<SslBundle> updated = new AtomicReference<>();
            bundles.addBundleUpdateHandler("everyhop", updated::set);
            TestKeys.write(folder, "second");
            assertThat(material.refresh()).isNotInstanceOf(KeyRefresh.Kept.class);
            assertThat(subject(bundles.getBundle("everyhop"))).isEqualTo("CN=second");
            assertThat(updated.get()).isSameAs(bundles.getBundle("everyhop"));
            // Whoever kept the first has key and chain of the first.
            assertThat(subject(first)).isEqualTo("CN=first");
        });
    }

    private static String subject(SslBundle bundle) throws Exception {
        KeyStore store = bundle.getStores().getKeyStore();
        return ((java.security.cert.X509Certificate) store.getCertificate("everyhop"))
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void bundleCannotBeAKeyStoreThatForgetsWhoIsAllowed() {
        TestKeys.write(folder, "first");
        runner.withPropertyValues("everyhop.material.pem=" + folder, "everyhop.material.peers=spiffe://example/orders")
                .run(context -> {
                    SslBundle bundle = context.getBean(SslBundles.class).getBundle("everyhop");
                    org.assertj.core.api.Assertions.assertThatIllegalStateException()
                            .isThrownBy(bundle::getStores)
                            .withMessageContaining("everyhop.material.peers");
                    assertThat(bundle.getManagers().getTrustManagers()).hasSize(1);
                });
    }

    private static SslBundle bundle(Path folder, String name) {
        TestKeys.write(folder, name);
        try (KeyMaterial read = KeyMaterial.fromPem(folder)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "own",
                    read.current().privateKey(),
                    "word".toCharArray(),
                    read.current().chain().toArray(java.security.cert.Certificate[]::new));
            keys.setEntry(
                    "hmac",
                    new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[] {1, 2, 3}, "HmacSHA256")),
                    new KeyStore.PasswordProtection("word".toCharArray()));
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "root",
                    ((Trust.Certificates) read.current().trust()).certificates().get(0));
            return SslBundle.of(
                    SslStoreBundle.of(keys, "word", trusted),
                    org.springframework.boot.ssl.SslBundleKey.of("word", "own"));
        } catch (java.io.IOException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void materialOfABundleFollowsIt() {
        runner.withBean(
                        "bundles",
                        org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar.class,
                        () -> registry -> registry.registerBundle("own", bundle(folder, "first")))
                .withPropertyValues("everyhop.material.ssl-bundle=own")
                .run(context -> {
                    KeyMaterial material = context.getBean(KeyMaterial.class);
                    assertThat(material.current().chain().get(0).getSubjectX500Principal())
                            .hasToString("CN=first");
                    CountDownLatch rotated = new CountDownLatch(1);
                    material.onChange(epoch -> rotated.countDown());
                    context.getBean(SslBundleRegistry.class).updateBundle("own", bundle(folder, "second"));
                    // Nobody asks for a read: the update itself is the hint.
                    assertThat(rotated.await(120, TimeUnit.SECONDS)).isTrue();
                    assertThat(material.current().chain().get(0).getSubjectX500Principal())
                            .hasToString("CN=second");
                });
    }

    @Test
    void bundleWhoseKeyIsAnothersChangesNothing() throws Exception {
        SslBundle first = bundle(folder, "first");
        SslBundle other = bundle(folder, "other");
        KeyStore mixed = KeyStore.getInstance("PKCS12");
        mixed.load(null, null);
        mixed.setKeyEntry(
                "own",
                other.getStores().getKeyStore().getKey("own", "word".toCharArray()),
                "word".toCharArray(),
                first.getStores().getKeyStore().getCertificateChain("own"));
        DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("own", first);
        try (KeyMaterial material = KeyMaterial.builder(dev.everyhop.spring.SslBundleKeys.of(registry, "own"))
                .build()) {
            registry.updateBundle(
                    "own",
                    SslBundle.of(
                            SslStoreBundle.of(mixed, "word", first.getStores().getTrustStore()), first.getKey()));
            assertThat(material.refresh()).isInstanceOf(KeyRefresh.Kept.class);
            assertThat(material.current().number()).isEqualTo(1);
            registry.updateBundle("own", other);
            assertThat(material.refresh()).isInstanceOf(KeyRefresh.Published.class);
        }
    }

    @Test
    void bundleWithoutATrustStoreTrustsNobody() {
        SslBundle own = bundle(folder, "own");
        SslBundle blind = SslBundle.of(SslStoreBundle.of(own.getStores().getKeyStore(), "word", null), own.getKey());
        try (KeyMaterial material = KeyMaterial.builder(
                        dev.everyhop.spring.SslBundleKeys.of(new DefaultSslBundleRegistry("own", blind), "own"))
                .build()) {
            assertThat(material.current().trust()).isEqualTo(Trust.nobody());
        }
    }

    @Test
    void secretKeysOfABundleAreSecrets() {
        SslBundleSecrets secrets =
                SslBundleSecrets.of(new DefaultSslBundleRegistry("own", bundle(folder, "own")), "own");
        assertThat(secrets.read("hmac")).isInstanceOfSatisfying(SecretRead.Found.class, found -> {
            try (Secret secret = found.secret()) {
                assertThat(secret.copy()).containsExactly(1, 2, 3);
            }
        });
        assertThat(secrets.read("own")).isInstanceOf(SecretRead.Failed.class);
        assertThat(secrets.read("absent")).isInstanceOf(SecretRead.Failed.class);
    }

    @Test
    void metricsAndHealthTellHowItStands() {
        TestKeys.write(folder, "first");
        runner.withPropertyValues("everyhop.material.pem=" + folder).run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean("everyhopMaterialMetrics", MeterBinder.class).bindTo(registry);
            assertThat(registry.get("everyhop.material.epoch")
                            .tag("source", "pem:" + folder)
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("everyhop.material.expires.in").gauge().value())
                    .isPositive();
            MaterialHealthIndicator health = context.getBean(MaterialHealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsKeys("source", "epoch", "expires", "expiresIn");

            Files.delete(folder.resolve("tls.key"));
            KeyMaterial material = context.getBean(KeyMaterial.class);
            assertThat(material.refresh()).isInstanceOf(KeyRefresh.Kept.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsEntry("failure", "source.unreadable");
            assertThat(registry.get("everyhop.material.failures").gauge().value())
                    .isPositive();
        });
    }

    @Test
    void serviceThatStartsWithoutIsOutOfServiceAndRegistersTheBundleLater() {
        runner.withPropertyValues(
                        "everyhop.material.pem=" + folder.resolve("later"), "everyhop.material.absent-at-start=true")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(MaterialHealthIndicator.class)
                                    .health()
                                    .getStatus())
                            .isEqualTo(Status.OUT_OF_SERVICE);
                    assertThat(context.getBean(SslBundles.class).getBundleNames())
                            .isEmpty();
                    TestKeys.write(folder.resolve("later"), "first");
                    assertThat(context.getBean(KeyMaterial.class).refresh()).isNotInstanceOf(KeyRefresh.Kept.class);
                    assertThat(subject(context.getBean(SslBundles.class).getBundle("everyhop")))
                            .isEqualTo("CN=first");
                });
    }

    /** A sink that itself needs SSL bundles, as one that ships events would. */
    @Configuration(proxyBeanMethods = false)
    static class Shipping {
        @Bean
        EventSink sink(SslBundles bundles, List<SecurityEvent> heard) {
            SecurityEvents events = heard::add;
            return new EventSink(events, events);
        }
    }

    @Test
    void sinkThatNeedsBundlesHearsOfTheFirstEpoch() {
        TestKeys.write(folder, "first");
        runner.withUserConfiguration(Shipping.class)
                .withBean("heard", List.class, () -> heard)
                .withPropertyValues("everyhop.material.pem=" + folder)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(heard).extracting(SecurityEvent::name).contains("material.published");
                });
    }

    private void refused(Misconfiguration expected, String part, String... properties) {
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOfSatisfying(MisconfigurationException.class, failure -> {
                        assertThat(failure.misconfiguration()).isEqualTo(expected);
                        assertThat(failure).hasMessageContaining(part);
                    });
        });
    }

    @Test
    void propertiesThatDoNotFitTogetherStopTheStart() {
        refused(
                Misconfiguration.MATERIAL_INVALID,
                "one of pem, chain",
                "everyhop.material.pem=/etc/tls",
                "everyhop.material.pkcs12=/etc/tls.p12");
        refused(Misconfiguration.MATERIAL_INVALID, "one of pem, chain", "everyhop.material.key=/etc/tls.key");
        refused(Misconfiguration.MATERIAL_INVALID, "set together", "everyhop.material.chain=/etc/tls.crt");
        refused(
                Misconfiguration.MATERIAL_INVALID,
                "trust says who",
                "everyhop.material.chain=/etc/tls.crt",
                "everyhop.material.key=/etc/tls.key");
        refused(Misconfiguration.MATERIAL_INVALID, "password-file", "everyhop.material.pkcs12=/etc/tls.p12");
        refused(
                Misconfiguration.MATERIAL_INVALID,
                "its own trust",
                "everyhop.material.ssl-bundle=own",
                "everyhop.material.trust=system");
        refused(
                Misconfiguration.SECRETS_UNREADABLE,
                "everyhop.material.password-file",
                "everyhop.material.pkcs12=/etc/tls.p12",
                "everyhop.material.password-file=" + folder.resolve("absent"));
        refused(Misconfiguration.MATERIAL_UNUSABLE, "No key material from pem:", "everyhop.material.pem=" + folder);
        refused(Misconfiguration.MATERIAL_UNUSABLE, "no SSL bundle 'own'", "everyhop.material.ssl-bundle=own");
    }
}
