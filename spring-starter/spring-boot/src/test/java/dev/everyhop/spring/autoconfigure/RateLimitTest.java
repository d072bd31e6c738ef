package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.limit.Limits;
import dev.everyhop.spring.PublicEndpoint;
import dev.everyhop.spring.RateLimited;
import dev.everyhop.spring.internal.LimitMetrics;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class RateLimitTest {

    private final WebApplicationContextRunner runner =
            Contexts.servlet().withPropertyValues(TestIssuer.properties()).withBean(Orders.class, Orders::new);

    @Test
    void callerWhoCallsTooOftenGets429AndIsToldBefore() {
        try (Service service = Service.start(Application.class)) {
            HttpResponse<String> first = service.get("/limited", TestIssuer.token());
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().firstValue("RateLimit-Policy"))
                    .hasValue("\"own\";q=2;w=3600, \"class\";q=1000;w=60");
            assertThat(first.headers().firstValue("RateLimit").orElseThrow()).contains("\"own\";r=1;t=");
            assertThat(service.get("/limited", TestIssuer.token()).statusCode()).isEqualTo(200);

            HttpResponse<String> refused = service.get("/limited", TestIssuer.token());
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("urn:everyhop:problem:too_many_requests");
            assertThat(service.get("/limited").statusCode()).isEqualTo(401);

            Limits limits = service.context().getBean(Limits.class);
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new LimitMetrics(service.context().getBean(GateLimits.class)).bindTo(meters);
            assertThat(service.get("/open").statusCode()).isEqualTo(200);
            assertThat(service.get("/open").statusCode()).isEqualTo(429);
            assertThat(meters.get("everyhop.limit.calls")
                            .tag("limit", "open")
                            .tag("outcome", "refused")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(limits.limit("own")).isPresent();
        }
    }

    @Test
    void propertiesMakeTheGatesLimits() {
        runner.withPropertyValues(
                        "everyhop.limits.source.permits=7",
                        "everyhop.limits.source.period=PT2S",
                        "everyhop.limits.source.burst=9",
                        "everyhop.limits.concurrency.adaptive=true",
                        "everyhop.limits.concurrency.most=10")
                .run(context -> {
                    GateLimits limits = context.getBean(GateLimits.class);
                    assertThat(limits.sourceLimit()).hasValueSatisfying(source -> {
                        assertThat(source.permits()).isEqualTo(7);
                        assertThat(source.burst()).isEqualTo(9);
                    });
                    assertThat(limits.concurrency()).hasValueSatisfying(concurrency -> assertThat(concurrency.limit())
                            .isEqualTo(10));
                    assertThat(limits.limits()).isSameAs(context.getBean(Limits.class));
                });
        runner.run(context -> assertThat(context.getBean(GateLimits.class))
                .satisfies(limits -> assertThat(limits.sourceLimit()).hasValue(GateLimits.DEFAULT_SOURCE_LIMIT))
                .satisfies(limits -> assertThat(limits.concurrency()).isEmpty()));
    }

    @ParameterizedTest
    @CsvSource({"60, PT1M", "60ms, PT0.06S", "PT2S, PT2S"})
    void periodOfSourcesIsInSecondsWithoutAUnit(String said, Duration period) {
        runner.withPropertyValues("everyhop.limits.source.period=" + said).run(context -> assertThat(
                        context.getBean(GateLimits.class).sourceLimit())
                .hasValueSatisfying(source -> assertThat(source.period()).isEqualTo(period)));
    }

    @Test
    void periodOfAnAnnotationIsInSecondsWithoutAUnit() {
        runner.run(context -> assertThat(context.getBean(Policy.class).routes())
                .filteredOn(route -> route.template().equals("/minute"))
                .singleElement()
                .satisfies(route -> assertThat(route.rules().limits())
                        .extracting(RouteRules.Limit::name, RouteRules.Limit::period)
                        .contains(tuple("minute", Duration.ofMinutes(1)))));
    }

    @Test
    void limitsOfTheServiceItselfReplaceThem() {
        Limits own = Limits.local();
        runner.withBean(Limits.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(GateLimits.class).limits()).isSameAs(own));
        GateLimits all = GateLimits.builder().build();
        runner.withBean(GateLimits.class, () -> all)
                .run(context -> assertThat(context).doesNotHaveBean(Limits.class));
    }

    @ParameterizedTest
    @CsvSource({
        "everyhop.limits.source.trusted-proxies, 10.0.0.1/8, trustedProxy must be",
        "everyhop.limits.source.ipv6-prefix, 129, ipv6Prefix must be 16 to 128",
        "everyhop.limits.source.burst, 0, must have at least 1 permit",
        "everyhop.limits.memory, 1KB, memory must be",
    })
    void propertiesThatMakeNoLimitsStopTheStart(String property, String value, String sentence) {
        runner.withPropertyValues(property + "=" + value).run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOfSatisfying(MisconfigurationException.class, e -> assertThat(e.misconfiguration())
                        .isEqualTo(Misconfiguration.LIMITS_INVALID))
                .hasMessageContaining(sentence));
    }

    @Test
    void annotationThatMakesNoLimitStopsTheStart() {
        runner.withBean(Broken.class, Broken::new).run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOfSatisfying(MisconfigurationException.class, e -> assertThat(e.misconfiguration())
                        .isEqualTo(Misconfiguration.RATE_LIMIT_INVALID))
                .hasMessageContaining("no call could ever be made"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        Orders orders() {
            return new Orders();
        }
    }

    @RestController
    @RateLimited(name = "class", permits = 1000, period = "1m", key = RouteRules.Limit.Key.ROUTE)
    static class Orders {

        @RateLimited(name = "own", permits = 2, period = "PT1H")
        @GetMapping("/limited")
        String limited() {
            return "ran";
        }

        @RateLimited(name = "minute", permits = 2, period = "60")
        @GetMapping("/minute")
        String minute() {
            return "ran";
        }

        @PublicEndpoint(reason = "test")
        @RateLimited(name = "open", permits = 1, period = "1d", key = RouteRules.Limit.Key.SOURCE)
        @GetMapping("/open")
        String open() {
            return "ran";
        }
    }

    @RestController
    static class Broken {

        @RateLimited(name = "broken", permits = 1, cost = 2)
        @GetMapping("/broken")
        String broken() {
            return "ran";
        }
    }
}
