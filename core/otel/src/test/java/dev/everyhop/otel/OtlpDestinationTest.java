package dev.everyhop.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditDestinationContract.Received;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditReason;
import dev.everyhop.audit.AuditShipper;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands in an OTLP record, and what a collector may answer. */
@Timeout(600) // a hang guard
class OtlpDestinationTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @TempDir
    private Path temp;

    private AuditLog open() {
        AuditLog log = AuditLog.open(
                temp.resolve("log"),
                AuditConfig.forService("orders").origin("host.example", "1").keepBack(0));
        assertThat(log.record(AuditEvent.of(AuditCode.AUTHZ_FAIL)
                                .reason(AuditReason.CLOSED)
                                .route("GET", "/orders/{id}")
                                .peer("192.0.2.1")
                                .trace(TRACE, SPAN))
                        .isAccepted())
                .isTrue();
        assertThat(log.flush(LONG)).isTrue();
        return log;
    }

    private static void awaitFailures(AuditShipper shipper, long count) {
        while (shipper.status().failures() < count) {
            shipper.flush(Duration.ofMillis(20));
        }
    }

    @Test
    void aRecordHasWhatTheProtocolHasAPlaceFor() throws Exception {
        try (Collector collector = new Collector();
                AuditLog log = open()) {
            AuditShipper shipper = AuditShipper.to(
                            "otlp",
                            collector
                                    .builder()
                                    .header("Authorization", () -> "Bearer t")
                                    .build())
                    .start(log);
            assertThat(shipper.flush(LONG)).isTrue();

            ResourceLogs resource = collector.requests.get(0).getResourceLogs(0);
            assertThat(resource.getResource().getAttributesList())
                    .extracting(one -> one.getKey() + "=" + one.getValue().getStringValue())
                    .containsExactly("host.name=host.example", "service.name=orders", "service.instance.id=1");
            assertThat(resource.getScopeLogs(0).getScope().getName()).isEqualTo("dev.everyhop.audit");
            LogRecord record = collector.records().get(1);
            assertThat(record.getEventName()).isEqualTo("authz_fail");
            assertThat(record.getTimeUnixNano()).isPositive().isEqualTo(record.getObservedTimeUnixNano());
            assertThat(record.getSeverityNumber())
                    .isIn(SeverityNumber.SEVERITY_NUMBER_WARN, SeverityNumber.SEVERITY_NUMBER_INFO);
            assertThat(HexFormat.of().formatHex(record.getTraceId().toByteArray()))
                    .isEqualTo(TRACE);
            assertThat(HexFormat.of().formatHex(record.getSpanId().toByteArray()))
                    .isEqualTo(SPAN);
            assertThat(Collector.attribute(record, "http.route")).isEqualTo("/orders/{id}");
            assertThat(Collector.attribute(record, "everyhop.audit.origin")).isEqualTo("host.example/orders/1");
            assertThat(record.getUnknownFields().asMap()).isEmpty();
            assertThat(collector.credentials).containsOnly("Bearer t");
        }
    }

    @Test
    void anAnswerThatIsLostMakesEntriesComeTwiceAndNeverNot() throws Exception {
        try (Collector collector = new Collector();
                AuditLog log = open()) {
            collector.silent = true;
            AuditShipper shipper =
                    AuditShipper.to("otlp", collector.destination()).start(log);
            awaitFailures(shipper, 2);
            assertThat(shipper.status().acknowledged()).isZero();
            collector.silent = false;
            assertThat(shipper.flush(LONG)).isTrue();

            assertThat(collector.received()).hasSizeGreaterThan(4);
            assertThat(collector.received().stream().map(Received::index).distinct())
                    .containsExactly(0L, 1L);
        }
    }

    @Test
    void aCollectorThatIsBusyIsTriedAgainAndOneThatRefusesIsTold() throws Exception {
        try (Collector collector = new Collector();
                AuditLog log = open()) {
            collector.status = 503;
            AuditShipper shipper =
                    AuditShipper.to("otlp", collector.destination()).start(log);
            awaitFailures(shipper, 1);
            assertThat(shipper.status().fault()).hasValue(AuditReason.SHIP_UNREACHABLE);
            for (int refusal : new int[] {400, 401, 404, 301, 500}) {
                collector.status = refusal;
                awaitFailures(shipper, shipper.status().failures() + 2);
                assertThat(shipper.status().fault()).hasValue(AuditReason.SHIP_REFUSED);
            }
            collector.status = 200;
            assertThat(shipper.flush(LONG)).isTrue();
            assertThat(collector.received()).hasSize(2);
        }
    }

    @Test
    void aCollectorThatAsksForRestGetsIt() throws Exception {
        try (Collector collector = new Collector();
                AuditLog log = open()) {
            collector.status = 429;
            collector.retryAfter = "500";
            AuditShipper shipper = AuditShipper.to("otlp", collector.destination())
                    .drainOnClose(Duration.ZERO)
                    .start(log);
            awaitFailures(shipper, 5);

            assertThat(collector.credentials).as("requests").hasSize(1);
        }
    }

    @Test
    void whatIsRejectedForGoodIsCountedAndNotSentAgain() throws Exception {
        try (Collector collector = new Collector();
                AuditLog log = open()) {
            collector.rejects = 1;
            AuditShipper shipper =
                    AuditShipper.to("otlp", collector.destination()).start(log);
            assertThat(shipper.flush(LONG)).isTrue();

            assertThat(shipper.status().rejected()).isEqualTo(1);
            assertThat(shipper.status().delivered()).isEqualTo(1);
            assertThat(collector.requests).hasSize(1);
        }
    }

    @Test
    void aServerThatIsNotTrustedGetsNothing() throws Exception {
        try (Collector collector = new Collector();
                AuditLog log = open()) {
            AuditShipper shipper = AuditShipper.to(
                            "otlp", OtlpDestination.builder(collector.address()).build())
                    .drainOnClose(Duration.ZERO)
                    .start(log);
            awaitFailures(shipper, 1);

            assertThat(shipper.status().fault()).hasValue(AuditReason.SHIP_REFUSED);
            assertThat(collector.credentials).isEmpty();
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() ->
                        OtlpDestination.builder(URI.create("http://a/v1/logs")).build())
                .hasMessageContaining("insecureAllowPlaintext");
        assertThatThrownBy(() -> OtlpDestination.builder(URI.create("https://u:p@a/v1/logs"))
                        .build())
                .hasMessageContaining("without a user");
        assertThatThrownBy(() -> OtlpDestination.builder(URI.create("ftp://a")).build())
                .isInstanceOf(IllegalStateException.class);
        OtlpDestination.builder(URI.create("http://a/v1/logs"))
                .insecureAllowPlaintext()
                .build()
                .close();
    }

    @Property
    void anyAnswerIsReadWithoutFault(@ForAll byte[] answer) {
        assertThat(OtlpDestination.rejected(answer, 10)).isBetween(0, 10);
    }

    @Property
    void whatTheProtocolWritesIsRead(@ForAll long rejected, @ForAll String message) {
        byte[] answer = ExportLogsServiceResponse.newBuilder()
                .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                        .setErrorMessage(message.replaceAll("[\\ud800-\\udfff]", ""))
                        .setRejectedLogRecords(rejected))
                .build()
                .toByteArray();
        assertThat(OtlpDestination.rejected(answer, Integer.MAX_VALUE))
                .isEqualTo((int) Math.max(0, Math.min(Integer.MAX_VALUE, rejected)));
    }
}
