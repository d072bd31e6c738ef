package dev.everyhop.spring.autoconfigure;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.spring.internal.AuditListeners;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.SharedStores;
import dev.everyhop.token.Introspection;
import dev.everyhop.token.TokenVerifier;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the token verifier and of the sink that hears all security events. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnWebApplication
@EnableConfigurationProperties(EveryhopProperties.class)
public final class EveryhopTokenAutoConfiguration {

    @Bean
    EventSink everyhopEventSink(
            ObjectProvider<SecurityEvents> sinks,
            EveryhopProperties properties,
            ObjectProvider<AuditLog> log,
            AuditListeners ofLog) {
        List<SecurityEvents> all = new ArrayList<>(sinks.orderedStream().toList());
        ofLog.are(SecurityEvents.all(List.copyOf(all)));
        all.add(new TypeHint(properties.issuers()));
        SecurityEvents listeners = SecurityEvents.all(List.copyOf(all));
        log.ifAvailable(one -> all.add(one.events()));
        return new EventSink(SecurityEvents.all(all), listeners);
    }

    @Bean
    AuditListeners everyhopAuditListeners() {
        return new AuditListeners();
    }

    @Bean
    @ConditionalOnMissingBean
    TokenVerifier everyhopTokenVerifier(
            EveryhopProperties properties,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<Introspection> introspection,
            SharedStores shared,
            EventSink sink) {
        return new VerifierFactory(properties, bundles.getIfAvailable(), shared)
                .create(sink.events(), introspection.getIfAvailable());
    }
}
