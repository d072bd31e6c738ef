package dev.everyhop.secret.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no server means well with. */
class VaultHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void open() throws Exception {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Gives each connection this, and waits for its other end to be closed. */
    private VaultHttp answering(String head, byte[] body, Duration patience) {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    threads.execute(() -> answer(socket, head, body));
                } catch (IOException e) {
                    // Closed.
                }
            }
        });
        return new VaultHttp("http://127.0.0.1:" + server.getLocalPort(), null, null, patience);
    }

    private void answer(Socket socket, String head, byte[] body) {
        try (socket) {
            InputStream in = socket.getInputStream();
            StringBuilder asked = new StringBuilder();
            while (asked.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                asked.append((char) next);
            }
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            answered.countDown();
            socket.getOutputStream().write(body);
            while (in.read() >= 0) {
                // Nothing more is asked.
            }
        } catch (IOException e) {
            // The other end was closed with bytes under way.
        }
        left.countDown();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 403})
    @Timeout(300)
    void anAnswerThatStallsAfterItsHeadIsGivenUpWithItsConnection(int status) throws Exception {
        VaultHttp http = answering(
                "HTTP/1.1 " + status + " .\r\nContent-Length: 100\r\n\r\n", new byte[] {'{'}, Duration.ofMillis(500));
        do {
            assertThat(http.get("secret/data/key", null)).isEqualTo(new VaultAnswer.Away("no answer in time"));
            // On a slow machine time may have passed before the head came.
        } while (answered.getCount() > 0);
        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Timeout(300)
    void anAnswerThatDoesNotEndIsGivenUpWhenItIsTooLong() throws Exception {
        byte[] much = new byte[(1 << 20) + 1];
        VaultHttp http = answering("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", much, PATIENCE);
        assertThat(http.get("secret/data/key", null))
                .isEqualTo(new VaultAnswer.Away("the answer is larger than 1 MiB"));
        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Timeout(300)
    void anAnswerOfJustTheMostIsRead() {
        byte[] most = new byte[1 << 20];
        java.util.Arrays.fill(most, (byte) ' ');
        most[0] = '{';
        most[most.length - 1] = '}';
        VaultHttp http = answering("HTTP/1.1 200 OK\r\nContent-Length: " + most.length + "\r\n\r\n", most, PATIENCE);
        assertThat(http.get("secret/data/key", null)).isInstanceOf(VaultAnswer.Document.class);
    }

    @Test
    @Timeout(300)
    void anAnswerThatBreaksOffIsNoAnswer() {
        server = closing(server);
        VaultHttp http = new VaultHttp("http://127.0.0.1:" + server.getLocalPort(), null, null, PATIENCE);
        assertThat(http.get("secret/data/key", null)).isEqualTo(new VaultAnswer.Away("no connection"));
    }

    private ServerSocket closing(ServerSocket server) {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    assertThat(in.read()).isPositive();
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".getBytes(US_ASCII));
                    socket.shutdownOutput();
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // Closed.
                }
            }
        });
        return server;
    }
}
