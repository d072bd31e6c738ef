package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditKeys;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditQuery;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.event.SecurityEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the gate writes into the audit log, and what it does when it cannot. */
@Timeout(60)
class AuditedGateTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @TempDir
    Path dir;

    private final List<SecurityEvent> events = new ArrayList<>();
    private AuditLog log;

    @BeforeEach
    void open() {
        log = AuditLog.open(
                dir.resolve("log"), AuditConfig.forService("orders").keepBack(0).clock(Tokens.CLOCK));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void startAndEachDecisionAreOneRecord() throws Exception {
        Gate gate = gate(policy());
        gate.check(good(Call.get("/plain")));
        gate.check(Call.get("/plain"));
        gate.check(Call.get("/nowhere"));
        gate.check(good(Call.get("/should")));

        assertThat(records())
                .extracting(AuditEntry::code, entry -> entry.operation().orElse("-"))
                .containsExactly(
                        tuple("audit_opened", "-"),
                        tuple("sys_startup", "-"),
                        tuple("authz_permit", "GET /plain"),
                        tuple("authn_login_fail", "GET /plain"),
                        tuple("authz_fail", "GET -"),
                        tuple("authz_permit", "GET /should"));
        assertThat(events).hasSize(4);
    }

    @Test
    void recordSaysWhoWhereByWhichPolicyAndInWhichTrace() throws Exception {
        Gate gate = gate(policy());
        gate.check(good(Call.get("/plain")).with("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));
        gate.check(Call.get("/plain").with("traceparent", "00-" + TRACE + "-" + SPAN + "-01"));

        AuditEntry permit = last("authz_permit");
        assertThat(permit.caller())
                .contains(AuditKeys.in(AuditKeys.directoryOf(dir.resolve("log")))
                        .pseudonyms(Tokens.ISSUER, "alice")
                        .get(0));
        for (AuditEntry entry : List.of(permit, last("authn_login_fail"))) {
            assertThat(entry.json())
                    .contains("\"policy\":{\"uid\":\"" + gate.policy().digest() + "\"}")
                    .contains("\"trace\":{\"uid\":\"" + TRACE + "\",\"span\":{\"uid\":\"" + SPAN + "\"}}")
                    .contains("\"ip\":\"192.0.2.7\"");
        }
        assertThat(permit.json()).contains("\"delivery\":\"MAY\"").doesNotContain("alice");
        assertThat(last("authn_login_fail").json()).contains("\"delivery\":\"SHOULD\"");
        assertThat(last("authn_login_fail").reason()).contains("credentials.missing");
    }

    @Test
    void traceThatIsNoneIsLeftOut() throws Exception {
        Gate gate = gate(policy());
        String upper = "00-" + TRACE.replace('a', 'A') + "-" + SPAN + "-01";
        for (String sent : List.of("", "canary", upper, "01-" + TRACE + "-" + SPAN + "-01", "00-" + TRACE + "-01")) {
            gate.check(Call.get("/plain").with("traceparent", sent));
        }
        gate.check(Call.get("/plain")
                .with("traceparent", "00-" + TRACE + "-" + SPAN + "-01")
                .with("traceparent", "x"));

        assertThat(records()).noneMatch(entry -> entry.json().contains("\"trace\""));
    }

    @Test
    void permitThatMustBeRecordedIsDurableBeforeTheHandlerRunsAndItsEndFollows() throws Exception {
        Gate gate = gate(policy());
        long before = log.status().durable();
        Permit permit = (Permit) gate.check(good(Call.of("DELETE", "/must")));
        assertThat(log.status().durable()).isGreaterThan(before);
        assertThat(permit.recordsEnd()).isTrue();

        permit.ended(204);
        permit.ended(500);

        AuditEntry durable = last("authz_permit");
        assertThat(durable.json()).contains("\"delivery\":\"MUST\"");
        assertThat(records().stream().filter(entry -> entry.code().equals("sensitive_delete")))
                .singleElement()
                .satisfies(end -> assertThat(end.json())
                        .contains("\"follows\":" + durable.index())
                        .contains("\"response\":{\"code\":204}")
                        .contains("\"status_id\":1"));
        assertThat(end(gate, "GET", 404)).contains("sensitive_read").contains("\"status_id\":2");
        assertThat(end(gate, "POST", 201)).contains("sensitive_create").contains("\"status_id\":1");
        assertThat(end(gate, "PATCH", 500)).contains("sensitive_update").contains("\"status_id\":2");
    }

    private String end(Gate gate, String method, int status) throws Exception {
        ((Permit) gate.check(good(Call.of(method, "/must")))).ended(status);
        List<AuditEntry> all = records();
        return all.get(all.size() - 1).json();
    }

    @Test
    void permitThatCannotBeRecordedIsARefusalWhereItMustBeAndNowhereElse() {
        Gate gate = gate(policy());
        log.close();

        Decision.Deny deny = (Decision.Deny) gate.check(good(Call.of("DELETE", "/must")));
        assertThat(deny.status()).isEqualTo(503);
        assertThat(deny.reason()).isEqualTo(GateReason.NOT_RECORDED);
        assertThat(deny.problem().toJson()).contains("urn:everyhop:problem:audit_unavailable");
        assertThat(deny.headers()).extracting(Decision.Header::name).contains("Retry-After");
        assertThat(events).extracting(SecurityEvent::outcome).containsExactly(SecurityEvent.Outcome.DENIED);

        assertThat(gate.check(good(Call.get("/should")))).isInstanceOf(Permit.class);
        Permit plain = (Permit) gate.check(good(Call.get("/plain")));
        assertThat(plain.recordsEnd()).isFalse();
        plain.ended(200);
        assertThat(((Decision.Deny) gate.check(Call.of("DELETE", "/must"))).status())
                .isEqualTo(401);
        assertThat(log.status().refused()).isEqualTo(1);
        assertThat(log.status().dropped()).isEqualTo(1);
        assertThat(log.status().spilled()).isEqualTo(3);
    }

    @Test
    void onlyWhatMustBeDurableIsLeftToAThreadThatMayWait() throws Exception {
        Gate gate = gate(policy());
        assertThat(gate.attempt(good(Call.get("/plain")))).isInstanceOf(Permit.class);
        assertThat(gate.attempt(good(Call.get("/should")))).isInstanceOf(Permit.class);
        assertThat(gate.attempt(Call.of("DELETE", "/must"))).isInstanceOf(Decision.Deny.class);
        Attempt attempt = gate.attempt(good(Call.of("DELETE", "/must")));
        assertThat(records())
                .filteredOn(entry -> entry.code().equals("authz_permit"))
                .hasSize(2);

        assertThat(((Attempt.Pending) attempt).decide()).isInstanceOf(Permit.class);
        assertThat(last("authz_permit").operation()).contains("DELETE /must");
    }

    @Test
    void preflightOfARouteThatMustBeRecordedWaitsForNoDisk() throws Exception {
        Gate gate = gate(Policy.builder()
                .route(audited("DELETE", "/must", RouteRules.AuditClass.MUST))
                .allowCorsPreflight()
                .build());
        Call preflight = Call.of("OPTIONS", "/must")
                .with("Origin", "https://app.example")
                .with("Access-Control-Request-Method", "DELETE");

        Permit permit = (Permit) gate.attempt(preflight);
        assertThat(permit.isCorsPreflight()).isTrue();
        assertThat(permit.recordsEnd()).isFalse();
        assertThat(last("authz_permit").json()).contains("\"delivery\":\"MAY\"").contains("cors.preflight");
        log.close();
        assertThat(gate.check(preflight)).isInstanceOf(Permit.class);
        assertThat(events).hasSize(2);
    }

    @Test
    void floodOfRefusalsOfARouteThatMustBeRecordedIsCountedTogether() throws Exception {
        Gate gate = gate(policy());
        for (int i = 0; i < 500; i++) {
            gate.check(Call.of("DELETE", "/must"));
        }

        assertThat(records())
                .filteredOn(entry -> entry.code().equals("authn_login_fail"))
                .hasSize(2);
        assertThat(last("authn_login_fail").json()).contains("\"count\":499");
        assertThat(log.status().aggregated()).isEqualTo(499);
    }

    @Test
    void whatIsFoundInABodyAndWhatIsShadowedIsRecorded() throws Exception {
        Gate gate = gate(Policy.builder()
                .route(new Route(
                        "POST",
                        "/body",
                        null,
                        List.of(),
                        RouteRules.builder()
                                .body(dev.everyhop.schema.BodyContract.builder().build())
                                .build()))
                .route(new Route(
                        "GET",
                        "/shadow",
                        null,
                        List.of(),
                        RouteRules.builder()
                                .mode(Layer.IDENTITY, LayerMode.SHADOW)
                                .build()))
                .build());
        Permit permit = (Permit) gate.check(good(Call.of("POST", "/body")));
        permit.body(new byte[] {'{'});
        gate.check(Call.get("/shadow"));

        assertThat(records())
                .extracting(AuditEntry::code)
                .containsExactly(
                        "audit_opened",
                        "sys_startup",
                        "authz_permit",
                        "input_validation_fail",
                        "authz_permit",
                        "authz_permit");
        assertThat(last("input_validation_fail").json())
                .contains(gate.policy().digest())
                .contains("POST /body");
    }

    @Test
    void newPolicyAndOneThatIsNotTakenAreRecordedAndLaterRecordsNameTheNewOne() throws Exception {
        Gate gate = gate(policy());
        Policy next = Policy.builder().require("GET", "/next").build();
        assertThat(gate.reload(() -> next)).isTrue();
        assertThat(gate.reload(() -> Policy.builder().build())).isFalse();
        gate.check(Call.get("/next"));

        List<AuditEntry> changes = records().stream()
                .filter(entry -> entry.code().equals("authz_change"))
                .toList();
        assertThat(changes).hasSize(2).allMatch(entry -> entry.json().contains(next.digest()));
        assertThat(changes.get(1).json()).contains("\"status_id\":2").contains("policy.refused");
        assertThat(last("authn_login_fail").json()).contains(next.digest());
    }

    @Test
    void routeThatAsksForRecordsWithoutALogStopsTheGate() {
        assertThatThrownBy(() -> Gate.builder()
                        .policy(policy())
                        .tokens(Tokens.verifier())
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Route ")
                .hasMessageEndingWith(
                        "asks for records, and the gate has no audit log: add audit(AuditLog.open(...)), or remove audit");
    }

    private static Call good(Call call) {
        return call.bearer(Tokens.good("orders"));
    }

    private Gate gate(Policy policy) {
        return Gate.builder()
                .policy(policy)
                .tokens(Tokens.verifier())
                .events(events::add)
                .audit(log)
                .clock(Tokens.CLOCK)
                .build();
    }

    private static Policy policy() {
        return Policy.builder()
                .require("GET", "/plain")
                .route(audited("GET", "/should", RouteRules.AuditClass.SHOULD))
                .route(audited(Route.ANY_METHOD, "/must", RouteRules.AuditClass.MUST))
                .build();
    }

    private static Route audited(String method, String path, RouteRules.AuditClass how) {
        return new Route(
                method, path, null, List.of(), RouteRules.builder().audit(how).build());
    }

    private List<AuditEntry> records() throws Exception {
        assertThat(log.flush(Duration.ofSeconds(30))).isTrue();
        return AuditReader.open(dir.resolve("log")).find(AuditQuery.all());
    }

    private AuditEntry last(String code) throws Exception {
        return records().stream()
                .filter(entry -> entry.code().equals(code))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }
}
