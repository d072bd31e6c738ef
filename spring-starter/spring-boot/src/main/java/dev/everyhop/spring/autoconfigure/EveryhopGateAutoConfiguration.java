package dev.everyhop.spring.autoconfigure;

import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRule;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.token.TokenVerifier;
import jakarta.servlet.ServletContext;
import java.util.Map;
import java.util.Objects;
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
 * Auto-configuration of the policy and the gate. Beans of type {@link Route} list what has no handler of Spring MVC; a
 * {@link Policy} or a {@link Gate} of the service itself replaces the one that is made of the handler mappings.
 */
@AutoConfiguration(
        after = {EveryhopTokenAutoConfiguration.class, EveryhopHealthAutoConfiguration.class},
        afterName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
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
            ListableBeanFactory beans) {
        ObjectRules rules = GateFactory.rules(own.getIfAvailable(), beans.getBeansOfType(ObjectRule.class));
        return new GateFactory(verifier, sink, access, rules);
    }

    @Bean
    @ConditionalOnMissingBean
    Gate everyhopGate(Policy policy, GateFactory factory) {
        return factory.create(policy);
    }

    @Bean
    Chain everyhopChain(
            WebApplicationContext context,
            Gate gate,
            EveryhopProperties properties,
            ObjectProvider<RouteTable> routes) {
        ServletContext servlets = context.getServletContext();
        String contextPath = servlets == null ? "" : servlets.getContextPath();
        RouteTable table = routes.getIfAvailable();
        if (table == null && properties.policy().openApi() != null) {
            throw Misconfiguration.POLICY_TWICE.with(PolicySource.DOCUMENT);
        }
        return new Chain(contextPath + "/", gate, table);
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
                ObjectProvider<DispatcherServletPath> servlet,
                ObjectProvider<Route> listed) {
            DispatcherServletPath path = servlet.getIfAvailable();
            // The mappings that the dispatcher servlet itself looks for.
            Map<String, HandlerMapping> mappings =
                    BeanFactoryUtils.beansOfTypeIncludingAncestors(context, HandlerMapping.class, true, false);
            RouteTableFactory factory = new RouteTableFactory(properties, access, probes.getIfAvailable());
            RouteTable table = factory.read(context, path == null ? "" : path.getPrefix(), mappings);
            factory.open(table);
            listed.orderedStream().forEach(route -> table.addListed(route, "A bean of type Route"));
            return table;
        }

        @Bean
        Policy everyhopPolicy(RouteTable routes, EveryhopProperties properties) {
            PolicySource source = PolicySource.of(properties.policy());
            Policy document = source == null ? null : source.read();
            try {
                return routes.policy(properties.corsPreflight(), document);
            } catch (IllegalArgumentException e) {
                throw document == null
                        ? Misconfiguration.POLICY_INVALID.with(Misconfiguration.cause(e))
                        : Misconfiguration.POLICY_CONTRADICTS.with(PolicySource.DOCUMENT, Misconfiguration.cause(e));
            }
        }

        /** Not lazy: nobody asks for what looks at files. */
        @Bean
        @Lazy(false)
        @ConditionalOnProperty("everyhop.policy.open-api")
        OpenApiReload everyhopPolicyReload(Gate gate, RouteTable routes, EveryhopProperties properties) {
            PolicySource source = Objects.requireNonNull(PolicySource.of(properties.policy()));
            return new OpenApiReload(
                    gate,
                    source,
                    document -> routes.policy(properties.corsPreflight(), PolicySource.notEmpty(document)),
                    properties.policy().reload());
        }
    }
}
