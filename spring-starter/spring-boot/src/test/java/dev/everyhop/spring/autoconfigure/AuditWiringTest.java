package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditKey;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditQuery;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditWitness;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.gate.Audited;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.spring.internal.AuditMetrics;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which audit log a service has, by its properties and beans. */
@Timeout(300)
class AuditWiringTest {

    @TempDir
    Path temp;

    private WebApplicationContextRunner runner() {
        return Contexts.servlet()
                .withUserConfiguration(Plain.class)
                .withPropertyValues(TestIssuer.properties("everyhop.audit.directory=" + temp));
    }

    @Test
    void eachInstanceHasALogOfItsOwnAndFindsItAgain() {
        AuditKey[] keys = new AuditKey[3];
        runner().withPropertyValues("spring.application.name=My orders").run(first -> {
            keys[0] = first.getBean(AuditLog.class).key();
            runner().withPropertyValues("spring.application.name=My orders")
                    .run(second -> keys[1] = second.getBean(AuditLog.class).key());
        });
        runner().run(other ->
                assertThat(other.getBean(AuditLog.class).key().name()).contains("/application/"));
        runner().withPropertyValues("spring.application.name=My orders").run(first -> {
            assertThat(first.getBean(AuditLog.class).key()).isEqualTo(keys[0]);
        });
        runner().withPropertyValues("everyhop.audit.service=My-orders")
                .run(again -> keys[2] = again.getBean(AuditLog.class).key());

        assertThat(keys[0].name()).contains("/My-orders/");
        assertThat(keys[1].name()).contains("/My-orders/").isNotEqualTo(keys[0].name());
        assertThat(keys[2]).isEqualTo(keys[0]);
        assertThat(temp.resolve("My-orders/1/checkpoint")).exists();
        assertThat(temp.resolve("My-orders/1.keys/log.key")).exists();
        assertThat(temp.resolve("My-orders/2/checkpoint")).exists();
        assertThat(temp.resolve("application/1/checkpoint")).exists();
    }

