package dev.everyhop.spring.autoconfigure;

import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRule;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.spring.internal.Access;
import dev.everyhop.spring.internal.AccessFactory;
import dev.everyhop.spring.internal.Chain;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.GateFactory;
import dev.everyhop.spring.internal.OpenApiReload;
import dev.everyhop.spring.internal.PolicySource;
import dev.everyhop.spring.internal.ProbePaths;
import dev.everyhop.spring.internal.RouteTable;
import dev.everyhop.spring.internal.RouteTableFactory;
import dev.everyhop.token.TokenVerifier;
import jakarta.servlet.ServletContext;
import java.util.Map;
import org.apache.shiro.realm.Realm;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Auto-configuration of the policy and the gate, of what tokens are worth and of object rules. Beans of type {@link Route}
 * list what has no handler of Spring; a {@link Policy} or a {@link Gate} of the service itself replaces the one that is
 * made of the handler mappings and the OpenAPI document.
 */
@AutoConfiguration(
        after = {
            EveryhopTokenAutoConfiguration.class,
            EveryhopHealthAutoConfiguration.class,
            EveryhopLimitAutoConfiguration.class
        },
        afterName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication
public final class EveryhopGateAutoConfiguration {

    @Bean
    Access everyhopAccess(EveryhopProperties properties, ObjectProvider<AccessRules> own, ListableBeanFactory beans) {
        return new AccessFactory(properties).create(own.getIfAvailable(), beans.getBeansOfType(Realm.class));
    }

    @Bean
    GateFactory everyhopGateFactory(
            TokenVerifier verifier,
            EventSink sink,
            Access access,
            ObjectProvider<ObjectRules> own,
            GateLimits limits,
            EveryhopProperties properties,
            ListableBeanFactory beans) {
        ObjectRules rules = GateFactory.rules(own.getIfAvailable(), beans.getBeansOfType(ObjectRule.class));
        return new GateFactory(verifier, sink, access, rules, limits, new SenderFactory(properties)::certificates);
    }

    @Bean
    @ConditionalOnMissingBean
    Gate everyhopGate(Policy policy, GateFactory factory, EveryhopProperties properties) {
        return factory.create(policy, new SenderFactory(properties).metadata());
    }

    /** Not lazy: nobody asks for what looks at files. */
    @Bean
    @Lazy(false)
    @ConditionalOnProperty("everyhop.policy.open-api")
    OpenApiReload everyhopPolicyReload(Gate gate, ObjectProvider<RouteTable> routes, EveryhopProperties properties) {
        return new OpenApiReload(gate, routes.getIfAvailable(), properties);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(DispatcherServlet.class)
    static class ServletChainConfiguration {

        @Bean
        Chain everyhopChain(WebApplicationContext context, Gate gate, ObjectProvider<RouteTable> routes) {
            SenderFactory.checkPeerAddress(gate, context.getEnvironment());
            ServletContext servlets = context.getServletContext();
            String contextPath = servlets == null ? "" : servlets.getContextPath();
            return new Chain("servlet chain '" + contextPath + "/'", gate, routes.getIfAvailable());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(DispatcherServlet.class)
    @ConditionalOnMissingBean({Policy.class, Gate.class})
    static class MappedPolicyConfiguration {

        @Bean
        RouteTable everyhopRouteTable(
                ApplicationContext context,
                EveryhopProperties properties,
                Access access,
                ObjectProvider<ProbePaths> probes,
                ObjectProvider<DispatcherServletPath> servlet,
                ObjectProvider<Route> listed) {
            DispatcherServletPath path = servlet.getIfAvailable();
            // The mappings that the dispatcher servlet itself looks for.
            Map<String, HandlerMapping> mappings =
                    BeanFactoryUtils.beansOfTypeIncludingAncestors(context, HandlerMapping.class, true, false);
            RouteTableFactory factory = new RouteTableFactory(properties, access, probes.getIfAvailable());
            RouteTable table = factory.read(
                    path == null ? "" : path.getPrefix(),
                    MappingReader.read(mappings, context, factory.annotations(), factory.actuatorNeed()));
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
