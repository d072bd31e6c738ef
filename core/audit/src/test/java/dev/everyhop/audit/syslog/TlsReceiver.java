package dev.everyhop.audit.syslog;

import dev.everyhop.audit.AuditDestination;
import dev.everyhop.audit.AuditDestinationContract.Received;
import dev.everyhop.audit.AuditDestinationContract.Receiver;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/** A syslog server of the tests over real TLS sockets: takes frames by their length (RFC 5425) and nothing else. */
final class TlsReceiver implements Receiver {

    static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();

    private static final SSLContext CLIENT = new HandshakeCertificates.Builder()
            .addTrustedCertificate(AUTHORITY.certificate())
            .heldCertificate(named("orders"))
            .build()
            .sslContext();

    /** The header of RFC 5424, as its section 6 has it; the message is whatever follows. */
    private static final Pattern MESSAGE = Pattern.compile(
            "<(1[0-9]{2})>1 ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\\.[0-9]{1,6})?Z) ([!-~]{1,255}) ([!-~]{1,48})"
                    + " ([!-~]{1,128}) ([!-~]{1,32}) \\[everyhop@32473 origin=\"host\\.example/orders/1\""
                    + " index=\"([0-9]+)\"] (\\{.*})",
            Pattern.DOTALL);

    final List<String> messages = Collections.synchronizedList(new ArrayList<>());
    final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final HeldCertificate own;
    private final String protocol;
    private @Nullable ServerSocket server;
    private int port;
    volatile boolean answersClosing = true;
    /** After how many messages the connection is cut, without a word. */
    volatile int cutsAfter = Integer.MAX_VALUE;

    TlsReceiver(String protocol) throws IOException {
        this(protocol, "localhost");
    }

    TlsReceiver(String protocol, String name) throws IOException {
        this.protocol = protocol;
        this.own = named(name);
        restart();
    }

    static HeldCertificate named(String name) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .addSubjectAlternativeName(name)
                .signedBy(AUTHORITY)
                .build();
    }

    static SSLContext client() {
        return CLIENT;
    }

    int port() {
        return port;
    }

    @Override
    public AuditDestination destination() {
        return SyslogDestination.builder("localhost", port)
                .tls(TlsReceiver::client)
                .patience(Duration.ofMinutes(5))
                .build();
    }

    @Override
    public void restart() throws IOException {
        ServerSocket made = new ServerSocket();
        made.setReuseAddress(true);
        made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        port = made.getLocalPort();
        server = made;
        start(() -> accept(made));
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket from) {
        SSLContext context = new HandshakeCertificates.Builder()
                .addTrustedCertificate(AUTHORITY.certificate())
                .heldCertificate(own)
                .build()
                .sslContext();
        try {
            while (true) {
                Socket socket = from.accept();
                open.add(socket);
                start(() -> serve(context, socket));
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    private void serve(SSLContext context, Socket below) {
        try (below;
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(below, null, false)) {
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            socket.setEnabledProtocols(new String[] {protocol});
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int left = cutsAfter;
            for (String message = frame(in); message != null; message = frame(in)) {
                messages.add(message);
                if (!answersClosing && !below.isOutputShutdown()) {
                    // An end of the connection like any other, but none of TLS.
                    below.shutdownOutput();
                }
                if (--left <= 0) {
                    cut(below);
                    return;
                }
            }
        } catch (IOException e) {
            // The client, or the kill, ended it.
        } finally {
            open.remove(below);
        }
    }

    /** Ends the TCP connection below TLS with a reset. */
    private static void cut(Socket below) throws IOException {
        below.setSoLinger(true, 0);
        below.close();
    }

    static @Nullable String frame(InputStream in) throws IOException {
        int length = 0;
        int digits = 0;
        for (int c = in.read(); c != ' '; c = in.read()) {
            if (c < 0 && digits == 0) {
                return null;
            }
            if (c < '0' || c > '9' || ++digits > 6 || (digits == 1 && c == '0')) {
                throw new IOException("not the length of a frame: " + c);
            }
            length = 10 * length + c - '0';
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void kill() throws IOException {
        ServerSocket last = server;
        if (last != null) {
            last.close();
        }
        for (Socket socket : open) {
            try {
                cut(socket);
            } catch (IOException e) {
                // It ended meanwhile.
            }
        }
    }

    @Override
    public List<Received> received() {
        synchronized (messages) {
            return messages.stream().map(TlsReceiver::parse).toList();
        }
    }

    static Received parse(String message) {
        Matcher parts = MESSAGE.matcher(message);
        if (!parts.matches()) {
            throw new AssertionError("not a message of RFC 5424: " + message);
        }
        return new Received(Long.parseLong(parts.group(7)), parts.group(8));
    }

    @Override
    public boolean exactlyOnce() {
        return false;
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
