package dev.everyhop.spring.autoconfigure;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.spring.internal.AuditMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the health and the metrics of the audit log. */
@AutoConfiguration(after = EveryhopAuditAutoConfiguration.class)
@ConditionalOnBean(AuditLog.class)
public final class EveryhopAuditWatchAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnEnabledHealthIndicator("everyhop-audit")
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "everyhopAuditHealthIndicator")
        AuditHealthIndicator everyhopAuditHealthIndicator(AuditLog log) {
            return new AuditHealthIndicator(log);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetricsConfiguration {

        @Bean
        MeterBinder everyhopAuditMetrics(AuditLog log) {
            return new AuditMetrics(log);
        }
    }
}
