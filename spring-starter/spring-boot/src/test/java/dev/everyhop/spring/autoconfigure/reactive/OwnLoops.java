package dev.everyhop.spring.autoconfigure.reactive;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/** Event loops of its own for a service, which others in the same JVM do not end when they are closed. */
@Configuration(proxyBeanMethods = false)
class OwnLoops {

    @Bean
    ReactorResourceFactory resources() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }
}
