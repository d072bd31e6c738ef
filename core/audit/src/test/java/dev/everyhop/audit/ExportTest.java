package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {

    private final AuditEntry entry =
            AuditReader.open(Logs.DIR, Logs.of(3)).entry(2).orElseThrow();

    @Test
    void elasticCommonSchemaHasTheFactsAndTheRecordItself() {
        JsonNode ecs = JsonMapper.shared().readTree(AuditExport.ecs(entry));
        assertThat(ecs.at("/@timestamp").asString()).isEqualTo(entry.time().toString());
        assertThat(ecs.at("/event/action").asString()).isEqualTo("sensitive_read");
        assertThat(ecs.at("/event/outcome").asString()).isEqualTo("success");
        assertThat(ecs.at("/event/original").asString()).isEqualTo(entry.json());
        assertThat(ecs.at("/source/ip").asString()).isEqualTo("192.0.2.2");
        assertThat(ecs.at("/user/id").asString()).isEqualTo(entry.caller().orElseThrow());
        assertThat(ecs.at("/service/name").asString()).isEqualTo("orders");
    }

    @Test
    void openTelemetryHasTheFactsAndTheRecordItself() {
        JsonNode otel = JsonMapper.shared().readTree(AuditExport.otel(entry));
        assertThat(otel.at("/eventName").asString()).isEqualTo("sensitive_read");
        assertThat(otel.at("/body/stringValue").asString()).isEqualTo(entry.json());
        assertThat(otel.at("/severityNumber").asInt()).isEqualTo(9);
        assertThat(otel.at("/timeUnixNano").asString()).endsWith("000000");
        assertThat(otel.at("/attributes").toString()).contains("http.route", "/orders/{id}/2");
    }

    @Test
    void whatIsNoRecordIsExportedAsItIs() {
        AuditEntry foreign = new AuditEntry(7, "not json".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(JsonMapper.shared()
                        .readTree(AuditExport.ecs(foreign))
                        .at("/event/original")
                        .asString())
                .isEqualTo("not json");
        assertThat(AuditExport.otel(foreign)).contains("not json");
    }
}
