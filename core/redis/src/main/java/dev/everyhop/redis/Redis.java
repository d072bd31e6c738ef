package dev.everyhop.redis;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.limit.LimitStore;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The Redis that the instances of a service share: what is counted, used once or called back there.
 *
 * <pre>{@code
 * Redis redis = Redis.builder("rediss://orders:secret@redis.example:6379").events(events).build();
 * Limits limits = Limits.builder().store(redis.limitStore()).build();
 * }</pre>
 *
 * <p><b>Security guarantees.</b> The connection is encrypted and authenticated unless an {@code insecure…} option says that it
 * need not be. Names in Redis are keyed hashes: who reads them does not learn who calls. Everything there has an end. Nothing
 * is sent twice.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads, virtual ones too.
 *
 * <p><b>Failure.</b> A request waits for an answer at most as long as {@link Builder#wait(Duration)} says, and while Redis is
 * down not at all. A service starts without Redis. After failures Redis is left alone but for one probe at a time, at times
 * that differ between instances, and then asked a little at first. Each change is an event: {@code redis.down},
 * {@code redis.recovering}, {@code redis.up}, {@code redis.evicting}.
 */
public final class Redis implements AutoCloseable {

    private final Link link;
    private final Names names;
    private final Server server;
    private final Counters counters = new Counters();
    private final Duration timeout;
    private final RandomGenerator random;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Redis(Builder options, Names names, Server server) {
        this.names = names;
        this.server = server;
        this.timeout = options.timeout;
        this.random = options.random;
        this.link = new Link(server, names, options, counters);
        link.start(timeout);
    }

    /**
     * Connects, with TLS and a password.
     *
     * @param uri such as {@code rediss://user:password@host:6379}
     */
    public static Redis connect(String uri) {
        return builder(uri).build();
    }

    /**
     * Returns a builder.
     *
     * @param uri such as {@code rediss://user:password@host:6379}
     */
    public static Builder builder(String uri) {
        return new Builder(uri);
    }

    /**
     * Returns a store of limits that all instances share. Permits are leased in blocks that grow with what a key uses, at
     * most a tenth of its burst; {@link LimitStore#overAdmission} says by how much instances may go above a limit. Without
     * Redis each instance counts its part of a limit, or refuses where the limit {@code failClosed}.
     */
    public LimitStore limitStore() {
        return limitStore(() -> {});
    }

    LimitStore limitStore(Runnable closing) {
        return new LeasingStore(link, names, closing);
    }

    /**
     * Returns a store of what may be used once, for {@code oneTimeTokens}: it fails closed. Without Redis, with one that may
     * drop entries to make room, and for tokens that may have been used before Redis lost its memory, it answers that nobody
     * can tell.
     *
     * @param longestLife how long an entry may have to be remembered; a longer one is answered as full
     */
    public ReplayStore oneTimeTokens(Duration longestLife) {
        return new OnceStore(link, names, positive("longestLife", longestLife));
    }

    /**
     * Returns a store of DPoP proofs: what is here is asked first, then Redis. Without Redis, what is here decides alone: a
     * proof may then be used once at each instance, for as long as it lives; require nonces, which make that short.
     *
     * @param local what is here
     * @param quota how many live proofs one key may have in Redis
     */
    public ReplayStore proofs(LocalReplayStore local, int quota) {
        if (quota < 1) {
            throw new IllegalArgumentException("The quota of proofs must be at least 1, not " + quota);
        }
        return new ProofStore(link, names, Objects.requireNonNull(local, "local"), quota);
    }

    /**
     * Returns the list of what was called back, which all instances share: each holds all of it, is told of additions at once
     * and asks for what it may have missed.
     *
     * @param longestLife the longest life of a token, as the issuers' {@code maxLifetime} has it, with their clock skew
     * @param oldest how long the list is good without word from Redis; then every token is refused
     * @param capacity how many entries it holds; with more every token is refused
     */
    public RedisRevocations revocations(Duration longestLife, Duration oldest, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("The capacity of revocations must be at least 1, not " + capacity);
        }
        RevocationList list = new RevocationList(positive("longestLife", longestLife), capacity, link.clock(), names);
        return new RedisRevocations(link, server, names, list, positive("oldest", oldest), random, timeout);
    }

    /** Returns how it stands with Redis. */
    public RedisStatus status() {
        return new RedisStatus(
                link.state(),
                link.instances(),
                counters.roundTrips.sum(),
                counters.leases.sum(),
                counters.waits.sum(),
                counters.gaveUp.sum(),
                counters.timeouts.sum(),
                counters.localDecisions.sum(),
                counters.closedDecisions.sum(),
                counters.probes.sum(),
                counters.downs.sum());
    }

    /** Says good-bye and closes the connections; what uses them goes on as without Redis. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            link.close(timeout);
        }
    }

    private static Duration positive(String option, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException(option + " must be between a second and 366 days, not " + value);
        }
        return value;
    }

    /** Builds a connection. Not safe for use by several threads. */
    public static final class Builder {

        private static final byte[] NO_SECRET = {0};
        private static final int LEAST_SECRET = 16;

        private final String uri;
        private boolean plaintext;
        private boolean noPassword;
        private String prefix = "everyhop";
        private byte @Nullable [] nameKey;
        private @Nullable Path trust;
        private Duration timeout = Duration.ofSeconds(2);
        Duration wait = Duration.ofMillis(50);
        int failures = 3;
        SecurityEvents events = SecurityEvents.none();
        InstantSource clock = InstantSource.system();
        LongSupplier nanoTime = System::nanoTime;
        RandomGenerator random = new SecureRandom();

        private Builder(String uri) {
            this.uri = Objects.requireNonNull(uri, "uri");
        }

        /** Allows {@code redis://}: all that is sent, the password too, can be read and changed on the way. */
        public Builder insecureAllowPlaintext() {
            this.plaintext = true;
            return this;
        }

        /** Allows an address without a password: all who reach the server can change what is counted and called back. */
        public Builder insecureAllowNoPassword() {
            this.noPassword = true;
            return this;
        }

        /** Trusts the certificates in this PEM file in place of those that the JDK trusts. */
        public Builder trust(Path pem) {
            this.trust = Objects.requireNonNull(pem, "pem");
            return this;
        }

        /**
         * Sets what all names in Redis begin with; instances that share have the same.
         *
         * @param name 1 to 32 letters, digits, dots and hyphens; {@code everyhop} unless said
         */
        public Builder prefix(String name) {
            if (!name.matches("[A-Za-z0-9.-]{1,32}")) {
                throw new IllegalArgumentException("prefix must be 1 to 32 letters, digits, dots and hyphens");
            }
            this.prefix = name;
            return this;
        }

        /**
         * Sets the secret by which names in Redis are hashed; instances that share have the same. Derived from the password
         * unless said; a new one forgets what is there.
         *
         * @param secret at least 16 bytes
         */
        public Builder nameKey(byte[] secret) {
            if (secret.length < LEAST_SECRET) {
                throw new IllegalArgumentException("nameKey must have at least 16 bytes, not " + secret.length);
            }
            this.nameKey = secret.clone();
            return this;
        }

        /**
         * Sets how long a request may wait for an answer before it goes on without.
         *
         * @param longest 1 ms to 10 s; 50 ms unless said
         */
        public Builder wait(Duration longest) {
            if (longest.compareTo(Duration.ofMillis(1)) < 0 || longest.compareTo(Duration.ofSeconds(10)) > 0) {
                throw new IllegalArgumentException("wait must be 1 ms to 10 s, not " + longest);
            }
            this.wait = longest;
            return this;
        }

        /**
         * Sets after what time a command has failed for the connection: no request waits that long.
         *
         * @param longest 10 ms to 60 s, longer than wait; 2 s unless said
         */
        public Builder commandTimeout(Duration longest) {
            if (longest.compareTo(Duration.ofMillis(10)) < 0 || longest.compareTo(Duration.ofSeconds(60)) > 0) {
                throw new IllegalArgumentException("commandTimeout must be 10 ms to 60 s, not " + longest);
            }
            this.timeout = longest;
            return this;
        }

        /**
         * Sets after how many failures in a row Redis is left alone; a lost connection counts as that many.
         *
         * @param number 1 to 100; 3 unless said
         */
        public Builder failuresToOpen(int number) {
            if (number < 1 || number > 100) {
                throw new IllegalArgumentException("failuresToOpen must be 1 to 100, not " + number);
            }
            this.failures = number;
            return this;
        }

        /** Tells of changes; to none unless said. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /** Takes the time of events and of what was called back from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Takes the time that passes from here: nanoseconds since whenever, {@link System#nanoTime}. */
        public Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
            return this;
        }

        /** Takes the jitter of probes from here. */
        public Builder random(RandomGenerator random) {
            this.random = Objects.requireNonNull(random, "random");
            return this;
        }

        /**
         * Connects. If Redis is not there, that is an event, and the service begins without.
         *
         * @throws IllegalArgumentException if the address or the options are unsafe or contradict each other
         */
        public Redis build() {
            URI address = Server.checked(uri, plaintext, noPassword);
            if (timeout.compareTo(wait) <= 0) {
                throw new IllegalArgumentException(
                        "commandTimeout must be longer than wait, or requests would wait it out: raise it or lower wait");
            }
            if (trust != null && !"rediss".equals(address.getScheme())) {
                throw new IllegalArgumentException("trust is said, but the address is without TLS: use rediss://");
            }
            String password = Server.password(address);
            byte[] given = nameKey;
            byte[] secret = given != null ? given : password != null ? Script.bytes(password) : NO_SECRET;
            return new Redis(this, new Names(prefix, secret), Server.at(address, timeout, trust));
        }
    }
}
