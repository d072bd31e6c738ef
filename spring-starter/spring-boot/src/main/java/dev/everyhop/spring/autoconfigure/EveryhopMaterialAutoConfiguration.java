package dev.everyhop.spring.autoconfigure;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.LateEvents;
import dev.everyhop.spring.internal.MaterialFactory;
import dev.everyhop.spring.internal.Misconfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of key material. {@link KeyMaterial} of the service itself replaces the one that is made of the
 * properties.
 */
@AutoConfiguration
@EnableConfigurationProperties(EveryhopProperties.class)
public final class EveryhopMaterialAutoConfiguration {

    @Bean
    LateEvents everyhopLateEvents(ObjectProvider<EventSink> sinks) {
        return new LateEvents(sinks);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(Named.class)
    KeyMaterial everyhopKeyMaterial(
            EveryhopProperties properties, ObjectProvider<SslBundles> bundles, LateEvents events) {
        return new MaterialFactory(properties.material(), bundles::getObject).create(events.events());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("dev.everyhop.client.ApiClient")
    @ConditionalOnProperty("everyhop.calls.peers[0].name")
    static class NoClientConfiguration {

        @Bean
        static BeanFactoryPostProcessor everyhopRefusesCallsWithoutClient() {
            return factory -> {
                throw Misconfiguration.CALLS_INVALID.with("the artifact everyhop-client is not on the class path");
            };
        }
    }

    /** Says where key material is: one of the properties that name a source. */
    static final class Named extends AnyNestedCondition {

        Named() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("everyhop.material.pem")
        static class Pem {}

        @ConditionalOnProperty("everyhop.material.chain")
        static class Chain {}

        @ConditionalOnProperty("everyhop.material.key")
        static class Key {}

        @ConditionalOnProperty("everyhop.material.pkcs12")
        static class Pkcs12 {}

        @ConditionalOnProperty("everyhop.material.ssl-bundle")
        static class Bundle {}
    }
}
