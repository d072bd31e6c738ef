package dev.everyhop.otel;

import dev.everyhop.audit.AuditBatch;
import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditExport;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes entries as an {@code ExportLogsServiceRequest} (opentelemetry-proto, {@code collector/logs/v1}). */
final class LogsRequest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SCOPE = "dev.everyhop.audit";

    private LogsRequest() {}

    static byte[] of(AuditBatch batch) {
        Protobuf scope = new Protobuf().message(1, new Protobuf().text(1, SCOPE));
        for (AuditEntry entry : batch.entries()) {
            scope.message(2, record(JSON.readTree(AuditExport.otel(entry))));
        }
        String[] origin = batch.origin().split("/", -1);
        Protobuf resource = new Protobuf();
        String[] names = {"host.name", "service.name", "service.instance.id"};
        for (int i = 0; i < Math.min(names.length, origin.length); i++) {
            resource.message(1, attribute(names[i], origin[i]));
        }
        return new Protobuf()
                .message(1, new Protobuf().message(1, resource).message(2, scope))
                .toBytes();
    }

    /** The shape is the one of {@code AuditExport}, of which this is the binary form. */
    private static Protobuf record(JsonNode json) {
        long time = json.path("timeUnixNano").asLong(0);
        Protobuf record = new Protobuf()
                .fixed64(1, time)
                .fixed64(11, time)
                .number(2, json.path("severityNumber").asLong(0))
                .text(3, json.path("severityText").asString(""))
                .message(5, value(json.path("body").path("stringValue").asString("")))
                .text(12, json.path("eventName").asString(""));
        for (JsonNode one : json.path("attributes")) {
            record.message(
                    6,
                    attribute(
                            one.path("key").asString(""),
                            one.path("value").path("stringValue").asString("")));
        }
        id(record, 9, json.path("traceId").asString(""), 32);
        id(record, 10, json.path("spanId").asString(""), 16);
        return record;
    }

    /** An id of another form would make the collector refuse all of the request. */
    private static void id(Protobuf record, int field, String hex, int length) {
        if (hex.length() == length && hex.matches("[0-9a-f]+")) {
            record.bytes(field, HexFormat.of().parseHex(hex));
        }
    }

    private static Protobuf attribute(String key, String value) {
        return new Protobuf().text(1, key).message(2, value(value));
    }

    private static Protobuf value(String text) {
        return new Protobuf().text(1, text);
    }
}
