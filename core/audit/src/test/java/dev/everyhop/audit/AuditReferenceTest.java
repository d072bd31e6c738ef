package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditReferenceTest {

    private static String page() throws IOException {
        return Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/reference/audit-records.md"));
    }

    private static List<String> rows(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(page())
                .results()
                .map(row -> row.group().strip())
                .toList();
    }

    @Test
    void everyCodeIsInTheReferenceWithItsClassAndDeliveryAndNoOther() throws Exception {
        assertThat(rows("^\\| `[a-z_]+` \\| [0-9]{4} \\| [A-Z]+ \\|"))
                .containsExactlyElementsOf(Arrays.stream(AuditCode.values())
                        .map(code -> "| `" + code.code() + "` | " + code.classUid() + " | " + code.delivery() + " |")
                        .toList());
    }

    @Test
    void everyReasonIsInTheReference() throws Exception {
        String reasons = page().substring(page().indexOf("## Reasons"), page().indexOf("## Events"));
        assertThat(Pattern.compile("^\\| `([a-z._]+)` \\|", Pattern.MULTILINE)
                        .matcher(reasons)
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyElementsOf(Arrays.stream(AuditReason.values())
                        .map(AuditReason::code)
                        .toList());
    }

    private static String section(String from, String to) throws IOException {
        return page().substring(page().indexOf(from), page().indexOf(to));
    }

    private static SecurityEvent event(String name, SecurityEvent.Outcome outcome, String reason) {
        return new SecurityEvent(name, Instant.EPOCH, outcome, () -> reason, Map.of());
    }

    @Test
    void everyEventBecomesTheRecordThatTheReferenceSays() throws Exception {
        Pattern row = Pattern.compile("^\\| `([a-z_.]+)` \\| ([a-z, ]+) \\| (.*) \\|$", Pattern.MULTILINE);
        List<MatchResult> rows = row.matcher(section("## What other rooms tell", "## Fields"))
                .results()
                .toList();
        assertThat(rows).hasSize(35);
        for (MatchResult one : rows) {
            for (String outcome : one.group(2).split(", ", -1)) {
                SecurityEvent told = event(
                        one.group(1), SecurityEvent.Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)), "test.reason");
                AuditCode code = DecisionRecords.code(told);
                if (code == null) {
                    assertThat(one.group(3)).as(told.name()).isEqualTo("not recorded");
                } else if (outcome.equals("denied")) {
                    assertThat(code).isEqualTo(AuditCode.AUTHZ_FAIL);
                    assertThat(one.group(3)).as(told.name()).endsWith("`authz_fail`");
                } else {
                    assertThat(one.group(3)).as(told.name()).startsWith("`" + code.code() + "`");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "token.expired, AUTHN_LOGIN_FAIL",
        "credentials.missing, AUTHN_LOGIN_FAIL",
        "introspection.unavailable, AUTHN_LOGIN_FAIL",
        "replay.unavailable, AUTHN_LOGIN_FAIL",
        "access.not_authenticated, AUTHN_LOGIN_FAIL",
        "dpop.replayed, AUTHN_TOKEN_REUSE",
        "token.used, AUTHN_TOKEN_REUSE",
        "limit.exceeded, EXCESS_RATE_LIMIT_EXCEEDED",
        "schema.violated, INPUT_VALIDATION_FAIL",
        "body.unexpected, INPUT_VALIDATION_FAIL",
        "json.duplicate_name, INPUT_VALIDATION_FAIL",
        "path.not_canonical, INPUT_VALIDATION_FAIL",
        "request.method_override, MALICIOUS_EXTRANEOUS",
        "access.object_denied, MALICIOUS_DIRECT_REFERENCE",
        "access.object_rule_failed, AUTHZ_FAIL",
        "access.scope_missing, AUTHZ_FAIL",
        "audit.not_recorded, AUTHZ_FAIL",
        "route.unknown, AUTHZ_FAIL",
        "mine, AUTHZ_FAIL",
    })
    void refusalHasTheCodeOfItsReason(String reason, AuditCode code) {
        assertThat(DecisionRecords.code(event("access.decision", SecurityEvent.Outcome.DENIED, reason)))
                .isEqualTo(code);
    }

    /** The pages of the rooms list what they tell: none of it is forgotten here. */
    @Test
    void everyEventThatARoomListsIsInTheReference() throws Exception {
        String table = section("## What other rooms tell", "## Fields");
        for (String room : List.of("key-events.md", "secret-events.md", "redis.md", "limit-reasons.md")) {
            String listed = Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/reference", room));
            List<String> names = Pattern.compile(
                            "^\\| `([a-z]+\\.[a-z_]+)` \\|(?:.*\\|)? (?:succeeded|failed|permitted)", Pattern.MULTILINE)
                    .matcher(listed)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(names).as(room).isNotEmpty();
            names.forEach(name -> assertThat(table).contains("| `" + name + "` |"));
        }
    }

    @Test
    void onlyWhatWasDeniedIsARefusal() {
        List<AuditCode> refusals = List.of(
                AuditCode.AUTHZ_FAIL,
                AuditCode.AUTHN_LOGIN_FAIL,
                AuditCode.AUTHN_TOKEN_REUSE,
                AuditCode.INPUT_VALIDATION_FAIL,
                AuditCode.MALICIOUS_DIRECT_REFERENCE);
        for (String reason : List.of("token.expired", "token.replayed", "schema.type", "object.other", "redis.slow")) {
            for (String name : List.of("access.shadow", "redis.down", "material.kept", "token.not_obtained", "x.y")) {
                for (SecurityEvent.Outcome outcome : SecurityEvent.Outcome.values()) {
                    AuditCode code = DecisionRecords.code(event(name, outcome, reason));
                    assertThat(code != null && refusals.contains(code))
                            .as(name + " " + outcome + " " + reason)
                            .isEqualTo(outcome == SecurityEvent.Outcome.DENIED);
                }
            }
        }
        SecurityEvent revoked = new SecurityEvent(
                "token.obtained", Instant.EPOCH, SecurityEvent.Outcome.SUCCEEDED, null, Map.of("grant", "revocation"));
        assertThat(DecisionRecords.code(revoked)).isEqualTo(AuditCode.AUTHN_TOKEN_REVOKED);
        assertThat(DecisionRecords.code(event("audit.gap", SecurityEvent.Outcome.FAILED, "audit.gap")))
                .isNull();
    }

    /** Each member that a record can have is named in the table of fields. */
    @Test
    void everyFieldThatIsWrittenIsInTheReference() throws Exception {
        String encoder = Files.readString(Path.of(
                System.getProperty("everyhop.root"), "core/audit/src/main/java/dev/everyhop/audit/RecordEncoder.java"));
        String fields = page().substring(page().indexOf("## Fields"), page().indexOf("## Reasons"));
        List<String> unmapped = List.of(
                "delivery",
                "operation",
                "status",
                "issuer",
                "follows",
                "request_body",
                "response_body",
                "on_behalf_of",
                "counts",
                "details",
                "undeclared_details");
        for (String name : unmapped) {
            assertThat(encoder).contains("\"" + name + "\"");
            assertThat(fields).contains("unmapped." + name + "`");
        }
        List<String> shared = List.of(
                "version",
                "product",
                "vendor_name",
                "name",
                "app_name",
                "title",
                "uid",
                "type_id",
                "ip",
                "code",
                "size",
                "sha256",
                "response",
                "request",
                "service",
                "unknown",
                "label");
        Pattern.compile("(?:field|open|openArray|body|user)\\(\"([a-z_]+)\"")
                .matcher(encoder)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !shared.contains(name))
                .forEach(name -> assertThat(fields).as(name).contains(name));
    }
}
