package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.spring.internal.Chain;
import dev.everyhop.spring.internal.ProbePaths;
import dev.everyhop.spring.internal.RouteTable;
import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.FormPoster;
import dev.everyhop.token.Introspection;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.servlet.filter.OrderedFormContentFilter;
import org.springframework.boot.servlet.filter.OrderedHiddenHttpMethodFilter;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class AutoConfigurationTest {

    private final WebApplicationContextRunner runner =
            Contexts.servlet().withUserConfiguration(Controller.class).withPropertyValues(TestIssuer.properties());

    static Stream<Class<?>> autoConfigurations() throws IOException {
        String name = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
        List<Class<?>> classes = new java.util.ArrayList<>();
        var files = AutoConfigurationTest.class.getClassLoader().getResources(name);
        while (files.hasMoreElements()) {
            try (InputStream in = files.nextElement().openStream()) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("dev.everyhop."))
                        .forEach(line -> classes.add(named(line)));
            }
        }
        assertThat(classes).hasSize(18);
        return classes.stream();
    }

    @ParameterizedTest
    @MethodSource("autoConfigurations")
    void autoConfigurationIsFinalAndShowsNoMembers(Class<?> type) {
        assertThat(Modifier.isFinal(type.getModifiers())).isTrue();
        assertThat(Stream.of(type.getDeclaredMethods()).filter(m -> Modifier.isPublic(m.getModifiers())))
                .isEmpty();
        assertThat(Stream.of(type.getDeclaredFields()).filter(f -> Modifier.isPublic(f.getModifiers())))
                .isEmpty();
    }

    @Test
    void filterIsNoPlainFilterAndStandsBeforeThoseThatReadBodies() {
        runner.run(context -> {
            FilterRegistrationBean<?> filter = context.getBean("everyhopFilter", FilterRegistrationBean.class);
            assertThat(filter.getOrder())
                    .isLessThan(OrderedFormContentFilter.DEFAULT_ORDER)
                    .isLessThan(OrderedHiddenHttpMethodFilter.DEFAULT_ORDER)
                    .isGreaterThan(Ordered.HIGHEST_PRECEDENCE + 1);
            assertThat(context.getBeanNamesForType(ChainFilter.class)).isEmpty();
        });
    }

    @Test
    void verifierOfTheServiceReplacesOurs() {
        Contexts.servlet()
                .withUserConfiguration(Controller.class)
                .withBean("own", TokenVerifier.class, () -> TokenVerifier.builder()
                        .issuer(Issuer.at("https://own.example")
                                .algorithms("RS256")
                                .jwks(TestIssuer.jwks()))
                        .audience("own")
                        .build())
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(TokenVerifier.class));
    }

    @Test
    void anIntrospectionOfTheServiceIsAskedAboutOpaqueTokens() {
        runner.withBean("introspection", Introspection.class, () -> Introspection.at("https://opaque.example")
                        .authentication(ClientAuthentication.secretPost(
                                "orders", () -> "secret".getBytes(StandardCharsets.UTF_8)))
                        .endpoint("https://opaque.example/introspect")
                        .poster((request, maxBytes) -> new FormPoster.Response(
                                200,
                                Map.of("Content-Type", List.of("application/json")),
                                "{\"active\":false}".getBytes(StandardCharsets.UTF_8))))
                .run(context -> assertThat(context.getBean(TokenVerifier.class).verify("opaque"))
                        .isEqualTo(new TokenResult.Rejected(TokenReason.INACTIVE, "https://opaque.example", null)));
    }

    @Test
    void policyOfTheServiceReplacesTheOneOfItsHandlers() {
        runner.withBean("own", Policy.class, () -> Policy.builder()
                        .require("GET", "/other")
                        .build())
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(RouteTable.class);
                    assertThat(context.getBean(Gate.class).policy().routes())
                            .extracting(Route::template)
                            .containsExactly("/other");
                });
    }

    @Test
    void gateOfTheServiceReplacesOurs() {
        Gate own = Gate.builder()
                .policy(Policy.builder().permitAnyone("GET", "/other", "a test").build())
                .build();
        runner.withBean("own", Gate.class, () -> own).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(RouteTable.class);
            assertThat(context.getBean(Chain.class).gate()).isSameAs(own);
        });
    }

    @Test
    void applicationWithoutAWebServerHasNoGate() {
        new ApplicationContextRunner().withConfiguration(Contexts.own()).run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Gate.class)
                .doesNotHaveBean(TokenVerifier.class));
    }

    @Test
    void serviceWithoutTheActuatorStarts() {
        runner.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Gate.class)
                        .doesNotHaveBean(ProbePaths.class));
    }

    @Test
    void healthModuleWithoutTheActuatorIsNoFault() {
        runner.withClassLoader(new FilteredClassLoader(PathMappedEndpoints.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void indicatorCanBeSwitchedOff() {
        WebApplicationContextRunner actuator = Contexts.withActuator(runner);
        actuator.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(KeySetHealthIndicator.class);
            assertThat(readinessHasKeys(context.getBean(HealthEndpointGroups.class)))
                    .isTrue();
        });
        actuator.withPropertyValues("everyhop.actuator.readiness=false").run(context -> {
            assertThat(context).hasSingleBean(KeySetHealthIndicator.class);
            assertThat(readinessHasKeys(context.getBean(HealthEndpointGroups.class)))
                    .isFalse();
        });
        actuator.withPropertyValues("management.health.everyhop.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(KeySetHealthIndicator.class);
            assertThat(readinessHasKeys(context.getBean(HealthEndpointGroups.class)))
                    .isFalse();
        });
    }

    @Test
    void lazyInitialisationDoesNotPutTheChecksOff() {
        Contexts.servlet()
                .withPropertyValues(TestIssuer.properties("everyhop.public[0].path=/x"))
                .withUserConfiguration(Controller.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("everyhop.public[0].reason"));
    }

    private static boolean readinessHasKeys(HealthEndpointGroups groups) {
        return Objects.requireNonNull(groups.get("readiness")).isMember("everyhop");
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @RestController
    static class Controller {
        @GetMapping("/plain")
        String plain() {
            return "plain";
        }
    }
}
