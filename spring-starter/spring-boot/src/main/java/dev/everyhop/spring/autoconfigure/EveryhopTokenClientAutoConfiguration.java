package dev.everyhop.spring.autoconfigure;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.spring.TokenClients;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.token.RefreshTokenStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of what gets tokens for calls to other services; also for applications that serve nothing, such as jobs.
 */
@AutoConfiguration(after = {SslAutoConfiguration.class, EveryhopTokenAutoConfiguration.class})
@EnableConfigurationProperties(EveryhopProperties.class)
public final class EveryhopTokenClientAutoConfiguration {

    /** Not lazy: what is wrong must stop the start. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean
    TokenClients everyhopTokenClients(
            EveryhopProperties properties,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<EventSink> sink,
            ObjectProvider<SecurityEvents> own,
            ListableBeanFactory beans) {
        EventSink all = sink.getIfAvailable();
        SecurityEvents events = all != null
                ? all.events()
                : SecurityEvents.all(own.orderedStream().toList());
        return new NamedClients(
                properties.clients(),
                bundles.getIfAvailable(),
                events,
                name -> beans.containsBean(name) && beans.isTypeMatch(name, RefreshTokenStore.class)
                        ? beans.getBean(name, RefreshTokenStore.class)
                        : null);
    }
}
