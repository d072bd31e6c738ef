package dev.everyhop.secret.internal.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes server sockets whose accepted connections are each of the epoch that is current then. */
final class RotatingServerSocketFactory extends SSLServerSocketFactory {

    private static final int BACKLOG = 50;

    private final Supplier<SSLContext> current;
    private final SSLContext blank;

    RotatingServerSocketFactory(Supplier<SSLContext> current, SSLContext blank) {
        this.current = current;
        this.blank = blank;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return blank.getDefaultSSLParameters().getCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return blank.getSupportedSSLParameters().getCipherSuites();
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new RotatingServerSocket(current, blank);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        ServerSocket socket = createServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, port), backlog);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
