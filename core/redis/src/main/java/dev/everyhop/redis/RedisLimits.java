package dev.everyhop.redis;

import dev.everyhop.limit.Limits;

/**
 * The short way to limits that instances share on Redis; {@link Redis} has all options, and shows how it stands.
 *
 * <pre>{@code
 * Limits limits = RedisLimits.connect("rediss://orders:secret@redis.example:6379");
 * }</pre>
 *
 * <p><b>Security guarantees.</b> As {@link Redis}; in any stretch of time instances together hand out at most
 * {@link dev.everyhop.limit.LimitStore#overAdmission} permits above a limit while Redis is there, and each its part of the
 * limit while it is not.
 *
 * <p><b>Thread safety.</b> Safe.
 *
 * <p><b>Failure.</b> As {@link Redis}.
 */
public final class RedisLimits {

    private RedisLimits() {}

    /**
     * Connects; closing the limits closes the connection.
     *
     * @param uri such as {@code rediss://user:password@host:6379}
     */
    public static Limits connect(String uri) {
        return connect(Redis.builder(uri));
    }

    /**
     * Connects without asking for TLS or a password, for a machine of one's own; closing the limits closes the connection.
     *
     * @param uri such as {@code redis://localhost:6379}
     */
    public static Limits insecureConnect(String uri) {
        return connect(Redis.builder(uri).insecureAllowPlaintext().insecureAllowNoPassword());
    }

    /** Connects as a builder says; closing the limits closes the connection. */
    public static Limits connect(Redis.Builder options) {
        Redis redis = options.build();
        return Limits.builder().store(redis.limitStore(redis::close)).build();
    }
}
