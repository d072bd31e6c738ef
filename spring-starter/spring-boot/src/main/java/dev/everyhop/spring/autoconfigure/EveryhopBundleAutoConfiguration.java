package dev.everyhop.spring.autoconfigure;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.MaterialBundle;
import dev.everyhop.spring.internal.MaterialMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Auto-configuration of what key material is shown as: an SSL bundle that is reloaded with each epoch, metrics and health. */
@AutoConfiguration(after = EveryhopMaterialAutoConfiguration.class)
@ConditionalOnBean(KeyMaterial.class)
public final class EveryhopBundleAutoConfiguration {

    /** Not for key material that is a bundle already: bundles would need themselves. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(NoBundleYet.class)
    static class BundleConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "everyhopBundleRegistrar")
        SslBundleRegistrar everyhopBundleRegistrar(EveryhopProperties properties, KeyMaterial material) {
            return MaterialBundle.registrar(properties.material().bundle(), material);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetricsConfiguration {

        @Bean
        MeterBinder everyhopMaterialMetrics(KeyMaterial material) {
            return new MaterialMetrics(material);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("everyhop-material")
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "everyhopMaterialHealthIndicator")
        MaterialHealthIndicator everyhopMaterialHealthIndicator(KeyMaterial material) {
            return new MaterialHealthIndicator(material);
        }
    }

    /** Boot updates the bundles of Tomcat and Netty, not that of Jetty, which is given a context that follows by itself. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ConfigurableJettyWebServerFactory.class, SslContextFactory.class})
    @Conditional(NoBundleYet.class)
    static class JettyConfiguration {

        @Bean
        WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> everyhopJettyRotation(
                EveryhopProperties properties, KeyMaterial material, Environment environment) {
            return factory -> {
                if (properties.material().bundle().equals(environment.getProperty("server.ssl.bundle"))) {
                    factory.addServerCustomizers(server -> rotate(server, material));
                }
            };
        }

        private static void rotate(Server server, KeyMaterial material) {
            for (Connector connector : server.getConnectors()) {
                SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
                if (tls != null) {
                    tls.getSslContextFactory().setSslContext(material.sslContext());
                }
            }
        }
    }

    /** Says that key material does not come from a bundle. */
    static final class NoBundleYet extends NoneNestedConditions {

        NoBundleYet() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("everyhop.material.ssl-bundle")
        static class Bundle {}
    }
}
