package dev.everyhop.audit.syslog;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;

/**
 * A TLS client that knows whether its peer ended the connection in order. {@code SSLSocket} takes a connection that just
 * ends for one that was closed, and has no limit for a write that the peer does not read.
 */
final class TlsConnection implements Closeable {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final Selector selector;
    private final SSLEngine engine;
    private final long patienceMillis;
    private ByteBuffer incoming;
    private ByteBuffer outgoing;
    private ByteBuffer plain;

    private TlsConnection(SocketChannel channel, SSLEngine engine, Duration patience) throws IOException {
        this.channel = channel;
        this.engine = engine;
        this.patienceMillis = Math.max(1, patience.toMillis());
        this.selector = Selector.open();
        this.incoming = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    static TlsConnection open(String host, int port, SSLContext context, Duration patience) throws IOException {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        engine.setSSLParameters(parameters);
        SocketChannel channel = SocketChannel.open();
        TlsConnection connection = null;
        try {
            connection = new TlsConnection(channel, engine, patience);
            connection.connect(new InetSocketAddress(host, port));
            connection.handshake();
            return connection;
        } catch (IOException | RuntimeException e) {
            if (connection != null) {
                connection.close();
            }
            channel.close();
            throw e;
        }
    }

    private void connect(InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("The name " + address.getHostString() + " is not known");
        }
        channel.configureBlocking(false);
        channel.register(selector, 0);
        boolean done = channel.connect(address);
        while (!done) {
            await(SelectionKey.OP_CONNECT);
            done = channel.finishConnect();
        }
    }

    private void await(int operation) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null || !selector.isOpen()) {
            throw new IOException("closed");
        }
        key.interestOps(operation);
        if (selector.select(patienceMillis) == 0) {
            if (Thread.currentThread().isInterrupted() || !channel.isOpen()) {
                throw new IOException("closed");
            }
            throw new SocketTimeoutException("The server took more than " + patienceMillis + " ms for a step");
        }
        selector.selectedKeys().clear();
    }

    private void handshake() throws IOException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
                case NEED_TASK -> runTasks();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Writes all of the bytes. Looks on the way at what the peer says, so that neither waits for the other. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (wrap(bytes) == SSLEngineResult.Status.CLOSED) {
                throw new EOFException("The server closed the connection");
            }
        }
    }

    /** Says that nothing more comes, and returns when the peer has said so too: it has read everything then. */
    void finish() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            wrap(NOTHING);
        }
        while (!engine.isInboundDone()) {
            if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                runTasks();
            }
            unwrap();
        }
    }

    private SSLEngineResult.Status wrap(ByteBuffer bytes) throws IOException {
        outgoing.clear();
        SSLEngineResult result = engine.wrap(bytes, outgoing);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            return result.getStatus();
        }
        outgoing.flip();
        while (outgoing.hasRemaining()) {
            if (channel.write(outgoing) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
        if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        return result.getStatus();
    }

    /** Takes one record of the peer; application data of a syslog server means nothing and is let go. */
    private void unwrap() throws IOException {
        incoming.flip();
        plain.clear();
        SSLEngineResult result = engine.unwrap(incoming, plain);
        incoming.compact();
        switch (result.getStatus()) {
            case OK, CLOSED -> {}
            case BUFFER_OVERFLOW ->
                plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            case BUFFER_UNDERFLOW -> {
                if (!incoming.hasRemaining()) {
                    ByteBuffer larger = ByteBuffer.allocate(2 * incoming.capacity());
                    incoming.flip();
                    incoming = larger.put(incoming);
                }
                read();
            }
        }
    }

    private void read() throws IOException {
        int count = channel.read(incoming);
        while (count == 0) {
            await(SelectionKey.OP_READ);
            count = channel.read(incoming);
        }
        if (count < 0) {
            throw new EOFException("The server ended the connection without closing it in order");
        }
    }

    /** Ends the connection at once. May come from another thread. */
    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
