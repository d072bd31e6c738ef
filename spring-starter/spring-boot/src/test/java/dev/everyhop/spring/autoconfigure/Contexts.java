package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.autoconfigure.reactive.EveryhopReactiveAutoConfiguration;
import dev.everyhop.spring.internal.Access;
import dev.everyhop.spring.internal.HandlerAnnotations;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;

/** Contexts with the auto-configurations that a service on the servlet stack has. */
final class Contexts {

    static final HandlerAnnotations SCOPES = new HandlerAnnotations(
            new Access(dev.everyhop.access.AccessRules.builder().build(), true, true));

    private Contexts() {}

    static AutoConfigurations own() {
        return AutoConfigurations.of(
                EveryhopCoexistenceAutoConfiguration.class,
                EveryhopTokenAutoConfiguration.class,
                EveryhopAuditAutoConfiguration.class,
                EveryhopAuditMetricsAutoConfiguration.class,
                EveryhopRedisAutoConfiguration.class,
                EveryhopTokenClientAutoConfiguration.class,
                EveryhopLimitAutoConfiguration.class,
                EveryhopHealthAutoConfiguration.class,
                EveryhopGateAutoConfiguration.class,
                EveryhopServletAutoConfiguration.class,
                EveryhopProblemAutoConfiguration.class,
                ValidationAutoConfiguration.class,
                EveryhopReactiveAutoConfiguration.class,
                EveryhopReportAutoConfiguration.class,
                SslAutoConfiguration.class);
    }

    static WebApplicationContextRunner servlet() {
        return new WebApplicationContextRunner()
                .withPropertyValues(Service.AUDIT)
                .withConfiguration(own())
                .withConfiguration(AutoConfigurations.of(
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        ErrorMvcAutoConfiguration.class));
    }

    static ReactiveWebApplicationContextRunner reactive() {
        return new ReactiveWebApplicationContextRunner()
                .withPropertyValues(Service.AUDIT)
                .withConfiguration(own())
                .withConfiguration(AutoConfigurations.of(
                        HttpHandlerAutoConfiguration.class,
                        WebFluxAutoConfiguration.class,
                        ErrorWebFluxAutoConfiguration.class));
    }

    static WebApplicationContextRunner withActuator(WebApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                EndpointAutoConfiguration.class,
                WebEndpointAutoConfiguration.class,
                ServletManagementContextAutoConfiguration.class,
                ManagementContextAutoConfiguration.class,
                HealthContributorAutoConfiguration.class,
                HealthContributorRegistryAutoConfiguration.class,
                ApplicationAvailabilityAutoConfiguration.class,
                AvailabilityHealthContributorAutoConfiguration.class,
                AvailabilityProbesAutoConfiguration.class,
                HealthEndpointAutoConfiguration.class));
    }
}
