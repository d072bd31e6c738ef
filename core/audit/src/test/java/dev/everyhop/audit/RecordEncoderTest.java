package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.internal.store.MemoryDisk;
import dev.everyhop.event.SecurityEvent;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecordEncoderTest {

    private static final Pseudonyms PSEUDONYMS = new Pseudonyms(List.of(new Pseudonyms.Key("p1", new byte[32])));
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    /** What OCSF 1.8 requires of each class, beside what it requires of every event (schema of ocsf-schema). */
    private static final Map<Integer, List<String>> REQUIRED = Map.of(
            6003, List.of("/actor", "/api/operation", "/src_endpoint"),
            3002, List.of("/user", "/service/name"),
            3003, List.of("/user", "/privileges"),
            2004, List.of("/finding_info/title", "/finding_info/uid", "/is_alert"),
            6002, List.of("/app/name"));

    private static RecordEncoder encoder(String... details) {
        return new RecordEncoder("orders", "host/orders/1", PSEUDONYMS, null, Set.of(details));
    }

    private static AuditEntry entry(AuditEvent event) {
        return entry(encoder(), event);
    }

    private static AuditEntry entry(RecordEncoder encoder, AuditEvent event) {
        return new AuditEntry(0, encoder.encode(event.copy(NOW)));
    }

    @Test
    void everyRecordHasWhatItsClassRequires() {
        for (AuditCode code : AuditCode.values()) {
            for (AuditEvent event : List.of(AuditEvent.of(code), full(code))) {
                AuditEntry entry = entry(event);
                for (String pointer : List.of(
                        "/activity_id",
                        "/category_uid",
                        "/class_uid",
                        "/metadata/version",
                        "/metadata/product/name",
                        "/severity_id",
                        "/time",
                        "/type_uid")) {
                    assertThat(entry.text(pointer)).as(code + " " + pointer).isPresent();
                }
                for (String pointer : REQUIRED.get(code.classUid())) {
                    assertThat(entry.tree().at(pointer).isMissingNode())
                            .as(code + " " + pointer)
                            .isFalse();
                }
                assertThat(entry.code()).isEqualTo(code.code());
                assertThat(entry.text("/class_uid")).hasValue("" + code.classUid());
                assertThat(entry.text("/type_uid"))
                        .hasValue(""
                                + (code.classUid() * 100
                                        + Integer.parseInt(
                                                entry.text("/activity_id").orElseThrow())));
            }
        }
    }

    private static AuditEvent full(AuditCode code) {
        return AuditEvent.of(code)
                .outcome(SecurityEvent.Outcome.DENIED)
                .reason(AuditReason.TIMEOUT)
                .route("PUT", "/orders/{id}")
                .status(403)
                .peer("2001:db8::1")
                .caller("https://id.example", "alice")
                .client("web")
                .onBehalfOf("https://id.example", "bob")
                .trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
                .policyDigest("sha256:abc")
                .requestBody(AuditEvent.Body.of("body".getBytes(StandardCharsets.UTF_8)))
                .responseBody(AuditEvent.Body.of(new byte[0]));
    }

    @Test
    void factsAreWhereReadersLookForThem() {
        AuditEntry entry = entry(full(AuditCode.AUTHZ_FAIL));
        assertThat(entry.time()).isEqualTo(NOW);
        assertThat(entry.operation()).hasValue("PUT /orders/{id}");
        assertThat(entry.reason()).hasValue("audit.timeout");
        assertThat(entry.caller()).hasValue(PSEUDONYMS.of("https://id.example", "alice"));
        assertThat(entry.text("/unmapped/on_behalf_of/0/uid")).hasValue(PSEUDONYMS.of("https://id.example", "bob"));
        assertThat(entry.text("/actor/app_uid")).hasValue("web");
        assertThat(entry.text("/api/response/code")).hasValue("403");
        assertThat(entry.text("/src_endpoint/ip")).hasValue("2001:db8::1");
        assertThat(entry.text("/trace/span/uid")).hasValue("00f067aa0ba902b7");
        assertThat(entry.text("/policy/uid")).hasValue("sha256:abc");
        assertThat(entry.text("/unmapped/request_body/size")).hasValue("4");
        assertThat(entry.text("/action_id")).hasValue("2");
        assertThat(entry.text("/activity_id")).hasValue("3");
    }

    @Test
    void namesOfPeopleAndBodiesAreNotInTheOpen() {
        String json = entry(full(AuditCode.AUTHZ_FAIL)).json();
        assertThat(json).doesNotContain("alice", "bob", "\"body\"");
    }

    @Test
    void detailsThatAreNotDeclaredAreLeftOutAndCounted() {
        AuditEntry entry = entry(
                encoder("order_state"),
                AuditEvent.of(AuditCode.SENSITIVE_UPDATE)
                        .detail("order_state", "paid")
                        .detail("password", "hunter2"));
        assertThat(entry.text("/unmapped/details/order_state")).hasValue("paid");
        assertThat(entry.text("/unmapped/undeclared_details")).hasValue("1");
        assertThat(entry.json()).doesNotContain("hunter2", "password");
    }

    @Test
    void whatHasNoValidFormIsLeftOut() {
        AuditEntry entry = entry(AuditEvent.of(AuditCode.AUTHZ_FAIL)
                .peer("<script>")
                .trace("not a trace", "x")
                .route("GET", "/a"));
        assertThat(entry.text("/src_endpoint/ip")).isEmpty();
        assertThat(entry.tree().has("trace")).isFalse();
        assertThat(entry.json()).doesNotContain("script", "not a trace");
    }

    @Property
    void noValueSplitsARecordOrMakesItLongerThanThirtyTwoKiB(
            @ForAll String a, @ForAll String b, @ForAll String c, @ForAll int status) {
        AuditEvent event = AuditEvent.of(AuditCode.AUTHZ_FAIL)
                .route(a + "\r\n", b + "\u0000\u0085\u2028")
                .caller(b, c)
                .client("\ud800" + c)
                .issuer(a)
                .peer(c)
                .trace(a, b)
                .policyDigest(c)
                .status(status)
                .onBehalfOf(a, b);
        for (int i = 0; i < 20; i++) {
            event.detail("d" + i, (a + b + c + "\u0001").repeat(50));
            event.onBehalfOf(b.repeat(20), c);
        }
        String[] declared = new String[20];
        for (int i = 0; i < 20; i++) {
            declared[i] = "d" + i;
        }
        byte[] bytes = encoder(declared).encode(event.copy(NOW));
        assertThat(bytes.length).isLessThanOrEqualTo(RecordEncoder.MAX_BYTES);
        String json = new String(bytes, StandardCharsets.UTF_8);
        assertThat(json.getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes);
        assertThat(json.chars()).noneMatch(ch -> ch < 0x20 || ch >= 0x7f && ch < 0xa0 || ch == 0x2028 || ch == 0x2029);
        AuditEntry entry = new AuditEntry(0, bytes);
        assertThat(entry.code()).isEqualTo("authz_fail");
    }

    @Test
    void theLargestRecordIsUnderTheLimit() {
        AuditEvent event = full(AuditCode.AUTHZ_FAIL)
                .client("\u0001".repeat(5000))
                .route("\u0001".repeat(5000), "\u0001".repeat(5000));
        String[] names = new String[16];
        for (int i = 0; i < 16; i++) {
            names[i] = "detail_" + i;
            event.detail(names[i], "\u0001".repeat(5000));
        }
        for (int i = 0; i < 8; i++) {
            event.onBehalfOf("\u0001".repeat(5000), "x");
        }
        Sealing sealing =
                new Sealing(new MemoryDisk(1), Logs.KEYS.resolve("subjects"), "host/orders/1", new SecureRandom());
        byte[] bytes = new RecordEncoder("orders", "host/orders/1", PSEUDONYMS, sealing, Set.of(names))
                .encode(event.caller("\u0001".repeat(5000), "\u0001".repeat(5000))
                        .copy(NOW));
        assertThat(bytes.length).isBetween(8 << 10, RecordEncoder.MAX_BYTES);
        assertThat(new AuditEntry(0, bytes).code()).isEqualTo("authz_fail");
    }

    @Property
    void jsonIsWhatAnotherReaderUnderstands(@ForAll String text) {
        AuditEntry entry =
                entry(encoder("d"), AuditEvent.of(AuditCode.SENSITIVE_READ).detail("d", text));
        StringBuilder expected = new StringBuilder();
        String cut = text.length() > 1024 ? text.substring(0, 1024) : text;
        cut.codePoints().forEach(c -> expected.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 0xfffd : c));
        assertThat(entry.text("/unmapped/details/d")).hasValue(expected.toString());
    }

    @Test
    void decisionsOfTheGateBecomeRecords() {
        SecurityEvent denied = new SecurityEvent(
                "access.decision",
                NOW,
                SecurityEvent.Outcome.DENIED,
                () -> "token.expired",
                Map.of(
                        "route", "/orders/{id}",
                        "method", "GET",
                        "peer", "192.0.2.1",
                        "issuer", "https://id.example",
                        "subject", "alice",
                        "client", "web",
                        "status", "401"));
        AuditEntry entry = entry(DecisionRecords.record(denied, Objects.requireNonNull(DecisionRecords.code(denied))));
        assertThat(entry.code()).isEqualTo("authn_login_fail");
        assertThat(entry.text("/class_uid")).hasValue("3002");
        assertThat(entry.operation()).hasValue("GET /orders/{id}");
        assertThat(entry.caller()).hasValue(PSEUDONYMS.of("https://id.example", "alice"));
        assertThat(entry.text("/unmapped/status")).hasValue("401");
        SecurityEvent permitted =
                new SecurityEvent("access.decision", NOW, SecurityEvent.Outcome.PERMITTED, null, Map.of());
        assertThat(DecisionRecords.code(permitted)).isEqualTo(AuditCode.AUTHZ_PERMIT);
        assertThat(DecisionRecords.record(permitted, AuditCode.AUTHZ_PERMIT).delivery)
                .isEqualTo(Delivery.MAY);
    }
}
