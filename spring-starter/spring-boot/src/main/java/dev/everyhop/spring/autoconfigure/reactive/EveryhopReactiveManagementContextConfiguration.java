package dev.everyhop.spring.autoconfigure.reactive;

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
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Puts a chain of its own before the actuator where that has a port of its own: Boot makes a second server for it. The beans
 * have the names of those of the first context, so that they hide them. The guard of the first covers its handlers too.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
class EveryhopReactiveManagementContextConfiguration {

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
        return new Chain("reactive chain 'management'", gate, routes);
    }

    @Bean
    GateWebFilter everyhopFilter(
            ObjectProvider<Chain> chain,
            ManagementServerProperties server,
            WaitingRoom waiting,
            ObjectProvider<ServerCodecConfigurer> codecs,
            ObjectProvider<WebExceptionHandler> errors) {
        return EveryhopReactiveAutoConfiguration.filter(
                chain, Objects.requireNonNullElse(server.getBasePath(), ""), waiting, codecs, errors);
    }

    @Bean
    StartupReport everyhopStartupReport(Chain chain, TokenVerifier verifier) {
        return new StartupReport(chain, verifier);
    }
}
