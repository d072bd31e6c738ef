package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.spring.autoconfigure.EveryhopProblemAutoConfiguration;
import dev.everyhop.spring.internal.BindingFaults;
import dev.everyhop.spring.internal.Misconfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.DispatcherHandler;

/** Auto-configuration of the one shape of problems for what WebFlux finds wrong in requests and for its error endpoint. */
@AutoConfiguration(
        after = EveryhopProblemAutoConfiguration.class,
        beforeName = "org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({DispatcherHandler.class, WebFluxProperties.class})
@ConditionalOnBooleanProperty(name = "everyhop.problems.enabled", matchIfMissing = true)
public final class EveryhopReactiveProblemAutoConfiguration {

    @Bean
    ProblemHandler everyhopProblems(BindingFaults faults, Environment environment) {
        if (environment.getProperty("spring.webflux.problemdetails.enabled", Boolean.class, false)) {
            throw Misconfiguration.PROBLEMS_TWICE.with("spring.webflux.problemdetails.enabled");
        }
        return new ProblemHandler(faults);
    }

    @Bean
    @ConditionalOnMissingBean(ErrorWebExceptionHandler.class)
    ProblemErrorHandler everyhopErrorHandler() {
        return new ProblemErrorHandler();
    }
}
