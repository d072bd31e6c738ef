package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration that stops the start of applications that would not be protected, or twice. */
@AutoConfiguration
public final class EveryhopCoexistenceAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication
    @ConditionalOnClass(name = "org.springframework.security.web.SecurityFilterChain")
    static class SpringSecurityConfiguration {

        @Bean
        static BeanFactoryPostProcessor everyhopRefusesSpringSecurity() {
            return refusing(Misconfiguration.SPRING_SECURITY_PRESENT.with());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnMissingClass("org.springframework.web.servlet.DispatcherServlet")
    static class NoMvcConfiguration {

        @Bean
        static BeanFactoryPostProcessor everyhopRefusesOtherServlets() {
            return refusing(Misconfiguration.NOT_SPRING_WEB.with("Spring MVC is absent"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnMissingClass("org.springframework.boot.webflux.autoconfigure.WebFluxProperties")
    static class NoWebFluxConfiguration {

        @Bean
        static BeanFactoryPostProcessor everyhopRefusesOtherReactive() {
            return refusing(Misconfiguration.NOT_SPRING_WEB.with("it is reactive, and WebFlux is absent"));
        }
    }

    private static BeanFactoryPostProcessor refusing(MisconfigurationException failure) {
        return factory -> {
            throw failure;
        };
    }
}
