package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.Chain;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** Auto-configuration of the filter before every servlet, of the guard before every handler, and of callers as arguments. */
@AutoConfiguration(after = EveryhopGateAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
public final class EveryhopServletAutoConfiguration {

    /** After Boot's filter for observations, so that refusals are counted; before the filters that read bodies. */
    static final int FILTER_ORDER = -20_000;

    @Bean
    FilterRegistrationBean<ChainFilter> everyhopFilter(ObjectProvider<Chain> chain) {
        return registration(new ChainFilter(chain::getObject));
    }

    @Bean
    MappedInterceptor everyhopHandlerGuard() {
        return new MappedInterceptor(null, new HandlerGuard());
    }

    @Bean
    WebMvcConfigurer everyhopCallerArgument() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgument());
            }
        };
    }

    static FilterRegistrationBean<ChainFilter> registration(ChainFilter filter) {
        FilterRegistrationBean<ChainFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setName("everyhop");
        registration.setOrder(FILTER_ORDER);
        registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
        return registration;
    }
}
