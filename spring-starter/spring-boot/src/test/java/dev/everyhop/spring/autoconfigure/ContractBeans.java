package dev.everyhop.spring.autoconfigure;

import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.testkit.ContractReply;
import dev.everyhop.testkit.ContractServer;
import dev.everyhop.testkit.ContractService;
import dev.everyhop.token.TokenVerifier;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A Spring Boot service with what the HTTP contract brings, protected by the document and nothing else. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ContractBeans {

    private final ContractService service;

    ContractBeans(ContractService service) {
        this.service = service;
    }

    /**
     * Starts it.
     *
     * @param handlers the configuration with the handlers
     */
    public static ContractServer start(ContractService service, Class<?> handlers, String... properties) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ContractBeans.class, handlers)
                .initializers(starting -> {
                    starting.getBeanFactory().registerSingleton("contractService", service);
                    starting.getEnvironment()
                            .getPropertySources()
                            .addFirst(new MapPropertySource(
                                    "contract",
                                    Map.of(
                                            "everyhop.policy.open-api",
                                            "classpath:dev/everyhop/testkit/contract.yaml")));
                })
                .properties(properties)
                // The actuator has paths of its own, which are not of the contract.
                .properties(
                        "management.endpoints.access.default=none", "management.endpoints.web.discovery.enabled=false")
                .properties("server.port=0", "spring.main.banner-mode=off", "spring.jmx.enabled=false")
                .run();
        return new ContractServer() {
            @Override
            public int port() {
                return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            }

            @Override
            public void close() {
                context.close();
            }
        };
    }

    /** Returns what a handler of Spring's answers. */
    public static ResponseEntity<byte[]> entity(ContractReply reply) {
        HttpHeaders headers = new HttpHeaders();
        reply.headers().forEach(headers::set);
        if (reply.mediaType() == null) {
            return ResponseEntity.status(reply.status()).headers(headers).build();
        }
        headers.setContentType(MediaType.parseMediaType(reply.mediaType()));
        return ResponseEntity.status(reply.status()).headers(headers).body(reply.body());
    }

    @Bean
    SecurityEvents contractEvents() {
        return service.events();
    }

    @Bean
    TokenVerifier contractTokens() {
        return service.tokens();
    }

    @Bean
    AccessRules contractAccess() {
        return service.access();
    }

    @Bean
    ObjectRules contractObjectRules() {
        return service.objectRules();
    }

    @Bean
    GateLimits contractLimits() {
        return service.limits();
    }
}
