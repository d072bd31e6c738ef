package dev.everyhop.spring.autoconfigure;

import ch.qos.logback.classic.LoggerContext;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.SecretSource;
import dev.everyhop.secret.scan.LeakFinding;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.LateEvents;
import dev.everyhop.spring.internal.LeakAppender;
import dev.everyhop.spring.internal.Leaks;
import dev.everyhop.spring.internal.Misconfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Auto-configuration of the source of secrets, and of the search for secrets where none should be. */
@AutoConfiguration(after = EveryhopMaterialAutoConfiguration.class)
@EnableConfigurationProperties(EveryhopProperties.class)
public final class EveryhopSecretAutoConfiguration {

    /** What was found before any bean was there. */
    record Found(List<LeakFinding> findings) {}

    @Bean
    static Found everyhopLeaksAtStart() {
        return new Found(new ArrayList<>());
    }

    /** Looks before any other bean is made, so that what refuses to start has connected nowhere. */
    @Bean
    static BeanFactoryPostProcessor everyhopLeakCheck(ConfigurableEnvironment environment) {
        return factory -> factory.getBean(Found.class).findings().addAll(Leaks.check(environment));
    }

    @Bean
    Leaks everyhopLeaks(EveryhopProperties properties, LateEvents events) {
        return Leaks.of(properties.secrets().scan(), events.events());
    }

    @Bean
    SmartInitializingSingleton everyhopLeakReport(Leaks leaks, Found found) {
        return () -> leaks.tell(found.findings());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("everyhop.secrets.files")
    SecretSource everyhopSecretSource(EveryhopProperties properties) {
        Path folder = Path.of(Objects.requireNonNull(properties.secrets().files()));
        if (!Files.isDirectory(folder)) {
            throw Misconfiguration.SECRETS_UNREADABLE.with("everyhop.secrets.files", folder);
        }
        return SecretSource.files(folder);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("everyhop.secrets.scan.events")
    static class EventsConfiguration {

        @Bean
        SecurityEvents everyhopLeaksInEvents(Leaks leaks) {
            return leaks::look;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(LoggerContext.class)
    @ConditionalOnBooleanProperty("everyhop.secrets.scan.logs")
    static class LogsConfiguration {

        @Bean
        LeakAppender everyhopLeaksInLogs(Leaks leaks) {
            return new LeakAppender(leaks);
        }
    }
}
