package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.Gate;
import dev.everyhop.spring.internal.Access;
import dev.everyhop.spring.internal.Chain;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.GateFactory;
import dev.everyhop.spring.internal.ProbePaths;
import dev.everyhop.spring.internal.RouteTable;
import dev.everyhop.spring.internal.RouteTableFactory;
import dev.everyhop.spring.internal.StartupReport;
import dev.everyhop.token.TokenVerifier;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Puts a chain of its own before the actuator where that has a port of its own: Boot makes a second server for it, which
 * knows no filter of the first. The guard of the first context covers its handlers too.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
class EveryhopManagementContextConfiguration {

    /** Has the name of the first context's chain, so that it hides it. */
    @Bean
    Chain everyhopChain(
            ApplicationContext context,
            EveryhopProperties properties,
            ObjectProvider<ProbePaths> probes,
            Access access,
            GateFactory gates) {
        RouteTableFactory factory = new RouteTableFactory(properties, access, probes.getIfAvailable());
        Map<String, HandlerMapping> mappings = context.getBeansOfType(HandlerMapping.class, true, false);
        RouteTable routes =
                factory.read("", MappingReader.read(mappings, context, factory.annotations(), factory.actuatorNeed()));
        Gate gate = gates.create(routes.policy(properties.corsPreflight(), null));
        return new Chain("servlet chain 'management'", gate, routes);
    }

    @Bean
    FilterRegistrationBean<ChainFilter> everyhopFilter(ObjectProvider<Chain> chain) {
        return EveryhopServletAutoConfiguration.registration(new ChainFilter(chain::getObject));
    }

    @Bean
    StartupReport everyhopStartupReport(Chain chain, TokenVerifier verifier) {
        return new StartupReport(chain, verifier);
    }
}
