package dev.everyhop.spring.internal;

import dev.everyhop.redis.Redis;
import dev.everyhop.redis.RedisRevocations;
import dev.everyhop.spring.internal.EveryhopProperties.IssuerProperties;
import dev.everyhop.token.replay.LocalReplayStore;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;

/**
 * Makes what instances share of the properties below {@code everyhop.redis}. Nothing else in this package knows Redis.
 *
 * @param properties the properties
 */
public record RedisFactory(EveryhopProperties properties) {

    private static final Logger LOG = LoggerFactory.getLogger(RedisFactory.class);
    private static final int PROOFS = 100_000;
    private static final int PROOFS_OF_ONE_KEY = 10_000;
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);

    /** By how much longer than it lives a token is remembered, since clocks differ. */
    private static final Duration ONCE_MORE = Duration.ofSeconds(301);

    private static final Duration SKEW = Duration.ofSeconds(30);

    /** Connects. If Redis is not there, the service starts without. */
    public Redis connect(EventSink sink) {
        RedisProperties p = required();
        String uri = uri(p);
        return understood(() -> {
            Redis.Builder redis = Redis.builder(uri)
                    .prefix(p.prefix())
                    .wait(p.longestWait())
                    .commandTimeout(p.commandTimeout())
                    .failuresToOpen(p.failuresToOpen())
                    .events(sink.events());
            if (p.nameKey() != null) {
                redis.nameKey(nameKey(p.nameKey()));
            }
            if (p.trust() != null) {
                redis.trust(file(p.trust()));
            }
            if (p.insecurePlaintext()) {
                redis.insecureAllowPlaintext();
            }
            if (p.insecureNoPassword()) {
                redis.insecureAllowNoPassword();
            }
            return redis.build();
        });
    }

    /** Returns the list of what was called back, loaded if Redis is there. */
    public RedisRevocations revocations(Redis redis) {
        RedisProperties.RevocationProperties p = required().revocations();
        return understood(() -> redis.revocations(longestLife(), p.oldest(), p.capacity()));
    }

    /** Returns what is shared. */
    public SharedStores shared(Redis redis, @Nullable RedisRevocations revocations) {
        RedisProperties p = properties.redis();
        boolean limits = p == null || p.limits();
        boolean proofs = p == null || p.proofs();
        Duration once = p == null ? null : p.oneTimeTokens();
        return understood(() -> new SharedStores(
                limits ? redis.limitStore() : null,
                proofs
                        ? dpop -> dpop.replay(redis.proofs(
                                LocalReplayStore.of(PROOFS, PROOFS_OF_ONE_KEY, longestProof()), PROOFS_OF_ONE_KEY))
                        : UnaryOperator.identity(),
                once == null ? null : redis.oneTimeTokens(once.plus(ONCE_MORE)),
                revocations));
    }

    private RedisProperties required() {
        RedisProperties p = properties.redis();
        if (p == null) {
            throw Misconfiguration.REDIS_WITHOUT_URI.with();
        }
        return p;
    }

    /** Returns how long a token may live: as long as the issuer who gives the most may give, and clocks may differ. */
    private Duration longestLife() {
        Duration longest = Duration.ofSeconds(1);
        for (IssuerProperties issuer : properties.issuers()) {
            Duration life = issuer.maxLifetime() == null ? LONGEST_LIFE : issuer.maxLifetime();
            Duration skew = issuer.clockSkew() == null ? SKEW : issuer.clockSkew();
            Duration sum = life.plus(skew.multipliedBy(2));
            longest = sum.compareTo(longest) > 0 ? sum : longest;
        }
        return longest;
    }

    private Duration longestProof() {
        EveryhopProperties.Dpop dpop = properties.dpop();
        return dpop.maxAge().plus(dpop.clockSkew().multipliedBy(2)).plusSeconds(1);
    }

    private static String uri(RedisProperties p) {
        String uri = p.uri() == null ? "" : p.uri().strip();
        if (uri.isEmpty()) {
            throw Misconfiguration.REDIS_WITHOUT_URI.with();
        }
        boolean inside = uri.contains("@");
        if (inside && (p.password() != null || p.username() != null)) {
            throw Misconfiguration.REDIS_INVALID.with(
                    "everyhop.redis.uri has a user or a password, and so have username or password");
        }
        if (!inside && p.username() != null && p.password() == null) {
            throw Misconfiguration.REDIS_INVALID.with("everyhop.redis.username is set and password is not");
        }
        if (!uri.startsWith("rediss://") && uri.startsWith("redis://") && !p.insecurePlaintext()) {
            throw Misconfiguration.REDIS_INVALID.with("everyhop.redis.uri is without TLS: use rediss://, or set"
                    + " insecure-plaintext to true if the network is trusted");
        }
        if (!inside && p.password() == null && !p.insecureNoPassword()) {
            throw Misconfiguration.REDIS_INVALID.with("there is no password: set everyhop.redis.password, or"
                    + " insecure-no-password to true if all who reach the server are trusted");
        }
        if (p.insecurePlaintext() && uri.startsWith("redis://")) {
            LOG.warn("everyhop.redis.insecure-plaintext is true: what is sent to Redis, the password too, can be read"
                    + " and changed on the way");
        }
        return inside || p.password() == null ? uri : withUser(uri, p.username(), p.password());
    }

    private static String withUser(String uri, @Nullable String username, String password) {
        int at = uri.indexOf("://") + 3;
        if (at < 3) {
            // The builder says what is wrong with it, without the password.
            return uri;
        }
        String user = (username == null ? "" : encoded(username)) + ":" + encoded(password) + "@";
        return uri.substring(0, at) + user + uri.substring(at);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] nameKey(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // What is no Base64 would be quoted, and it is a secret.
            throw Misconfiguration.REDIS_INVALID.with("name-key is not Base64");
        }
    }

    private static Path file(Resource resource) {
        try {
            return resource.getFile().toPath();
        } catch (IOException e) {
            throw Misconfiguration.REDIS_INVALID.with(
                    "trust names " + resource.getDescription() + ", which is no file");
        }
    }

    private static <T> T understood(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Misconfiguration.REDIS_INVALID.with(Misconfiguration.cause(e));
        }
    }
}
