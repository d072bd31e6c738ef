package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/** A client that sends the very bytes it is given. */
final class RawHttp {

    private final int port;
    private final SocketFactory sockets;

    RawHttp(int port) {
        this(port, SocketFactory.getDefault());
    }

    RawHttp(int port, SocketFactory sockets) {
        this.port = port;
        this.sockets = sockets;
    }

    record Answer(int status, List<String> headerLines, String body) {

        List<String> headers(String name) {
            String prefix = name + ": ";
            return headerLines.stream()
                    .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }
    }

    /** Sends a request of this method and target, the target written as it is in ISO 8859-1. */
    Answer send(String method, String target, String... headerLines) {
        return send(method, target, new byte[0], headerLines);
    }

    /** Sends a request with a body. The head says of it what the header lines say. */
    Answer send(String method, String target, byte[] body, String... headerLines) {
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + target + " HTTP/1.1");
        lines.add("Host: localhost");
        lines.add("Connection: close");
        lines.addAll(List.of(headerLines));
        return exchange(String.join("\r\n", lines) + "\r\n\r\n", body);
    }

    private Answer exchange(String head, byte[] body) {
        try (Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(120_000);
            try {
                socket.getOutputStream().write(head.getBytes(ISO_8859_1));
                socket.getOutputStream().write(body);
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // A server may answer before it has read all, and close.
            }
            return parse(whatComes(socket.getInputStream()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads until the server closes. Where it leaves some of a body unread, that is no orderly end. */
    private static byte[] whatComes(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (IOException e) {
            if (bytes.size() == 0) {
                throw e;
            }
        }
        return bytes.toByteArray();
    }

    private static Answer parse(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = List.of(text.substring(0, end).split("\r\n", -1));
        byte[] body = java.util.Arrays.copyOfRange(bytes, end + 4, bytes.length);
        return new Answer(
                Integer.parseInt(lines.get(0).split(" ", -1)[1]),
                lines.subList(1, lines.size()),
                new String(body, UTF_8));
    }
}
