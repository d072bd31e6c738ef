package dev.everyhop.audit.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditDestination;
import dev.everyhop.audit.AuditDestinationContract.Received;
import dev.everyhop.audit.AuditDestinationContract.Receiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Debian's rsyslog in a process of its own, over TLS by GnuTLS with client certificates. It writes what it reads before it
 * reads on: what it does otherwise with its queues in memory would be lost by a kill after it acknowledged.
 */
final class Rsyslog implements Receiver {

    static final Path PROGRAM = Path.of("/usr/sbin/rsyslogd");

    private final Path home;
    private final Path out;
    private final int port;
    private @Nullable Process process;

    Rsyslog(Path home) throws IOException {
        this.home = home;
        this.out = home.resolve("out");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        HeldCertificate own = TlsReceiver.named("localhost");
        Files.writeString(home.resolve("ca.pem"), TlsReceiver.AUTHORITY.certificatePem());
        Files.writeString(home.resolve("key.pem"), own.privateKeyPkcs8Pem());
        Files.writeString(home.resolve("cert.pem"), own.certificatePem());
        Files.writeString(home.resolve("conf"), """
                global(workDirectory="%1$s" maxMessageSize="64k"
                  defaultNetstreamDriver="gtls"
                  defaultNetstreamDriverCAFile="%1$s/ca.pem"
                  defaultNetstreamDriverCertFile="%1$s/cert.pem"
                  defaultNetstreamDriverKeyFile="%1$s/key.pem")
                main_queue(queue.type="Direct")
                module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
                input(type="imtcp" address="127.0.0.1" port="%2$d")
                template(name="raw" type="string" string="%%rawmsg%%\\n")
                action(type="omfile" file="%1$s/out" template="raw" asyncWriting="off" flushOnTXEnd="on")
                """.formatted(home, port));
        restart();
    }

    @Override
    public AuditDestination destination() {
        return SyslogDestination.builder("localhost", port)
                .tls(TlsReceiver::client)
                .patience(Duration.ofMinutes(5))
                .build();
    }

    @Override
    public void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor();
            process = null;
        }
    }

    @Override
    public void restart() throws IOException {
        process = new ProcessBuilder(
                        PROGRAM.toString(), "-n", "-f", home.resolve("conf").toString(), "-i", "NONE")
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("said").toFile()))
                .start();
    }

    @Override
    public List<Received> received() throws IOException {
        assertThat(home.resolve("out"))
                .as(Files.readString(home.resolve("said")))
                .exists();
        return Files.readAllLines(out).stream().map(TlsReceiver::parse).toList();
    }

    @Override
    public boolean exactlyOnce() {
        return false;
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
    }
}
