package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditQuery;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditVerifier;
import dev.everyhop.audit.FailingDisk;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Audited;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.spring.PublicEndpoint;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What a real service writes into its audit log, and what it does when its disk fails: the same on each server. */
@Timeout(300)
abstract class AuditedServiceKit {

    private static final AtomicInteger RAN = new AtomicInteger();
    private static final AtomicLong DURABLE = new AtomicLong();
    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static FailingDisk disk = new FailingDisk();
    private static Path directory = Path.of("target");
    private static Duration patience = Duration.ofMinutes(2);

    @TempDir
    Path temp;

    abstract String webApplicationType();

    @BeforeEach
    void forget() {
        RAN.set(0);
        DURABLE.set(0);
        EVENTS.clear();
        disk = new FailingDisk();
        directory = temp.resolve("log");
        patience = Duration.ofMinutes(2);
    }

    @AfterEach
    void mend() {
        disk.well();
    }

    private Service start() {
        return Service.start(
                Application.class,
                "spring.main.web-application-type=" + webApplicationType(),
                "everyhop.actuator.health-probes=public");
    }

    @Test
    void recordThatMustBeDurableIsSoBeforeTheHandlerRunsAndTheEndFollows() throws Exception {
        try (Service service = start()) {
            AuditLog log = service.context().getBean(AuditLog.class);
            assertThat(log.flush(Duration.ofMinutes(1))).isTrue();
            long before = log.status().durable();
            assertThat(delete(service).statusCode()).isEqualTo(200);
            assertThat(DURABLE.get()).isGreaterThan(before);

            AuditEntry end = awaited(log, entry -> entry.code().equals("sensitive_delete"));
            AuditEntry permit = records(log).stream()
                    .filter(entry -> entry.code().equals("authz_permit"))
                    .findFirst()
                    .orElseThrow();
            assertThat(end.json()).contains("\"follows\":" + permit.index()).contains("\"code\":200");
            assertThat(permit.operation()).contains("DELETE /orders/{id}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/missing 404", "/fails 500", "/later 200", "/void 200"})
    void howACallEndedIsRecordedOnceWhateverHappened(String what) throws Exception {
        String path = what.substring(0, what.indexOf(' '));
        String status = what.substring(what.indexOf(' ') + 1);
        try (Service service = start()) {
            AuditLog log = service.context().getBean(AuditLog.class);
            assertThat(service.get(path, TestIssuer.token()).statusCode()).isEqualTo(Integer.parseInt(status));
            AuditEntry end = awaited(log, entry -> entry.code().equals("sensitive_read"));
            assertThat(end.json())
                    .contains("\"code\":" + status)
                    .contains("\"status_id\":" + (status.equals("200") ? 1 : 2));
            assertThat(records(log).stream().filter(entry -> entry.code().equals("sensitive_read")))
                    .hasSize(1);
        }
    }

    @Test
    void serviceRecordsWhatItWantsAndRefusalsAndKeysAreRecordedToo() throws Exception {
        try (Service service = start()) {
            AuditLog log = service.context().getBean(AuditLog.class);
            assertThat(service.send("POST", "/own", TestIssuer.token()).statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/plain").statusCode()).isEqualTo(401);
            assertThat(service.get("/nowhere", TestIssuer.token()).statusCode()).isEqualTo(404);

            assertThat(records(log))
                    .extracting(AuditEntry::code)
                    .contains("audit_opened", "sys_startup", "sensitive_update", "authn_login_fail", "authz_fail");
            assertThat(records(log).stream()
                            .filter(entry -> entry.code().equals("sensitive_update"))
                            .findFirst()
                            .orElseThrow()
                            .json())
                    .contains("\"order_state\":\"paid\"");
            assertThat(records(log))
                    .filteredOn(entry -> entry.code().equals("authn_login_fail"))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Read-only file system", "Input/output error"})
    void whenTheDiskFailsOnlyWhatMustBeDurableIsRefusedAndAllGoesOnWithoutARestart(String fault) throws Exception {
        try (Service service = start()) {
            AuditLog log = service.context().getBean(AuditLog.class);
            assertThat(delete(service).statusCode()).isEqualTo(200);
            assertThat(health(service)).isEqualTo("UP");
            int ran = RAN.get();

            disk.fails(fault);
            HttpResponse<String> refused = delete(service);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:everyhop:problem:audit_unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(RAN).hasValue(ran);
            assertOthersGoOn(service);
            assertThat(health(service)).isEqualTo("DOWN");
            assertThat(service.get("/actuator/health").statusCode()).isEqualTo(503);
            assertThat(EVENTS).extracting(SecurityEvent::name).contains("audit.failing");

            disk.well();
            assertThat(delete(service).statusCode()).isEqualTo(200);
            assertThat(log.flush(Duration.ofMinutes(1))).isTrue();
            assertThat(health(service)).isEqualTo("UP");
            assertThat(EVENTS).extracting(SecurityEvent::name).contains("audit.recovered");
            assertThat(records(log)).anyMatch(entry -> entry.code().equals("audit_gap"));
            assertThat(AuditVerifier.with(log.key()).verify(directory).isSound())
                    .isTrue();
        }
    }

    @Test
    void whenForcingHangsOnlyWhatMustBeDurableIsRefusedAndNobodyWaitsForEver() throws Exception {
        patience = Duration.ofMillis(300);
        try (Service service = start()) {
            AuditLog log = service.context().getBean(AuditLog.class);
            disk.holdsForces();
            assertThat(delete(service).statusCode()).isEqualTo(503);
            assertOthersGoOn(service);
            assertThat(RAN).hasValue(0);

            disk.well();
            while (delete(service).statusCode() != 200) {
                Thread.yield();
            }
            assertThat(log.flush(Duration.ofMinutes(1))).isTrue();
            assertThat(health(service)).isEqualTo("UP");
            assertThat(AuditVerifier.with(log.key()).verify(directory).isSound())
                    .isTrue();
        }
    }

    private static void assertOthersGoOn(Service service) {
        assertThat(service.get("/plain", TestIssuer.token()).statusCode()).isEqualTo(200);
        assertThat(service.get("/should", TestIssuer.token()).statusCode()).isEqualTo(200);
        assertThat(service.send("DELETE", "/orders/7", null).statusCode())
                .as("a refusal that cannot be recorded is a refusal")
                .isEqualTo(401);
    }

    private static HttpResponse<String> delete(Service service) {
        return service.send("DELETE", "/orders/7", TestIssuer.token());
    }

    private static String health(Service service) {
        return service.context()
                .getBean(AuditHealthIndicator.class)
                .health()
                .getStatus()
                .getCode();
    }

    static List<AuditEntry> records(AuditLog log) {
        assertThat(log.flush(Duration.ofMinutes(1))).isTrue();
        return AuditReader.open(directory).find(AuditQuery.all());
    }

    private static AuditEntry awaited(AuditLog log, Predicate<AuditEntry> what) {
        while (true) {
            for (AuditEntry entry : records(log)) {
                if (what.test(entry)) {
                    return entry;
                }
            }
            Thread.yield();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Orders.class)
    static class Application {

        @Bean
        AuditLog log() {
            AuditConfig config = disk.config("orders")
                    .allowDetails("order_state")
                    .mustWithin(patience)
                    .events(EVENTS::add);
            return AuditLog.open(directory, config);
        }

        @Bean
        SecurityEvents events() {
            return EVENTS::add;
        }
    }

    @RestController
    static class Orders {

        private final AuditLog log;

        Orders(AuditLog log) {
            this.log = log;
        }

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/should")
        @Audited(RouteRules.AuditClass.SHOULD)
        String should() {
            return "should";
        }

        @DeleteMapping("/orders/{id}")
        @Audited
        String delete(@PathVariable String id) {
            RAN.incrementAndGet();
            DURABLE.set(log.status().durable());
            return "deleted";
        }

        @GetMapping("/missing")
        @Audited
        String missing() {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }

        @GetMapping("/fails")
        @Audited
        String fails() throws IOException {
            throw new IOException("a fault of the handler");
        }

        @GetMapping("/later")
        @Audited
        CompletableFuture<String> later() {
            return CompletableFuture.supplyAsync(() -> "later");
        }

        @GetMapping("/void")
        @Audited
        void nothing() {}

        @PostMapping("/own")
        String own() {
            log.record(AuditEvent.of(AuditCode.SENSITIVE_UPDATE)
                    .route("POST", "/own")
                    .detail("order_state", "paid"));
            return "recorded";
        }

        @GetMapping("/open")
        @PublicEndpoint(reason = "a test")
        String open() {
            return "open";
        }
    }
}
