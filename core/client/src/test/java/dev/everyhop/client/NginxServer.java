package dev.everyhop.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Debian's nginx, a process of its own, which rotates by a reload. */
final class NginxServer implements RotatingServer {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final int MOST_STARTS = 5;
    private static final Pattern WORKER = Pattern.compile(".* start worker process ([0-9]+)");
    private static final Pattern RETIRES = Pattern.compile(".* ([0-9]+)#[0-9]+: gracefully shutting down");

    private final Path folder;
    private final int port;
    private final Process process;
    private final BufferedReader log;
    private String worker;

    private NginxServer(Path folder, int port, Process process, BufferedReader log, String worker) {
        this.folder = folder;
        this.port = port;
        this.process = process;
        this.log = log;
        this.worker = worker;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts it at a port that was free; at another one if somebody was there first. */
    static NginxServer start(Path folder, EpochCertificates.Shown first) throws IOException {
        write(folder, first);
        Files.writeString(folder.resolve("root.pem"), first.root().certificatePem());
        for (int i = 0; i < MOST_STARTS; i++) {
            NginxServer started = started(folder);
            if (started != null) {
                return started;
            }
        }
        throw new IOException("nginx does not start");
    }

    private static @Nullable NginxServer started(Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, configuration(folder, port));
        Process process = new ProcessBuilder(
                        PROGRAM.toString(), "-p", folder.toString(), "-c", configuration.toString(), "-e", "stderr")
                .redirectErrorStream(true)
                .start();
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        String worker = next(log, WORKER, null);
        return worker == null ? null : new NginxServer(folder, port, process, log, worker);
    }

    private static String configuration(Path folder, int port) {
        return """
                daemon off;
                worker_processes 1;
                error_log stderr notice;
                pid nginx.pid;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  keepalive_timeout 600s;
                  server {
                    listen %s:%d ssl;
                    ssl_protocols TLSv1.3;
                    ssl_certificate %s/tls.crt;
                    ssl_certificate_key %s/tls.key;
                    ssl_client_certificate %s/root.pem;
                    ssl_verify_client on;
                    ssl_verify_depth 2;
                    default_type text/plain;
                    return 200 "$ssl_client_s_dn|$ssl_client_i_dn";
                  }
                }
                """.formatted(InetAddress.getLoopbackAddress().getHostAddress(), port, folder, folder, folder);
    }

    private static void write(Path folder, EpochCertificates.Shown shown) throws IOException {
        Files.writeString(folder.resolve("tls.crt"), shown.chainPem());
        Files.writeString(folder.resolve("tls.key"), shown.leaf().privateKeyPkcs8Pem());
    }

    /** Reads the log to the next line of this form; returns null if it ends before. */
    private static @Nullable String next(BufferedReader log, Pattern form, @Nullable String wanted) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher matcher = form.matcher(line);
            if (matcher.matches() && (wanted == null || wanted.equals(matcher.group(1)))) {
                return matcher.group(1);
            }
        }
        return null;
    }

    @Override
    public int port() {
        return port;
    }

    /**
     * Reloads. The worker of the configuration before accepts nothing any more once it has written that it shuts down: it has
     * one thread, and closes what it listens on right after.
     */
    @Override
    public void become(EpochCertificates.Shown next) throws Exception {
        write(folder, next);
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
        String started = next(log, WORKER, null);
        if (started == null || next(log, RETIRES, worker) == null) {
            throw new IOException("nginx has ended");
        }
        worker = started;
    }

    @Override
    public void stop() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        log.close();
    }
}
