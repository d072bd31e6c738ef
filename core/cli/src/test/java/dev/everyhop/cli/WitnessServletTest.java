package dev.everyhop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditWitness;
import dev.everyhop.audit.Delivery;
import dev.everyhop.servlet.WitnessServlet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The witness as a servlet on a real Tomcat, shown a log's checkpoints by the command. */
class WitnessServletTest {

    /** Held on to, because the logging of the JDK forgets the levels of loggers that nobody holds. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    @TempDir
    Path temp;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Tomcat tomcat = new Tomcat();
    private AuditWitness witness;
    private Path log;
    private String err = "";

    @BeforeEach
    void start() throws Exception {
        TOMCAT_LOG.setLevel(Level.OFF);
        log = temp.resolve("audit");
        witness = AuditWitness.open(temp.resolve("witness"), "witness.example");
        tomcat.setBaseDir(temp.resolve("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", temp.toString());
        context.addServletContainerInitializer(
                (classes, application) -> application
                        .addServlet("witness", new WitnessServlet(witness))
                        .addMapping("/witness/*"),
                Set.of());
        tomcat.start();
        write(5);
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        witness.close();
    }

    private void write(int records) {
        try (AuditLog open =
                AuditLog.open(log, AuditConfig.forService("orders").keepBack(0).mustWithin(Duration.ofMinutes(2)))) {
            witness.trust(open.key());
            for (int i = 0; i < records; i++) {
                open.record(AuditEvent.of(AuditCode.SENSITIVE_READ).delivery(Delivery.MUST));
            }
        }
    }

    private String url() {
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/witness";
    }

    private int push(Path directory) {
        StringWriter errors = new StringWriter();
        CommandLine line = Everyhop.commandLine();
        line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(errors));
        int status = line.execute(
                Stream.of("audit", "witness", "push", directory, url() + "/", "--witness-key", witness.key())
                        .map(Object::toString)
                        .toArray(String[]::new));
        err = errors.toString();
        return status;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void aLogThatGoesOnIsCosignedAndOneThatWasCutOffIsRefused() throws IOException {
        assertThat(push(log)).as(err).isZero();
        write(300);
        assertThat(push(log)).as(err).isZero();
        AuditReader reader = AuditReader.open(log);
        assertThat(witness.latest(reader.checkpoint().origin()).orElseThrow().size())
                .isEqualTo(reader.size());

        Path before = temp.resolve("before");
        copy(log, before);
        write(1);
        assertThat(push(log)).as(err).isZero();
        assertThat(push(before)).isEqualTo(1);
        assertThat(err).contains("entries were cut off");
    }

    @Test
    void whatIsNoRequestToAWitnessIsRefused() throws Exception {
        assertThat(send("GET", "/add-checkpoint", "").statusCode()).isEqualTo(405);
        assertThat(send("GET", "/add-checkpoint", "").headers().firstValue("Allow"))
                .hasValue("POST");
        assertThat(send("POST", "", "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/add-checkpoint/", "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/other", "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/add-checkpoint", "").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/add-checkpoint", "old 0\n\nx").statusCode()).isEqualTo(400);
        HttpResponse<String> large = send("POST", "/add-checkpoint", "x".repeat(1 << 20));
        assertThat(large.statusCode()).isEqualTo(400);
        assertThat(large.body()).doesNotContain("x".repeat(10));
        assertThat(large.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
