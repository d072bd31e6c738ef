package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.ApiCall;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.ClassUtils;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The connection's own view of a request, whatever filters have made of it. Under Reactor Netty that is what Netty read;
 * under anything else the request below all decorators.
 */
final class ExchangeCall implements ApiCall {

    private static final boolean NETTY =
            ClassUtils.isPresent("reactor.netty.http.server.HttpServerRequest", ExchangeCall.class.getClassLoader());

    private final ServerHttpRequest seen;
    private final ServerHttpRequest original;
    private final @Nullable Netty netty;
    private final String method;
    private final RawTarget target;
    private final String path;

    /**
     * Makes a view.
     *
     * @param request the request as the filter got it
     * @param basePath the path below which the service lives, without a slash at its end
     */
    ExchangeCall(ServerHttpRequest request, String basePath) {
        this.seen = request;
        this.original = original(request);
        this.netty = NETTY ? Netty.of(original) : null;
        this.method = netty == null ? original.getMethod().name() : netty.method();
        this.target = netty == null
                ? new RawTarget(
                        original.getURI().getRawPath(), original.getURI().getRawQuery())
                : RawTarget.of(netty.uri());
        this.path = target.path().startsWith(basePath) ? target.path().substring(basePath.length()) : "";
    }

    private static ServerHttpRequest original(ServerHttpRequest request) {
        ServerHttpRequest inner = request;
        while (inner instanceof ServerHttpRequestDecorator decorator) {
            inner = decorator.getDelegate();
        }
        return inner;
    }

    /**
     * Returns whether what stands behind the gate would see another method, path or query than the gate checks. A path
     * that the gate refuses anyway is not compared: what servers make of it differs.
     */
    boolean isRewritten() {
        return path.startsWith("/")
                && (!method.equals(seen.getMethod().name())
                        || !path.equals(seen.getPath().pathWithinApplication().value())
                        || !java.util.Objects.equals(
                                target.query(), seen.getURI().getRawQuery()));
    }

    /** Returns whether Netty let a head through that breaks RFC 9112 (sections 2.3, 3.2 and 6.1). */
    boolean isMalformed() {
        return netty != null && netty.isMalformed();
    }

    /** Returns the request below all decorators. */
    ServerHttpRequest original() {
        return original;
    }

    /** Returns the event loop of the connection; null if it is not known. */
    @Nullable
    Executor eventLoop() {
        return netty == null ? null : netty.channel().eventLoop();
    }

    /** Returns whether the client is still there, as far as is known. */
    boolean isConnected() {
        return netty == null || netty.channel().isActive();
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public @Nullable String rawQuery() {
        return target.query();
    }

    @Override
    public List<String> header(String name) {
        return netty == null
                ? original.getHeaders().getOrEmpty(name)
                : netty.request.requestHeaders().getAll(name);
    }

    @Override
    public String peerAddress() {
        SocketAddress address =
                netty == null ? original.getRemoteAddress() : netty.channel().remoteAddress();
        return address instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "-";
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        SslInfo tls = original.getSslInfo();
        X509Certificate[] chain = tls == null ? null : tls.getPeerCertificates();
        return chain == null || chain.length == 0 ? null : chain[0];
    }

    /** Returns whether {@link #peerAddress} is that of the TCP peer for certain. */
    boolean knowsPeer() {
        return netty != null;
    }

    /** What Netty has read. The channel is that of the connection, whatever a proxy's headers say. */
    private record Netty(HttpServerRequest request) {

        static @Nullable Netty of(ServerHttpRequest request) {
            if (!(request instanceof AbstractServerHttpRequest found)) {
                return null;
            }
            try {
                return found.getNativeRequest() instanceof HttpServerRequest netty ? new Netty(netty) : null;
            } catch (IllegalStateException e) {
                // A test without a server.
                return null;
            }
        }

        String method() {
            return request.method().name();
        }

        String uri() {
            return request.uri();
        }

        /** An HTTP/2 stream, whose parent is a connection, has heads of its own kind. */
        boolean isMalformed() {
            if (channel().parent() != null && !(channel().parent() instanceof ServerChannel)) {
                return false;
            }
            HttpHeaders headers = request.requestHeaders();
            List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            int hosts = headers.getAll(HttpHeaderNames.HOST).size();
            if (hosts > 1 || codings.size() > 1) {
                return true;
            }
            if (!codings.isEmpty() && !codings.get(0).equalsIgnoreCase("chunked")) {
                return true;
            }
            return request.version().equals(HttpVersion.HTTP_1_1)
                    ? hosts == 0
                    : !request.version().equals(HttpVersion.HTTP_1_0);
        }

        Channel channel() {
            return ((Connection) request).channel();
        }
    }
}
