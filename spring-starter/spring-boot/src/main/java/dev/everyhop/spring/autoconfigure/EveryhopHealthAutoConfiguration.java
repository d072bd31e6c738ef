package dev.everyhop.spring.autoconfigure;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.redis.Redis;
import dev.everyhop.redis.RedisRevocations;
import dev.everyhop.token.TokenVerifier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the health indicators for issuers' keys and the audit log, of the place of the former in readiness,
 * and of the paths of probes.
 */
@AutoConfiguration(
        after = {
            EveryhopTokenAutoConfiguration.class,
            EveryhopAuditAutoConfiguration.class,
            EveryhopRedisAutoConfiguration.class,
            AvailabilityProbesAutoConfiguration.class,
            HealthEndpointAutoConfiguration.class
        },
        afterName = "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration")
@ConditionalOnWebApplication
@ConditionalOnClass({HealthEndpointGroups.class, PathMappedEndpoints.class})
public final class EveryhopHealthAutoConfiguration {

    @Bean
    @ConditionalOnBean({PathMappedEndpoints.class, HealthEndpointGroups.class})
    ActuatorProbePaths everyhopProbePaths(PathMappedEndpoints endpoints, HealthEndpointGroups groups) {
        return new ActuatorProbePaths(endpoints, groups);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(AuditLog.class)
    @ConditionalOnEnabledHealthIndicator("everyhop-audit")
    static class AuditIndicatorConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "everyhopAuditHealthIndicator")
        AuditHealthIndicator everyhopAuditHealthIndicator(AuditLog log) {
            return new AuditHealthIndicator(log);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Redis.class)
    @ConditionalOnBean(Redis.class)
    @ConditionalOnEnabledHealthIndicator("everyhop-redis")
    static class RedisIndicatorConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "everyhopRedisHealthIndicator")
        RedisHealthIndicator everyhopRedisHealthIndicator(Redis redis, ObjectProvider<RedisRevocations> revocations) {
            return new RedisHealthIndicator(redis, revocations.getIfAvailable());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("everyhop")
    static class IndicatorConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "everyhopHealthIndicator")
        KeySetHealthIndicator everyhopHealthIndicator(TokenVerifier verifier) {
            return new KeySetHealthIndicator(verifier);
        }

        /** After Boot's own, which makes the group for readiness. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        @ConditionalOnBooleanProperty(name = "everyhop.actuator.readiness", matchIfMissing = true)
        static HealthEndpointGroupsPostProcessor everyhopReadinessGroups() {
            return ReadinessGroups::new;
        }
    }
}
