package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.GateLimits;
import dev.everyhop.limit.Limits;
import dev.everyhop.redis.Redis;
import dev.everyhop.redis.RedisRevocations;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.LimitFactory;
import dev.everyhop.spring.internal.LimitMetrics;
import dev.everyhop.spring.internal.RedisMetrics;
import dev.everyhop.spring.internal.SharedStores;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of limits. A {@link Limits} of the service itself, such as one whose counts several instances share,
 * or a {@link GateLimits} replaces the one that is made of the properties.
 */
@AutoConfiguration(after = {EveryhopTokenAutoConfiguration.class, EveryhopRedisAutoConfiguration.class})
@ConditionalOnWebApplication
public final class EveryhopLimitAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean({Limits.class, GateLimits.class})
    Limits everyhopLimits(EveryhopProperties properties, EventSink sink, SharedStores shared) {
        return LimitFactory.limits(properties.limits(), sink, shared.limits());
    }

    @Bean
    @ConditionalOnMissingBean
    GateLimits everyhopGateLimits(EveryhopProperties properties, Limits limits) {
        return LimitFactory.gateLimits(properties.limits(), limits);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetricsConfiguration {

        @Bean
        MeterBinder everyhopLimitMetrics(GateLimits limits) {
            return new LimitMetrics(limits);
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(TaggedRateLimiterMetrics.class)
        static class Resilience4jConfiguration {

            /** What Resilience4j itself tells of rate limiters, where its part for Micrometer is on the class path. */
            @Bean
            MeterBinder everyhopRateLimiterMetrics(GateLimits limits) {
                return TaggedRateLimiterMetrics.ofRateLimiterRegistry(
                        limits.limits().rateLimiters());
            }
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(Redis.class)
        @ConditionalOnBean(Redis.class)
        static class RedisConfiguration {

            @Bean
            MeterBinder everyhopRedisMetrics(Redis redis, ObjectProvider<RedisRevocations> revocations) {
                return new RedisMetrics(redis, revocations.getIfAvailable());
            }
        }
    }
}
