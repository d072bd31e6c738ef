package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A proxy that ends TLS and hands the client's certificate on as RFC 9440 says, over mutual TLS of its own. */
final class TlsHop implements AutoCloseable {

    private final SSLServerSocket listening;
    private final SSLContext own;
    private final int behind;
    private final boolean careful;

    /**
     * Opens it.
     *
     * @param own the TLS of the proxy, to both sides
     * @param behind the port of the service
     * @param careful whether it drops the header that a client sends
     */
    TlsHop(SSLContext own, int behind, boolean careful) throws IOException {
        this.own = own;
        this.behind = behind;
        this.careful = careful;
        this.listening = (SSLServerSocket)
                own.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.setWantClientAuth(true);
        Thread thread = new Thread(this::serve, "hop");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (SSLSocket client = (SSLSocket) listening.accept()) {
                client.setSoTimeout(120_000);
                pass(client);
            } catch (IOException closed) {
                // The client sees that its connection ends.
            }
        }
    }

    private void pass(SSLSocket client) throws IOException {
        List<String> lines =
                new ArrayList<>(List.of(head(client.getInputStream()).split("\r\n")));
        if (careful) {
            lines.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith("client-cert"));
        }
        String certificate = certificate(client);
        if (certificate != null) {
            lines.add("Client-Cert: :" + certificate + ":");
        }
        try (SSLSocket service =
                (SSLSocket) own.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), behind)) {
            service.setSoTimeout(120_000);
            service.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
            service.getOutputStream().flush();
            client.getOutputStream().write(service.getInputStream().readAllBytes());
            client.getOutputStream().flush();
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The request ends early");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    private static String certificate(SSLSocket client) throws IOException {
        try {
            return Base64.getEncoder()
                    .encodeToString(client.getSession().getPeerCertificates()[0].getEncoded());
        } catch (SSLPeerUnverifiedException none) {
            return null;
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
