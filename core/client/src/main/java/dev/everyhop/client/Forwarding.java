package dev.everyhop.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts are reached by a forward proxy, which one, and never by another way: if it is down, they are. What a name means
 * there is for the proxy to say, so only hosts that the configuration names go there.
 */
final class Forwarding extends ProxySelector {

    private final Proxy proxy;
    private final Set<String> hosts;

    /** Makes a selector; {@code hosts} are canonical. */
    Forwarding(String host, int port, Set<String> hosts) {
        this.proxy = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
        this.hosts = Set.copyOf(hosts);
    }

    boolean forwards(String host) {
        return hosts.contains(host);
    }

    @Override
    public List<Proxy> select(@Nullable URI uri) {
        HttpUrl url = uri == null ? null : HttpUrl.get(uri);
        return List.of(url != null && forwards(url.host()) ? proxy : Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // There is no other way.
    }
}
