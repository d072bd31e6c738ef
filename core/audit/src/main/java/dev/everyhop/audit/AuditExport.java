package dev.everyhop.audit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes entries in the shapes that other systems read. What is exported is a copy: the log's own bytes are what is proved.
 *
 * <p><b>Thread safety.</b> Stateless.
 */
public final class AuditExport {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AuditExport() {}

    /** Returns an entry as one line of Elastic Common Schema JSON; the whole record is its {@code event.original}. */
    public static String ecs(AuditEntry entry) {
        ObjectNode out = NODES.objectNode();
        out.put("@timestamp", entry.time().toString());
        out.putObject("ecs").put("version", "8.17.0");
        ObjectNode event = out.putObject("event");
        event.put("kind", "event").put("module", "everyhop").put("action", entry.code());
        event.put("sequence", entry.index());
        event.putArray("category").add(category(entry));
        outcome(entry, event);
        put(event, "reason", text(entry, "/status_detail"));
        event.put("original", entry.json());
        String ip = text(entry, "/src_endpoint/ip");
        if (ip != null) {
            out.putObject("source").put("ip", ip);
        }
        entry.caller().ifPresent(caller -> out.putObject("user").put("id", caller));
        entry.operation().ifPresent(operation -> {
            String method = operation.substring(0, operation.indexOf(' '));
            ObjectNode http = out.putObject("http");
            http.putObject("request").put("method", method);
            String status = text(entry, "/api/response/code");
            if (status != null) {
                http.putObject("response").put("status_code", Integer.parseInt(status));
            }
        });
        String trace = text(entry, "/trace/uid");
        if (trace != null) {
            out.putObject("trace").put("id", trace);
        }
        String service =
                first(text(entry, "/api/service/name"), text(entry, "/service/name"), text(entry, "/app/name"));
        if (service != null) {
            out.putObject("service").put("name", service);
        }
        return out.toString();
    }

    private static void outcome(AuditEntry entry, ObjectNode event) {
        String status = text(entry, "/status_id");
        event.put("outcome", status == null ? "unknown" : status.equals("1") ? "success" : "failure");
        String action = text(entry, "/action_id");
        if (action != null) {
            event.putArray("type").add(action.equals("1") ? "allowed" : "denied");
        }
    }

    private static String category(AuditEntry entry) {
        String kind = text(entry, "/class_uid");
        return switch (kind == null ? "" : kind) {
            case "3002" -> "authentication";
            case "3003" -> "iam";
            case "2004" -> "intrusion_detection";
            case "6002" -> "process";
            default -> "api";
        };
    }

    /** Returns an entry as an OpenTelemetry log record in OTLP's JSON; the whole record is its body. */
    public static String otel(AuditEntry entry) {
        ObjectNode out = NODES.objectNode();
        out.put("timeUnixNano", Long.toString(entry.time().toEpochMilli() * 1_000_000));
        int severity = severity(entry);
        out.put("severityNumber", severity);
        out.put("severityText", severity >= 17 ? "ERROR" : severity >= 13 ? "WARN" : "INFO");
        out.put("eventName", entry.code());
        out.putObject("body").put("stringValue", entry.json());
        ArrayNode attributes = out.putArray("attributes");
        attribute(attributes, "everyhop.audit.index", Long.toString(entry.index()));
        attribute(attributes, "everyhop.audit.origin", text(entry, "/metadata/log_name"));
        attribute(attributes, "event.outcome", text(entry, "/status_id"));
        attribute(attributes, "error.type", text(entry, "/status_detail"));
        attribute(attributes, "enduser.id", entry.caller().orElse(null));
        attribute(attributes, "client.address", text(entry, "/src_endpoint/ip"));
        entry.operation().ifPresent(operation -> {
            attribute(attributes, "http.request.method", operation.substring(0, operation.indexOf(' ')));
            attribute(attributes, "http.route", AuditQuery.routeOf(operation));
        });
        attribute(attributes, "http.response.status_code", text(entry, "/api/response/code"));
        put(out, "traceId", text(entry, "/trace/uid"));
        put(out, "spanId", text(entry, "/trace/span/uid"));
        return out.toString();
    }

    private static int severity(AuditEntry entry) {
        String severity = text(entry, "/severity_id");
        return switch (severity == null ? "" : severity) {
            case "3" -> 13;
            case "4", "5", "6" -> 17;
            default -> 9;
        };
    }

    private static void attribute(ArrayNode attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.addObject().put("key", name).putObject("value").put("stringValue", value);
        }
    }

    private static void put(ObjectNode out, String name, @Nullable String value) {
        if (value != null) {
            out.put(name, value);
        }
    }

    private static @Nullable String first(@Nullable String... values) {
        for (String one : values) {
            if (one != null) {
                return one;
            }
        }
        return null;
    }

    private static @Nullable String text(AuditEntry entry, String pointer) {
        return entry.text(pointer).orElse(null);
    }
}
