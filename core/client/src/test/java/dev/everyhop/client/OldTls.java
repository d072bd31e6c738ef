package dev.everyhop.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets that speak TLS 1.2 and nothing newer. */
final class OldTls extends SSLSocketFactory {

    private final SSLSocketFactory of;

    OldTls(SSLSocketFactory of) {
        this.of = of;
    }

    private static Socket old(Socket socket) {
        ((SSLSocket) socket).setEnabledProtocols(new String[] {"TLSv1.2"});
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return of.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return of.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return old(of.createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return old(of.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return old(of.createSocket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return old(of.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return old(of.createSocket(host, port, local, localPort));
    }
}
