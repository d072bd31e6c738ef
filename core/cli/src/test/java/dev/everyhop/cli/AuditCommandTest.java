package dev.everyhop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditWitness;
import dev.everyhop.audit.Delivery;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {

    @TempDir
    Path temp;

    private Path dir;
    private String vkey = "";
    private String out = "";
    private String err = "";

    @BeforeEach
    void log() {
        dir = temp.resolve("audit");
        write(dir, 300);
    }

    private void write(Path log, int records) {
        try (AuditLog open = AuditLog.open(
                log, AuditConfig.forService("orders").sealPersonalFields().mustWithin(Duration.ofSeconds(60)))) {
            vkey = open.key().toString();
            for (int i = 0; i < records; i++) {
                open.record(AuditEvent.of(AuditCode.SENSITIVE_READ)
                        .caller("https://id.example", "alice-" + i % 2)
                        .route("GET", "/orders/{id}")
                        .delivery(i == records - 1 ? Delivery.MUST : Delivery.SHOULD));
            }
        }
    }

    private int run(Object... arguments) {
        StringWriter to = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine line = Everyhop.commandLine();
        line.setOut(new PrintWriter(to)).setErr(new PrintWriter(errors));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int status = line.execute(texts);
        out = to.toString();
        err = errors.toString();
        return status;
    }

    @Test
    void soundLogEndsWithZeroAndAChangedOneWithOneAndTheFirstFault() throws Exception {
        assertThat(run("audit", "verify", dir, "--key", vkey)).as(err).isZero();
        assertThat(out).contains("result", "sound", "302");
        Path bundle = dir.resolve("tile/entries/000");
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[100] ^= 1;
        Files.write(bundle, bytes);
        assertThat(run("audit", "verify", dir, "--key", vkey)).isEqualTo(1);
        assertThat(out).contains("FAULT", "ENTRY", "Entry 0 is not the one that was logged");
    }

    @Test
    void wrongUseEndsWithTwoAndSaysWhatIsMeant() {
        assertThat(run("audit", "verify", dir)).isEqualTo(2);
        assertThat(err).contains("--key");
        assertThat(run("audit", "verify", dir, "--key", "nonsense")).isEqualTo(2);
        assertThat(err).contains("not a verifier key");
        assertThat(run("audit", "verify", "--key", vkey)).isEqualTo(2);
        assertThat(run("audit", "find", dir, "--subject", "x")).isEqualTo(2);
        assertThat(run("audit", "find", dir, "--code", "x")).isEqualTo(2);
        assertThat(run("audit", "show", temp.resolve("absent"))).isEqualTo(3);
        assertThat(err).contains("no audit log");
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(run()).isZero();
        assertThat(run("--help")).isZero();
        assertThat(run("audit")).isZero();
        for (String command : new String[] {"verify", "show", "find", "prove", "witness", "keys"}) {
            assertThat(run("audit", command, "--help")).as(command).isZero();
            assertThat(out).contains("Usage: everyhop audit " + command);
        }
    }

    @Test
    void recordsAreFoundBySubjectAndShown() {
        assertThat(run("audit", "find", dir, "--issuer", "https://id.example", "--subject", "alice-1", "--limit", 3))
                .isZero();
        assertThat(out.lines()).hasSize(4);
        assertThat(out).contains("GET /orders/{id}").doesNotContain("alice");
        assertThat(run("audit", "find", dir, "--issuer", "https://id.example", "--subject", "mallory"))
                .isEqualTo(1);
        assertThat(run("audit", "find", dir, "--code", "audit_opened", "--format", "ECS"))
                .isZero();
        assertThat(out).contains("@timestamp");
        assertThat(run("audit", "show", dir, 1)).isZero();
        assertThat(out).startsWith("{\"class_uid\":");
        assertThat(run("audit", "show", dir, 1, "--personal", temp.resolve("audit.keys")))
                .isZero();
        assertThat(out).contains("\"subject\":\"alice-0\"");
        assertThat(run("audit", "show", dir, 5000)).isEqualTo(1);
        assertThat(run("audit", "show", dir)).isZero();
        assertThat(out).contains("/orders/");
    }

    @Test
    void aProofIsWrittenAndVerified() throws Exception {
        Path name = temp.resolve("evidence");
        assertThat(run("audit", "prove", dir, 17, "--out", name)).isZero();
        Object[] verify = {"audit", "verify", "--key", vkey, "--proof", name + ".tlog-proof", "--record", name + ".json"
        };
        assertThat(run(verify)).isZero();
        assertThat(out).contains("the record is in the log");
        Files.writeString(Path.of(name + ".json"), "{}");
        assertThat(run(verify)).isEqualTo(1);
        assertThat(run("audit", "prove", dir, 9999, "--out", name)).isEqualTo(1);
    }

    @Test
    void keysArePrintedWithoutSecretsAndPseudonymsRotate() throws Exception {
        assertThat(run("audit", "keys", dir)).isZero();
        assertThat(out).contains(vkey, "p1");
        assertThat(run("audit", "keys", dir, "--rotate-pseudonyms")).isZero();
        assertThat(out).contains("p1, p2");
        write(dir, 10);
        assertThat(run(
                        "audit",
                        "find",
                        dir,
                        "--issuer",
                        "https://id.example",
                        "--subject",
                        "alice-1",
                        "--format",
                        "JSON"))
                .isZero();
        assertThat(out).contains("\"p1:", "\"p2:");
        String secret = Files.readString(temp.resolve("audit.keys/pseudonyms.keys"));
        assertThat(out).doesNotContain(secret.lines().findFirst().orElseThrow().substring(3));
    }

    @Test
    void aWitnessOverHttpRefusesALogThatWasReplaced() throws Exception {
        AuditWitness witness = AuditWitness.open(temp.resolve("witness"), "witness.example")
                .trust(dev.everyhop.audit.AuditKey.parse(vkey).orElseThrow());
        HttpServer server = WitnessCommand.start(witness, "127.0.0.1:0");
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            Path kept = temp.resolve("kept");
            Object[] push = {"audit", "witness", "push", dir, url, "--witness-key", witness.key(), "--out", kept};
            assertThat(run(push)).as(err).isZero();
            assertThat(out).contains("witness.example", "302");
            Path older = temp.resolve("older");
            copy(dir, older);
            write(dir, 40);
            assertThat(run(push)).as(err).isZero();
            assertThat(run("audit", "verify", dir, "--key", vkey, "--since", kept))
                    .as(out)
                    .isZero();

            assertThat(run("audit", "verify", older, "--key", vkey))
                    .as("sound by itself")
                    .isZero();
            assertThat(run("audit", "verify", older, "--key", vkey, "--since", kept))
                    .isEqualTo(1);
            assertThat(out).contains("EARLIER_CHECKPOINT");
            assertThat(run("audit", "witness", "push", older, url, "--witness-key", witness.key()))
                    .isEqualTo(1);
            assertThat(err).contains("cut off");
        } finally {
            server.stop(0);
            witness.close();
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void nothingInALogReachesTheTerminalAsAControlCharacter() {
        assertThat(Table.clean("a\u001b[31mb\r\n\u0085\u202e")).isEqualTo("a?[31mb????");
    }
}
