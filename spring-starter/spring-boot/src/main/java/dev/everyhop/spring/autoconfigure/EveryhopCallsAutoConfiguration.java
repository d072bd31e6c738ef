package dev.everyhop.spring.autoconfigure;

import dev.everyhop.client.ApiClient;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.spring.ApiClientConnector;
import dev.everyhop.spring.ApiClientRequestFactory;
import dev.everyhop.spring.internal.CallFactory;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.token.TokenSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of calls to other services. {@link ApiClient} of the service itself replaces the one that is made of the
 * properties.
 */
@AutoConfiguration(
        after = {EveryhopMaterialAutoConfiguration.class, EveryhopTokenAutoConfiguration.class},
        beforeName = {
            "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration",
            "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration"
        })
@ConditionalOnClass(ApiClient.class)
public final class EveryhopCallsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("everyhop.calls.peers[0].name")
    ApiClient everyhopApiClient(
            EveryhopProperties properties,
            ObjectProvider<KeyMaterial> material,
            ObjectProvider<TokenSource> tokens,
            ObjectProvider<EventSink> sink) {
        return CallFactory.client(
                properties.calls(), material.getIfAvailable(), tokens.getIfUnique(), sink.getIfAvailable());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClientCustomizer.class)
    @ConditionalOnBooleanProperty(name = "everyhop.calls.builders", matchIfMissing = true)
    static class RestClientConfiguration {

        @Bean
        RestClientCustomizer everyhopRestClients(ObjectProvider<ApiClient> client) {
            return builder -> client.ifAvailable(found -> builder.requestFactory(new ApiClientRequestFactory(found)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebClientCustomizer.class)
    @ConditionalOnBooleanProperty(name = "everyhop.calls.builders", matchIfMissing = true)
    static class WebClientConfiguration {

        @Bean
        WebClientCustomizer everyhopWebClients(ObjectProvider<ApiClient> client) {
            return builder -> client.ifAvailable(found -> builder.clientConnector(new ApiClientConnector(found)));
        }
    }
}
