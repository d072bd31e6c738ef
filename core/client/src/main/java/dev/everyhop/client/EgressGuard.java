package dev.everyhop.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets, and looks at each address at the moment of connecting: after DNS, and for addresses in URLs, for which
 * OkHttp asks no DNS. Between the look and the connection nothing is resolved again.
 */
final class EgressGuard extends SocketFactory {

    /** As OkHttp writes addresses: such a text is never asked of DNS. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*");

    private final boolean named;
    private final List<AddressRange> allowed;
    private final ClientEvents events;

    /**
     * Makes a guard.
     *
     * @param named whether the target is one that the configuration names, which may be private
     */
    EgressGuard(boolean named, List<AddressRange> allowed, ClientEvents events) {
        this.named = named;
        this.allowed = List.copyOf(allowed);
        this.events = events;
    }

    @Override
    public Socket createSocket() {
        return new Guarded(this);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return open(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return open(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return open(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return open(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
    }

    private Socket open(InetSocketAddress to, @Nullable InetSocketAddress from) throws IOException {
        Socket socket = createSocket();
        try {
            if (from != null) {
                socket.bind(from);
            }
            socket.connect(to);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Looks at a host that a proxy is to connect to, if that is an address; what a name means is for the proxy to say. */
    void checkForwarded(String host, int port) throws IOException {
        if (ADDRESS.matcher(host).matches()) {
            check(new InetSocketAddress(InetAddress.getByName(host), port));
        }
    }

    private void check(SocketAddress to) throws ClientRefusedException {
        if (!(to instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            throw new ClientRefusedException(ClientReason.ADDRESS_REFUSED, "no resolved address");
        }
        byte[] address = inet.getAddress().getAddress();
        AddressKind kind = AddressKind.of(address);
        boolean good = kind == AddressKind.PUBLIC
                || (!kind.isNever() && (named || allowed.stream().anyMatch(range -> range.contains(address))));
        if (!good) {
            events.addressRefused(kind, inet.getHostString(), inet.getPort());
            throw new ClientRefusedException(
                    ClientReason.ADDRESS_REFUSED,
                    "the address is " + kind.code()
                            + (kind.isNever()
                                    ? ", which is never connected to"
                                    : "; name the host with allowPeer(peer, host), or allowAddresses(range)"));
        }
    }

    private static final class Guarded extends Socket {

        private final EgressGuard guard;

        Guarded(EgressGuard guard) {
            // Else a system property could send it through a SOCKS proxy.
            super(Proxy.NO_PROXY);
            this.guard = guard;
        }

        @Override
        public void connect(SocketAddress to) throws IOException {
            connect(to, 0);
        }

        @Override
        public void connect(SocketAddress to, int timeout) throws IOException {
            guard.check(to);
            super.connect(to, timeout);
        }
    }
}