    @Test
    void namedInstanceAndKeysLieWhereThePropertiesSay() {
        Path keys = temp.resolve("elsewhere");
        WebApplicationContextRunner named =
                runner().withPropertyValues("everyhop.audit.instance=blue", "everyhop.audit.key-directory=" + keys);
        named.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(temp.resolve("application/blue/checkpoint")).exists();
            assertThat(keys.resolve("application/blue/log.key")).exists();
            assertThat(temp.resolve("application/blue.keys")).doesNotExist();
            named.run(other ->
                    assertThat(other).getFailure().rootCause().hasMessageContaining("another writer has the log open"));
        });
    }

    @Test
    void logOfTheServiceReplacesOurs() {
        AuditLog own =
                AuditLog.open(temp.resolve("own"), AuditConfig.forService("own").keepBack(0));
        runner().withBean("own", AuditLog.class, () -> own).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(AuditLog.class);
            assertThat(temp.resolve("application")).doesNotExist();
        });
    }

    @Test
    void withoutALogNothingIsRecordedAndWhatAsksForRecordsStopsTheStart() {
        WebApplicationContextRunner off = runner().withPropertyValues("everyhop.audit.enabled=false");
        off.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(Gate.class).doesNotHaveBean(AuditLog.class);
            assertThat(temp).isEmptyDirectory();
        });
        off.withUserConfiguration(Sensitive.class).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(MisconfigurationException.class, fault -> assertThat(fault.misconfiguration())
                        .isEqualTo(Misconfiguration.AUDIT_OFF))
                .hasMessageContaining("GET /less (Sensitive.less)"));
    }

    @Test
    void annotationsAreRulesOfRoutes() {
        runner().withUserConfiguration(Sensitive.class)
                .run(context -> assertThat(context.getBean(Gate.class).policy().routes())
                        .extracting(route ->
                                route.template() + " " + route.rules().audit().orElse(null))
                        .containsExactlyInAnyOrder(
                                "/plain null",
                                "/sensitive " + RouteRules.AuditClass.MUST,
                                "/less " + RouteRules.AuditClass.SHOULD));
    }

    @Test
    void serviceWithoutActuatorOrMetricsStarts() {
        runner().withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.actuate", "org.springframework.boot.health", "io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(AuditLog.class));
    }

    @Test
    void healthTellsOfTheLogUnlessItIsSwitchedOff() {
        WebApplicationContextRunner actuator = Contexts.withActuator(runner());
        actuator.run(context -> assertThat(
                        context.getBean(AuditHealthIndicator.class).health().getDetails())
                .containsKeys("log", "durable", "leftOut", "refused", "checkpoint"));
        actuator.withPropertyValues("management.health.everyhop-audit.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AuditHealthIndicator.class));
        actuator.withPropertyValues("everyhop.audit.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AuditHealthIndicator.class));
    }

    @Test
    void metricsCountWhatBecameOfRecords() {
        runner().run(context -> {
            assertThat(context).hasBean("everyhopAuditMetrics");
            AuditLog log = context.getBean(AuditLog.class);
            log.flush(Duration.ofMinutes(1));
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new AuditMetrics(log).bindTo(meters);
            assertThat(meters.getMeters().stream().map(Meter::getId).map(Meter.Id::getName))
                    .contains(
                            "everyhop.audit.records",
                            "everyhop.audit.gaps",
                            "everyhop.audit.waiting",
                            "everyhop.audit.checkpoint",
                            "everyhop.audit.witnessed",
                            "everyhop.audit.up");
            assertThat(meters.get("everyhop.audit.records")
                            .tag("outcome", "durable")
                            .functionCounter()
                            .count())
                    .isGreaterThanOrEqualTo(2);
            assertThat(meters.get("everyhop.audit.up").gauge().value()).isEqualTo(2);
            assertThat(meters.get("everyhop.audit.witnessed").gauge().value()).isEqualTo(-1);
        });
    }

    @Test
    void whatOtherRoomsTellIsRecordedOnce() {
        runner().run(context -> {
            SecurityEvent rotated = new SecurityEvent(
                    "keys.rotated", Instant.EPOCH, SecurityEvent.Outcome.SUCCEEDED, null, Map.of("issuer", "x"));
            context.getBean(EventSink.class).events().emit(rotated);
            context.getBean(EventSink.class).listeners().emit(rotated);
            context.getBean(AuditLog.class).flush(Duration.ofMinutes(1));
            assertThat(AuditReader.open(temp.resolve("application/1")).find(AuditQuery.all()))
                    .extracting(AuditEntry::code)
                    .containsExactly("audit_opened", "sys_startup", "key_rotated");
        });
    }

    @Test
    void checkpointsAreShownToTheWitnessOfTheProperties() throws Exception {
        AuditKey[] key = new AuditKey[1];
        runner().run(context -> key[0] = context.getBean(AuditLog.class).key());
        try (AuditWitness witness = AuditWitness.open(temp.resolve("witness"), "witness.example")) {
            witness.trust(key[0]);
            HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.createContext("/add-checkpoint", exchange -> {
                AuditWitness.Answer answer =
                        witness.addCheckpoint(exchange.getRequestBody().readAllBytes());
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            try {
                runner().withPropertyValues(
                                "everyhop.audit.witness.url=http://127.0.0.1:"
                                        + server.getAddress().getPort(),
                                "everyhop.audit.witness.key=" + witness.key(),
                                "everyhop.audit.witness.every=10ms")
                        .run(context -> {
                            AuditLog log = context.getBean(AuditLog.class);
                            log.flush(Duration.ofMinutes(1));
                            while (log.status().witnessed() < log.checkpoint().size()) {
                                Thread.yield();
                            }
                            assertThat(witness.latest(key[0].name())).isPresent();
                        });
            } finally {
                server.stop(0);
            }
        }
        assertThat(Files.readString(temp.resolve("application/1.keys/witnessed-checkpoint")))
                .contains("witness.example");
    }

    @Test
    void serviceOnWebFluxHasALogToo() {
        Contexts.reactive()
                .withUserConfiguration(Plain.class)
                .withPropertyValues(TestIssuer.properties("everyhop.audit.directory=" + temp))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(AuditLog.class);
                    assertThat(List.of(temp.resolve("application/1/checkpoint")))
                            .allMatch(Files::exists);
                });
    }

    @RestController
    static class Plain {
        @GetMapping("/plain")
        String plain() {
            return "plain";
        }
    }

    @RestController
    @Audited(RouteRules.AuditClass.SHOULD)
    static class Sensitive {

        @GetMapping("/sensitive")
        @Audited
        String sensitive() {
            return "sensitive";
        }

        @GetMapping("/less")
        String less() {
            return "less";
        }
    }
}
