package dev.everyhop.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small forward proxy: it takes {@code CONNECT}, and connects to one port whatever the name. */
final class ConnectProxy implements AutoCloseable {

    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile int leadsTo;
    volatile String answers = "200 Connection Established";
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    ConnectProxy(int leadsTo) throws IOException {
        this.leadsTo = leadsTo;
        start(() -> {
            while (true) {
                Socket client = socket.accept();
                open.add(client);
                start(() -> serve(client));
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // Closed by one side.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            asked.add(head(client.getInputStream()));
            client.getOutputStream()
                    .write(("HTTP/1.1 " + answers + "\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1));
            if (!answers.startsWith("200")) {
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), leadsTo)) {
                open.add(server);
                start(() -> {
                    server.getInputStream().transferTo(client.getOutputStream());
                    client.close();
                });
                client.getInputStream().transferTo(server.getOutputStream());
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
