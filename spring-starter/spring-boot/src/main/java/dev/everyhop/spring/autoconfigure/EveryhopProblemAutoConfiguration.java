package dev.everyhop.spring.autoconfigure;

import dev.everyhop.schema.BeanConstraints;
import dev.everyhop.spring.internal.BindingFaults;
import dev.everyhop.spring.internal.JsonNames;
import dev.everyhop.spring.internal.Misconfiguration;
import java.util.List;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;

/**
 * Auto-configuration of the one shape of problems: for what Spring MVC finds wrong in requests and for the error page. Bean
 * validation makes no messages, on either stack.
 */
@AutoConfiguration(
        before = ValidationAutoConfiguration.class,
        beforeName = "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration")
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "everyhop.problems.enabled", matchIfMissing = true)
public final class EveryhopProblemAutoConfiguration {

    private static final boolean JACKSON = ClassUtils.isPresent(
            "tools.jackson.databind.json.JsonMapper", EveryhopProblemAutoConfiguration.class.getClassLoader());

    /** Last, so that no other one brings expressions back. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    static ValidationConfigurationCustomizer everyhopValidation(Environment environment) {
        // Early: the validator is made before beans that properties are bound to.
        boolean messages = environment.getProperty("everyhop.problems.messages", Boolean.class, false);
        return configuration -> {
            if (configuration instanceof HibernateValidatorConfiguration hibernate) {
                if (messages) {
                    BeanConstraints.withoutExpressions(hibernate);
                } else {
                    BeanConstraints.withoutMessages(hibernate);
                }
            }
        };
    }

    @Bean
    BindingFaults everyhopBindingFaults(BeanFactory beans) {
        return new BindingFaults(JACKSON ? JsonNames.of(beans) : (type, property) -> property);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(DispatcherServlet.class)
    static class ServletConfiguration {

        @Bean
        WebMvcConfigurer everyhopProblems(ObjectProvider<BindingFaults> faults, Environment environment) {
            if (environment.getProperty("spring.mvc.problemdetails.enabled", Boolean.class, false)) {
                throw Misconfiguration.PROBLEMS_TWICE.with("spring.mvc.problemdetails.enabled");
            }
            return new WebMvcConfigurer() {
                @Override
                public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
                    int own = 0;
                    for (int i = 0; i < resolvers.size(); i++) {
                        own = resolvers.get(i) instanceof ExceptionHandlerExceptionResolver ? i + 1 : own;
                    }
                    resolvers.add(own, new ProblemResolver(faults.getObject()));
                }
            };
        }

        @Bean
        @ConditionalOnMissingBean(ErrorController.class)
        ProblemErrorController everyhopErrorController() {
            return new ProblemErrorController();
        }
    }
}
