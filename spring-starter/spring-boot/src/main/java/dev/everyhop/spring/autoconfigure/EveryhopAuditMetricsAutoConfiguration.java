package dev.everyhop.spring.autoconfigure;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.spring.internal.AuditMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the metrics of the audit log. */
@AutoConfiguration(after = EveryhopAuditAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(AuditLog.class)
public final class EveryhopAuditMetricsAutoConfiguration {

    @Bean
    MeterBinder everyhopAuditMetrics(AuditLog log) {
        return new AuditMetrics(log);
    }
}
