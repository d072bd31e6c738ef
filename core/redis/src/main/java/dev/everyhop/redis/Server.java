package dev.everyhop.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where Redis is, and connections to it: none mends itself, so that nothing is ever sent twice. */
final class Server {

    private static final int MOST_QUEUED = 4096;

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;

    private Server(ClientResources resources, RedisClient client, RedisURI uri) {
        this.resources = resources;
        this.client = client;
        this.uri = uri;
    }

    /** Checks an address; what is wrong with it is told without showing it, since a password may be in it. */
    static URI checked(String text, boolean plaintext, boolean noPassword) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The address of Redis is not a URI such as rediss://user:password@host:6379. Percent-encode what is"
                            + " special in the password");
        }
        String scheme = uri.getScheme();
        if (uri.getHost() == null || !("redis".equals(scheme) || "rediss".equals(scheme))) {
            throw new IllegalArgumentException(
                    "The address of Redis must be rediss://user:password@host:port, not of the scheme '" + scheme
                            + "' or without a host");
        }
        if (uri.getQuery() != null) {
            throw new IllegalArgumentException(
                    "The address of Redis must have no query, which could switch checks off: use the builder's options");
        }
        if (!"rediss".equals(scheme) && !plaintext) {
            throw new IllegalArgumentException("The address of Redis is without TLS: use rediss://, or say"
                    + " insecureAllowPlaintext() if the network is trusted");
        }
        if (password(uri) == null && !noPassword) {
            throw new IllegalArgumentException("The address of Redis is without a password: use"
                    + " rediss://user:password@host, or say insecureAllowNoPassword() if all who reach it are trusted");
        }
        return uri;
    }

    /** Returns the password of an address; null if there is none. */
    static @Nullable String password(URI uri) {
        String user = uri.getUserInfo();
        if (user == null) {
            return null;
        }
        String password = user.substring(user.indexOf(':') + 1);
        return password.isEmpty() ? null : password;
    }

    static Server at(URI uri, Duration timeout, @Nullable Path trust) {
        RedisURI address = RedisURI.create(uri);
        address.setTimeout(timeout);
        address.setClientName("everyhop");
        ClientResources resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        RedisClient client = RedisClient.create(resources, address);
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_QUEUED)
                .publishOnScheduler(false)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build());
        if (trust != null) {
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(trust.toFile())
                    .build());
        }
        client.setOptions(options.build());
        return new Server(resources, client, address);
    }

    CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
    }

    CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
        return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri);
    }

    void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
