package dev.everyhop.otel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.everyhop.audit.AuditDestination;
import dev.everyhop.audit.AuditDestinationContract.Received;
import dev.everyhop.audit.AuditDestinationContract.Receiver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/** A server in the test's process that follows OTLP over HTTPS and reads what it is sent with the protocol's own classes. */
final class Collector implements Receiver {

    private static final HeldCertificate OWN = new HeldCertificate.Builder()
            .commonName("localhost")
            .addSubjectAlternativeName("localhost")
            .build();
    private static final SSLContext SERVER =
            new HandshakeCertificates.Builder().heldCertificate(OWN).build().sslContext();
    static final SSLContext CLIENT = new HandshakeCertificates.Builder()
            .addTrustedCertificate(OWN.certificate())
            .build()
            .sslContext();

    final List<ExportLogsServiceRequest> requests = Collections.synchronizedList(new ArrayList<>());
    final List<String> credentials = Collections.synchronizedList(new ArrayList<>());
    volatile int status = 200;
    volatile String retryAfter = "";
    volatile long rejects;
    /** Takes requests and ends the connection instead of answering. */
    volatile boolean silent;

    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable HttpsServer server;

    Collector() throws IOException {
        HttpsServer first = start(0);
        port = first.getAddress().getPort();
    }

    private HttpsServer start(int wanted) throws IOException {
        HttpsServer made = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 50);
        made.setHttpsConfigurator(new HttpsConfigurator(SERVER));
        made.setExecutor(threads);
        made.createContext("/v1/logs", this::take);
        made.start();
        server = made;
        return made;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (status == 200) {
                if (!"application/x-protobuf"
                        .equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                    throw new IOException("not protobuf");
                }
                requests.add(ExportLogsServiceRequest.parseFrom(body));
                if (silent) {
                    return;
                }
            }
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            ExportLogsServiceResponse.Builder response = ExportLogsServiceResponse.newBuilder();
            if (rejects > 0) {
                response.getPartialSuccessBuilder()
                        .setRejectedLogRecords(rejects)
                        .setErrorMessage("no");
            }
            byte[] answer = response.build().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    URI address() {
        return URI.create("https://localhost:" + port + "/v1/logs");
    }

    OtlpDestination.Builder builder() {
        return OtlpDestination.builder(address()).tls(() -> CLIENT);
    }

    @Override
    public AuditDestination destination() {
        return builder().patience(Duration.ofMinutes(5)).build();
    }

    @Override
    public void kill() {
        HttpsServer last = server;
        if (last != null) {
            last.stop(0);
            server = null;
        }
    }

    @Override
    public void restart() throws IOException {
        start(port);
    }

    List<LogRecord> records() {
        synchronized (requests) {
            return requests.stream()
                    .flatMap(one -> one.getResourceLogsList().stream())
                    .flatMap(one -> one.getScopeLogsList().stream())
                    .flatMap(one -> one.getLogRecordsList().stream())
                    .toList();
        }
    }

    static String attribute(LogRecord record, String name) {
        return record.getAttributesList().stream()
                .filter(one -> one.getKey().equals(name))
                .map(KeyValue::getValue)
                .map(io.opentelemetry.proto.common.v1.AnyValue::getStringValue)
                .findFirst()
                .orElse("");
    }

    @Override
    public List<Received> received() {
        return records().stream()
                .map(one -> new Received(
                        Long.parseLong(attribute(one, "everyhop.audit.index")),
                        one.getBody().getStringValue()))
                .toList();
    }

    @Override
    public boolean exactlyOnce() {
        return false;
    }

    @Override
    public void close() {
        kill();
        threads.shutdownNow();
    }
}
