package dev.everyhop.spring.autoconfigure;

import dev.everyhop.redis.Redis;
import dev.everyhop.redis.RedisRevocations;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.RedisFactory;
import dev.everyhop.spring.internal.RedisProperties;
import dev.everyhop.spring.internal.SharedStores;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of what instances share on Redis: limits, what was used once, what was called back. A {@link Redis} of
 * the service itself replaces the one that is made of the properties.
 */
@AutoConfiguration(before = EveryhopTokenAutoConfiguration.class)
@ConditionalOnWebApplication
@EnableConfigurationProperties(EveryhopProperties.class)
public final class EveryhopRedisAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Redis.class)
    static class SharedConfiguration {

        private static final String OURS = "everyhopRedis";

        @Bean(OURS)
        @ConditionalOnProperty("everyhop.redis.uri")
        @ConditionalOnMissingBean
        Redis everyhopRedis(EveryhopProperties properties, EventSink sink) {
            return new RedisFactory(properties).connect(sink);
        }

        @Bean
        @ConditionalOnBooleanProperty("everyhop.redis.revocations.enabled")
        @ConditionalOnMissingBean
        RedisRevocations everyhopRevocations(EveryhopProperties properties, ObjectProvider<Redis> redis) {
            return new RedisFactory(properties).revocations(redis.getIfAvailable(() -> {
                throw Misconfiguration.REDIS_WITHOUT_URI.with();
            }));
        }

        @Bean
        SharedStores everyhopSharedStores(
                EveryhopProperties properties,
                ObjectProvider<Redis> redis,
                ObjectProvider<RedisRevocations> revocations,
                ListableBeanFactory beans) {
            RedisProperties said = properties.redis();
            Redis one = redis.getIfAvailable();
            if (one == null) {
                if (said != null) {
                    throw Misconfiguration.REDIS_WITHOUT_URI.with();
                }
                return SharedStores.none();
            }
            if (said != null && said.uri() != null && !beans.containsBean(OURS)) {
                throw Misconfiguration.REDIS_TWICE.with();
            }
            return new RedisFactory(properties).shared(one, revocations.getIfAvailable());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("dev.everyhop.redis.Redis")
    static class NothingSharedConfiguration {

        @Bean
        SharedStores everyhopSharedStores(EveryhopProperties properties) {
            if (properties.redis() != null) {
                throw Misconfiguration.REDIS_NOT_PRESENT.with();
            }
            return SharedStores.none();
        }
    }
}
