package dev.everyhop.spring.autoconfigure;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.spring.internal.AuditFactory;
import dev.everyhop.spring.internal.AuditListeners;
import dev.everyhop.spring.internal.EveryhopProperties;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Auto-configuration of the audit log. An {@link AuditLog} of the service itself replaces it. */
@AutoConfiguration(after = EveryhopTokenAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "everyhop.audit.enabled", matchIfMissing = true)
public final class EveryhopAuditAutoConfiguration {

    private static final String NAME = "spring.application.name";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnMissingBean(AuditLog.class)
    static class ServletLogConfiguration {

        @Bean
        AuditLog everyhopAuditLog(EveryhopProperties properties, AuditListeners listeners, Environment environment) {
            return new AuditFactory(properties.audit(), environment.getProperty(NAME), listeners)
                    .open(Duration.ofMillis(5));
        }
    }

    /** Refusals are told of on event loops, which wait for nothing. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnMissingBean(AuditLog.class)
    static class ReactiveLogConfiguration {

        @Bean
        AuditLog everyhopAuditLog(EveryhopProperties properties, AuditListeners listeners, Environment environment) {
            return new AuditFactory(properties.audit(), environment.getProperty(NAME), listeners).open(Duration.ZERO);
        }
    }
}
