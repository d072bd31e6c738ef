package dev.everyhop.audit;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of what other rooms tell. Faults of the log itself come back here too, and are not recorded in it. */
final class DecisionRecords implements SecurityEvents {

    private final AuditLog log;

    DecisionRecords(AuditLog log) {
        this.log = log;
    }

    @Override
    public void emit(SecurityEvent event) {
        if (!event.name().startsWith("audit.")) {
            log.record(record(event));
        }
    }

    static AuditEvent record(SecurityEvent event) {
        Map<String, String> fields = event.fields();
        AuditEvent record = AuditEvent.of(code(event)).outcome(event.outcome()).time(event.time());
        if (event.reason() != null) {
            record.reason(event.reason());
        }
        String route = fields.get("route");
        if (route != null) {
            record.route(fields.getOrDefault("method", "other"), route);
        }
        String status = fields.get("status");
        if (status != null && status.matches("[1-5][0-9][0-9]")) {
            record.status(Integer.parseInt(status));
        }
        String issuer = fields.get("issuer");
        String subject = fields.get("subject");
        if (issuer != null && subject != null) {
            record.caller(issuer, subject);
        } else if (issuer != null) {
            record.issuer(issuer);
        }
        if (fields.get("client") != null) {
            record.client(fields.get("client"));
        }
        if (fields.get("peer") != null) {
            record.peer(fields.get("peer"));
        }
        if (fields.get("policy") != null) {
            record.policyDigest(fields.get("policy"));
        }
        if (fields.get("trace") != null) {
            record.trace(fields.get("trace"), fields.get("span"));
        }
        return record;
    }

    private static AuditCode code(SecurityEvent event) {
        String name = event.name();
        if (name.equals("access.decision") && event.outcome() == SecurityEvent.Outcome.PERMITTED) {
            return AuditCode.AUTHZ_PERMIT;
        }
        if (name.startsWith("keys.")) {
            return event.outcome() == SecurityEvent.Outcome.FAILED ? AuditCode.KEY_FAILED : AuditCode.KEY_ROTATED;
        }
        if (name.startsWith("policy.")) {
            return AuditCode.AUTHZ_CHANGE;
        }
        return refusal(event.reason());
    }

    private static AuditCode refusal(@Nullable Reason reason) {
        String code = reason == null ? "" : reason.code();
        if (code.contains("replay") || code.contains("reuse")) {
            return AuditCode.AUTHN_TOKEN_REUSE;
        }
        if (code.startsWith("token.") || code.startsWith("keys.") || code.contains("credentials")) {
            return AuditCode.AUTHN_LOGIN_FAIL;
        }
        if (code.startsWith("limit.")) {
            return AuditCode.EXCESS_RATE_LIMIT_EXCEEDED;
        }
        if (code.startsWith("schema.") || code.contains("path")) {
            return AuditCode.INPUT_VALIDATION_FAIL;
        }
        if (code.contains("object")) {
            return AuditCode.MALICIOUS_DIRECT_REFERENCE;
        }
        return AuditCode.AUTHZ_FAIL;
    }
}
