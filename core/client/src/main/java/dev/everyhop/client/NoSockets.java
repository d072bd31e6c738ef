package dev.everyhop.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** What a client has whose interceptors were taken out: nothing to connect with. */
final class NoSockets extends SocketFactory {

    private static IOException none() {
        return new ClientRefusedException(
                ClientReason.ADDRESS_REFUSED, "this client lost the interceptors that guard its sockets");
    }

    @Override
    public Socket createSocket() throws IOException {
        throw none();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw none();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw none();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw none();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw none();
    }
}
