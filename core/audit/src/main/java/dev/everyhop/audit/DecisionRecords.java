package dev.everyhop.audit;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what other rooms tell. Faults of the log itself come back here too, and are not recorded in it; nor is
 * what says nothing of access, keys or controls.
 */
final class DecisionRecords implements SecurityEvents {

    private final AuditLog log;

    DecisionRecords(AuditLog log) {
        this.log = log;
    }

    @Override
    public void emit(SecurityEvent event) {
        AuditEvent.of(event).ifPresent(log::record);
    }

    static AuditEvent record(SecurityEvent event, AuditCode code) {
        Map<String, String> fields = event.fields();
        AuditEvent record = AuditEvent.of(code).outcome(event.outcome()).time(event.time());
        if (event.name().equals("access.shadow")) {
            // It would have been refused, and is worth what a refusal is.
            record.delivery(Delivery.SHOULD);
        }
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
        String policy = fields.getOrDefault("policy", event.name().startsWith("policy.") ? fields.get("digest") : null);
        if (policy != null) {
            record.policyDigest(policy);
        }
        if (fields.get("trace") != null) {
            record.trace(fields.get("trace"), fields.get("span"));
        }
        return record;
    }

    /** Returns what an event is recorded as; null if it is not recorded. */
    static @Nullable AuditCode code(SecurityEvent event) {
        String name = event.name();
        if (name.startsWith("audit.")) {
            return null;
        }
        return switch (event.outcome()) {
            case DENIED -> refusal(event.reason());
            case PERMITTED ->
                name.equals("limit.shadow") ? AuditCode.EXCESS_RATE_LIMIT_EXCEEDED : AuditCode.AUTHZ_PERMIT;
            case SUCCEEDED, FAILED -> work(name, event.outcome() == SecurityEvent.Outcome.FAILED, event.fields());
        };
    }

    /** What the library did by itself: nobody was refused. */
    private static @Nullable AuditCode work(String name, boolean failed, Map<String, String> fields) {
        return switch (name) {
            case "limit.changed" -> AuditCode.AUTHZ_CHANGE;
            case "response.violation", "secret.weak", "leak.suspected" -> AuditCode.DETECTION;
            case "token.obtained" ->
                "revocation".equals(fields.get("grant"))
                        ? AuditCode.AUTHN_TOKEN_REVOKED
                        : AuditCode.AUTHN_TOKEN_CREATED;
            case "token.not_obtained" -> AuditCode.KEY_FAILED;
            case "redis.up", "revocations.current" -> AuditCode.SYS_MONITOR_ENABLED;
            case "redis.recovering" -> null;
            default -> workOf(name, failed);
        };
    }

    private static @Nullable AuditCode workOf(String name, boolean failed) {
        if (name.startsWith("policy.")) {
            return AuditCode.AUTHZ_CHANGE;
        }
        if (name.startsWith("keys.") || name.startsWith("material.") || name.startsWith("secret.")) {
            return failed ? AuditCode.KEY_FAILED : AuditCode.KEY_ROTATED;
        }
        return failed ? AuditCode.SYS_MONITOR_DISABLED : null;
    }

    private static AuditCode refusal(@Nullable Reason reason) {
        String code = reason == null ? "" : reason.code();
        if (code.endsWith(".replayed") || code.endsWith(".used") || code.contains("reuse")) {
            return AuditCode.AUTHN_TOKEN_REUSE;
        }
        int dot = code.indexOf('.');
        return switch (dot < 0 ? code : code.substring(0, dot)) {
            case "token",
                    "keys",
                    "introspection",
                    "revocation",
                    "replay",
                    "credentials",
                    "certificate",
                    "dpop",
                    "sender",
                    "transaction",
                    "authentication" -> AuditCode.AUTHN_LOGIN_FAIL;
            case "limit" -> AuditCode.EXCESS_RATE_LIMIT_EXCEEDED;
            case "schema", "body", "json", "form", "multipart", "parameter", "bean", "path" ->
                AuditCode.INPUT_VALIDATION_FAIL;
            default -> other(code);
        };
    }

    private static AuditCode other(String code) {
        return switch (code) {
            case "access.not_authenticated" -> AuditCode.AUTHN_LOGIN_FAIL;
            case "access.object_denied", "access.object_hidden" -> AuditCode.MALICIOUS_DIRECT_REFERENCE;
            case "request.target_too_long" -> AuditCode.INPUT_VALIDATION_FAIL;
            case "request.method_override" -> AuditCode.MALICIOUS_EXTRANEOUS;
            default -> AuditCode.AUTHZ_FAIL;
        };
    }
}
