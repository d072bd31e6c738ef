package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/**
 * A client that sends the very bytes it is given, so that a server sees what HTTP clients would never let out.
 *
 * <p><b>Thread safety.</b> Safe; each call has a connection of its own.
 *
 * <p><b>Failure.</b> A connection that ends without an answer is an answer with status 0. A server that answers nothing
 * for two minutes fails the test.
 */
public final class RawHttp {

    private static final int HANG_MILLIS = 120_000;

    private final int port;
    private final SocketFactory sockets;

    /** Makes a client for a port of this machine. */
    public RawHttp(int port) {
        this(port, SocketFactory.getDefault());
    }

    /** Makes a client whose sockets come from this factory, such as one that speaks TLS. */
    public RawHttp(int port, SocketFactory sockets) {
        this.port = port;
        this.sockets = sockets;
    }

    /** Sends a request of this method and target, the target written as it is in ISO 8859-1. */
    public RawAnswer send(String method, String target, String... headerLines) {
        return send(method, target, new byte[0], headerLines);
    }

    /** Sends a request with a body. The head says of it what the header lines say. */
    public RawAnswer send(String method, String target, byte[] body, String... headerLines) {
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + target + " HTTP/1.1");
        lines.add("Host: localhost");
        lines.add("Connection: close");
        lines.addAll(List.of(headerLines));
        List<RawAnswer> answers = new ArrayList<>();
        exchange(
                List.of(new Raw(method, bytes(String.join("\r\n", lines) + "\r\n\r\n", body))),
                (at, answer) -> answers.add(answer));
        return answers.get(0);
    }

    /** What is sent, and the method of it, on which the end of an answer depends. */
    @SuppressWarnings("ArrayRecordComponent") // the bytes themselves; nobody compares requests
    record Raw(String method, byte[] bytes) {}

    static byte[] bytes(String head, byte[] body) {
        byte[] first = head.getBytes(ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }

    /** Is told each answer, and which request it is to, before the next one is sent. */
    interface Listener {
        void answered(int request, RawAnswer answer);
    }

    /** Sends requests over one connection, each after the answer to the one before. */
    void exchange(List<Raw> requests, Listener listener) {
        try (Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(HANG_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < requests.size(); i++) {
                try {
                    socket.getOutputStream().write(requests.get(i).bytes);
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    // A server may answer before it has read all, and close.
                }
                listener.answered(i, RawAnswer.read(in, requests.get(i).method.equals("HEAD")));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
