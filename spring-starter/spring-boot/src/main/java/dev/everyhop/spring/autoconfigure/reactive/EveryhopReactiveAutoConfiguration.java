package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.spring.autoconfigure.EveryhopGateAutoConfiguration;
import dev.everyhop.spring.autoconfigure.EveryhopHealthAutoConfiguration;
import dev.everyhop.spring.autoconfigure.EveryhopReportAutoConfiguration;
import dev.everyhop.spring.autoconfigure.EveryhopTokenAutoConfiguration;
import dev.everyhop.spring.internal.Access;
import dev.everyhop.spring.internal.Chain;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.PolicySource;
import dev.everyhop.spring.internal.ProbePaths;
import dev.everyhop.spring.internal.RouteTable;
import dev.everyhop.spring.internal.RouteTableFactory;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Auto-configuration of the filter before every handler of WebFlux, of the guard before each, of callers as arguments, and
 * of the policy that the handler mappings make.
 */
@AutoConfiguration(
        after = {EveryhopTokenAutoConfiguration.class, EveryhopHealthAutoConfiguration.class},
        before = {EveryhopGateAutoConfiguration.class, EveryhopReportAutoConfiguration.class},
        afterName = "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({DispatcherHandler.class, WebFluxProperties.class})
public final class EveryhopReactiveAutoConfiguration {

    @Bean
    Chain everyhopChain(Gate gate, ObjectProvider<RouteTable> routes, ObjectProvider<WebFluxProperties> properties) {
        return new Chain("reactive chain '" + basePath(properties) + "/'", gate, routes.getIfAvailable());
    }

    @Bean
    WaitingRoom everyhopWaitingRoom(EveryhopProperties properties) {
        return new WaitingRoom(
                room("everyhop.reactive.threads", properties.reactive().threads()),
                room("everyhop.reactive.queue", properties.reactive().queue()));
    }

    @Bean
    GateWebFilter everyhopFilter(
            ObjectProvider<Chain> chain,
            ObjectProvider<WebFluxProperties> properties,
            WaitingRoom waiting,
            ObjectProvider<ServerCodecConfigurer> codecs,
            ObjectProvider<WebExceptionHandler> errors) {
        return filter(chain, basePath(properties), waiting, codecs, errors);
    }

    @Bean
    HandlerGuard everyhopHandlerGuard(ObjectProvider<HandlerAdapter> adapters) {
        return new HandlerGuard(adapters);
    }

    @Bean
    WebFluxConfigurer everyhopCallerArgument() {
        return new WebFluxConfigurer() {
            @Override
            public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
                configurer.addCustomResolver(new CallerArgument());
            }
        };
    }

    private static int room(String property, int places) {
        if (places < 1) {
            throw Misconfiguration.NO_ROOM_TO_WAIT.with(property, places);
        }
        return places;
    }

    static GateWebFilter filter(
            ObjectProvider<Chain> chain,
            String basePath,
            WaitingRoom waiting,
            ObjectProvider<ServerCodecConfigurer> codecs,
            ObjectProvider<WebExceptionHandler> errors) {
        return new GateWebFilter(
                chain::getObject, basePath, waiting, () -> codecs.getObject().getReaders(), () -> errors.orderedStream()
                        .toList());
    }

    private static String basePath(ObjectProvider<WebFluxProperties> properties) {
        WebFluxProperties given = properties.getIfAvailable();
        return given == null ? "" : Objects.requireNonNullElse(given.getBasePath(), "");
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean({Policy.class, Gate.class})
    static class MappedPolicyConfiguration {

        @Bean
        RouteTable everyhopRouteTable(
                ApplicationContext context,
                EveryhopProperties properties,
                Access access,
                ObjectProvider<ProbePaths> probes,
                ObjectProvider<Route> listed) {
            // The mappings that the dispatcher itself looks for.
            Map<String, HandlerMapping> mappings =
                    BeanFactoryUtils.beansOfTypeIncludingAncestors(context, HandlerMapping.class, true, false);
            RouteTableFactory factory = new RouteTableFactory(properties, access, probes.getIfAvailable());
            RouteTable table = factory.read(
                    "", MappingReader.read(mappings, context, factory.annotations(), factory.actuatorNeed()));
            factory.open(table);
            listed.orderedStream().forEach(route -> table.addListed(route, "A bean of type Route"));
            return table;
        }

        @Bean
        Policy everyhopPolicy(RouteTable routes, EveryhopProperties properties) {
            return PolicySource.policy(routes, properties);
        }
    }
}
