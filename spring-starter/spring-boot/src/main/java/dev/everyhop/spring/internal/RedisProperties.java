package dev.everyhop.spring.internal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.io.Resource;

/**
 * What instances of the service share on Redis.
 *
 * @param uri Address, such as "rediss://redis.example:6379". Unless it is set, nothing is shared.
 * @param username User, in place of the one in the address.
 * @param password Password, in place of the one in the address.
 * @param prefix What all keys begin with.
 * @param nameKey Secret by which names in Redis are hashed, in Base64, 16 bytes or more. Derived from the password unless
 *     set.
 * @param trust PEM file with the certificates to trust, in place of those of the JDK.
 * @param longestWait How long a request may wait for an answer. In seconds without a unit.
 * @param commandTimeout After what time a command has failed for the connection. In seconds without a unit.
 * @param failuresToOpen After how many failures in a row Redis is left alone.
 * @param limits Whether instances share what was used of limits.
 * @param proofs Whether instances share which proofs of possession were used.
 * @param oneTimeTokens Longest life of tokens that are taken once. They are not taken unless it is set. In seconds without a
 *     unit.
 * @param revocations What was called back.
 * @param insecurePlaintext Whether the address may be without TLS.
 * @param insecureNoPassword Whether there may be no password.
 */
public record RedisProperties(
        @Nullable String uri,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("everyhop") String prefix,
        @Nullable String nameKey,
        @Nullable Resource trust,

        @Name("wait") @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("50ms")
        Duration longestWait,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s")
        Duration commandTimeout,

        @DefaultValue("3") int failuresToOpen,
        @DefaultValue("true") boolean limits,
        @DefaultValue("true") boolean proofs,

        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration oneTimeTokens,

        @DefaultValue RevocationProperties revocations,
        @DefaultValue("false") boolean insecurePlaintext,
        @DefaultValue("false") boolean insecureNoPassword) {

    /**
     * The list of what was called back.
     *
     * @param enabled Whether tokens are looked up in the list of what was called back.
     * @param oldest How long the list is good without word from Redis. Then every token is refused. In seconds without a
     *     unit.
     * @param capacity How many entries the list holds. With more every token is refused.
     */
    public record RevocationProperties(
            @DefaultValue("false") boolean enabled,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s")
            Duration oldest,

            @DefaultValue("100000") int capacity) {}

    /** Without address and secrets. */
    @Override
    public String toString() {
        return "RedisProperties[prefix=" + prefix + "]";
    }
}
