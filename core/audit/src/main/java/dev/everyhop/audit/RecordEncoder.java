package dev.everyhop.audit;

import dev.everyhop.event.SecurityEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes of a record: one line of OCSF-shaped JSON without its newline, at most 32 KiB. What is not named here is
 * not written. For one thread.
 */
final class RecordEncoder {

    /** How long a record may be. */
    static final int MAX_BYTES = 32 << 10;

    private static final int MAX_CHARS = 1024;
    private static final int SHORT_CHARS = 128;
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.%]{2,64}");
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SPAN = Pattern.compile("[0-9a-f]{16}");

    private final String service;
    private final String origin;
    private final Pseudonyms pseudonyms;
    private final @Nullable Sealing sealing;
    private final Set<String> details;
    private final JsonBytes json = new JsonBytes();

    RecordEncoder(
            String service, String origin, Pseudonyms pseudonyms, @Nullable Sealing sealing, Set<String> details) {
        this.service = service;
        this.origin = origin;
        this.pseudonyms = pseudonyms;
        this.sealing = sealing;
        this.details = details;
    }

    byte[] encode(AuditEvent event) {
        byte[] bytes = write(event, MAX_CHARS);
        // Characters of three bytes, or escapes of six, may make more of it than the limit: then all values are
        // shorter.
        return bytes.length <= MAX_BYTES ? bytes : write(event, SHORT_CHARS);
    }

    private byte[] write(AuditEvent event, int max) {
        OcsfClass kind = event.code.ocsfClass();
        int activity = activity(event);
        Instant time = event.time == null ? Instant.EPOCH : event.time;
        json.reset().open();
        json.field("class_uid", kind.uid())
                .field("category_uid", kind.category())
                .field("activity_id", activity)
                .field("type_uid", kind.uid() * 100L + activity)
                .field("severity_id", event.code.severity())
                .field("time", time.toEpochMilli());
        if (event.count > 1 && event.until != null) {
            json.field("count", event.count)
                    .field("start_time", time.toEpochMilli())
                    .field("end_time", event.until.toEpochMilli());
        }
        metadata(event);
        outcome(event, max);
        person(event, kind, max);
        switch (kind) {
            case API_ACTIVITY -> api(event, max);
            case AUTHENTICATION -> json.open("service").field("name", service).close();
            case AUTHORIZE_SESSION -> json.openArray("privileges").closeArray();
            case DETECTION_FINDING -> finding(event, time);
            case LIFECYCLE -> json.open("app").field("name", service).close();
        }
        source(event, kind, max);
        if (event.policyDigest != null) {
            json.open("policy").field("uid", event.policyDigest, SHORT_CHARS).close();
        }
        trace(event);
        unmapped(event, kind, max);
        return json.close().toArray();
    }

    private static int activity(AuditEvent event) {
        if (event.code.activity() != 0 || event.method == null) {
            return event.code.activity();
        }
        return switch (event.method) {
            case "POST" -> 1;
            case "GET", "HEAD", "OPTIONS" -> 2;
            case "PUT", "PATCH" -> 3;
            case "DELETE" -> 4;
            default -> 99;
        };
    }

    private void metadata(AuditEvent event) {
        json.open("metadata")
                .field("version", "1.8.0")
                .field("event_code", event.code.code())
                .field("log_name", origin)
                .open("product")
                .field("name", "Everyhop")
                .field("vendor_name", "Everyhop")
                .close()
                .close();
    }

    private void outcome(AuditEvent event, int max) {
        if (event.outcome != null) {
            boolean good = event.outcome == SecurityEvent.Outcome.PERMITTED
                    || event.outcome == SecurityEvent.Outcome.SUCCEEDED;
            json.field("status_id", good ? 1 : 2);
            if (event.outcome == SecurityEvent.Outcome.PERMITTED || event.isDenial()) {
                json.field("action_id", good ? 1 : 2).field("disposition_id", good ? 1 : 2);
            }
        }
        if (event.reason != null) {
            json.field("status_detail", event.reason, Math.min(max, SHORT_CHARS));
        }
    }

    private void person(AuditEvent event, OcsfClass kind, int max) {
        boolean iam = kind == OcsfClass.AUTHENTICATION || kind == OcsfClass.AUTHORIZE_SESSION;
        if (iam) {
            user("user", event.caller);
        }
        if (kind == OcsfClass.API_ACTIVITY || event.client != null) {
            json.open("actor");
            if (!iam && event.caller != null) {
                user("user", event.caller);
            }
            if (event.client != null) {
                json.field("app_uid", event.client, max);
            }
            if (event.client == null && (iam || event.caller == null)) {
                json.field("app_name", "unknown");
            }
            json.close();
        }
    }

    private void user(String name, AuditEvent.@Nullable Subject subject) {
        json.open(name)
                .field("uid", subject == null ? "unknown" : pseudonyms.of(subject.issuer(), subject.name()))
                .field("type_id", 0)
                .close();
    }

    private void api(AuditEvent event, int max) {
        json.open("api")
                .field("operation", method(event) + " " + (event.route == null ? "-" : event.route), max)
                .open("service")
                .field("name", service)
                .close();
        if (event.status > 0) {
            json.open("response").field("code", event.status).close();
        }
        json.close();
    }

    private static String method(AuditEvent event) {
        return event.method == null ? "-" : event.method;
    }

    private void finding(AuditEvent event, Instant time) {
        json.open("finding_info")
                .field("title", event.code.code())
                .field("uid", event.code.code() + "-" + time.toEpochMilli())
                .close()
                .field("is_alert", true);
    }

    private void source(AuditEvent event, OcsfClass kind, int max) {
        boolean isAddress = event.peer != null && ADDRESS.matcher(event.peer).matches();
        if (isAddress && sealing == null) {
            json.open("src_endpoint")
                    .field("ip", String.valueOf(event.peer), max)
                    .close();
        } else if (isAddress) {
            json.open("src_endpoint")
                    .field("uid", pseudonyms.of("address", String.valueOf(event.peer)))
                    .close();
        } else if (kind == OcsfClass.API_ACTIVITY) {
            json.open("src_endpoint").field("name", "unknown").close();
        }
    }

    private void trace(AuditEvent event) {
        if (event.traceId != null && TRACE.matcher(event.traceId).matches()) {
            json.open("trace").field("uid", event.traceId);
            if (event.spanId != null && SPAN.matcher(event.spanId).matches()) {
                json.open("span").field("uid", event.spanId).close();
            }
            json.close();
        }
    }

    private void unmapped(AuditEvent event, OcsfClass kind, int max) {
        json.open("unmapped").field("delivery", event.delivery.name());
        if (kind != OcsfClass.API_ACTIVITY && event.route != null) {
            json.field("operation", method(event) + " " + event.route, max);
            if (event.status > 0) {
                json.field("status", event.status);
            }
        }
        if (event.issuer != null) {
            json.field("issuer", event.issuer, max);
        }
        if (event.follows >= 0) {
            json.field("follows", event.follows);
        }
        body("request_body", event.requestBody);
        body("response_body", event.responseBody);
        if (!event.chain.isEmpty()) {
            json.openArray("on_behalf_of");
            for (AuditEvent.Subject one : event.chain) {
                json.element()
                        .field("uid", pseudonyms.of(one.issuer(), one.name()))
                        .field("issuer", one.issuer(), Math.min(max, 512))
                        .close();
            }
            json.closeArray();
        }
        if (!event.counts.isEmpty()) {
            json.open("counts");
            event.counts.forEach(json::field);
            json.close();
        }
        details(event, max);
        if (sealing != null && event.caller != null) {
            sealing.seal(json, event.caller, pseudonyms.of(event.caller.issuer(), event.caller.name()), event.peer);
        }
        json.close();
    }

    private void body(String name, AuditEvent.@Nullable Body body) {
        if (body != null) {
            json.open(name)
                    .field("size", body.size())
                    .field("sha256", body.sha256())
                    .close();
        }
    }

    private void details(AuditEvent event, int max) {
        int undeclared = 0;
        boolean open = false;
        for (Map.Entry<String, String> one : event.details.entrySet()) {
            if (!details.contains(one.getKey())) {
                undeclared++;
                continue;
            }
            if (!open) {
                json.open("details");
                open = true;
            }
            json.field(one.getKey(), one.getValue(), max);
        }
        if (open) {
            json.close();
        }
        if (undeclared > 0) {
            json.field("undeclared_details", undeclared);
        }
    }
}
