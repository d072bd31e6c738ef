package dev.everyhop.secret;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.internal.tls.RotatingContext;
import dev.everyhop.secret.internal.tls.RotatingKeyManager;
import dev.everyhop.secret.internal.tls.RotatingTrust;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificates and the trust that goes with it, kept up to date while the service runs.
 *
 * <p>The source is read again and again. What differs from the current epoch is published as the next one if two reads in a
 * row agree on it, the key belongs to the first certificate, the chain is one and leads to a trusted certificate, every
 * certificate is valid now, and at least the minimum life is left. Anything else is told as an event and changes nothing: the last good epoch stays until
 * a good one comes, by itself.
 *
 * <p><b>Security guarantees.</b> An epoch is immutable and published whole: no connection mixes the key of one with the
 * chain or the trust of another. A connection that began before a rotation ends with what it began with.
 *
 * <p><b>Thread safety.</b> Safe. {@link #current} reads one field; it never waits for a read of the source.
 *
 * <p><b>Failure.</b> {@code build()} refuses a source that gives no good material, with a sentence, unless
 * {@link Builder#allowAbsentAtStart} was said. A source that fails later is retried at its interval for ever.
 */
public final class KeyMaterial implements AutoCloseable {

    private final KeyRotation rotation;
    private final SSLContext context;
    private final X509ExtendedKeyManager keyManager;
    private final X509ExtendedTrustManager trustManager;

    private KeyMaterial(KeyRotation rotation) {
        this.rotation = rotation;
        try {
            SSLContext blank = SSLContext.getInstance("TLS");
            blank.init(new KeyManager[0], new TrustManager[0], null);
            this.context = RotatingContext.of(rotation::current, blank);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no TLS", e);
        }
        this.keyManager = new RotatingKeyManager(this::current);
        this.trustManager = new RotatingTrust(this::current);
    }

    /**
     * Returns the key material of the files {@code tls.crt}, {@code tls.key} and {@code ca.crt} of a folder.
     *
     * @throws IllegalArgumentException if they are no good key material; the message says why
     */
    public static KeyMaterial fromPem(Path folder) {
        return builder(PemFiles.in(folder)).build();
    }

    /** Returns a builder of key material from this source, which is closed with it. */
    public static Builder builder(KeySource source) {
        return new Builder(source);
    }

    /**
     * Returns the current epoch.
     *
     * @throws IllegalStateException if there is none yet, which can be only after {@link Builder#allowAbsentAtStart}
     */
    public KeyEpoch current() {
        KeyEpoch epoch = rotation.current();
        if (epoch == null) {
            throw new IllegalStateException("There is no key material yet from " + rotation.source());
        }
        return epoch;
    }

    /** Returns how the material stands. */
    public KeyStatus status() {
        return rotation.status();
    }

    /**
     * Calls the listener with each new epoch after it was published, on the thread that read it, one epoch after the other.
     * One that throws does not keep the others from hearing it. The current epoch is not told.
     *
     * @return ends the listening
     */
    public Runnable onChange(Consumer<KeyEpoch> listener) {
        return rotation.listen(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Reads the source now, on the calling thread, and publishes what is new and good. It is read again at once until two
     * reads agree.
     */
    public KeyRefresh refresh() {
        return rotation.refresh();
    }

    /**
     * Returns a TLS context, always the same one, whose connections are each made of the epoch that is current when they
     * begin: for Tomcat, Jetty, Netty ({@code JdkSslContext}), the JDK's servers, and clients. It rotates without anyone
     * being told. Protocols and client authentication are the server's to set.
     */
    public SSLContext sslContext() {
        return context;
    }

    /**
     * Returns a key manager that follows the current epoch, for what takes key managers only. A handshake gets key and
     * chain of one epoch. Prefer {@link #sslContext}: around this one, TLS sessions of an earlier epoch may be resumed.
     */
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /**
     * Returns a trust manager that follows the current epoch, for what takes trust managers only. Prefer
     * {@link #sslContext}: JSSE asks no trust manager when a session is resumed.
     */
    public X509ExtendedTrustManager trustManager() {
        return trustManager;
    }

    /** Ends the reading and closes the source. The last epoch stays usable. */
    @Override
    public void close() {
        rotation.close();
    }

    /** Returns source, epoch and expiry, nothing of a key. */
    @Override
    public String toString() {
        return "KeyMaterial[" + rotation.source() + ", " + rotation.current() + "]";
    }

    /** Makes {@link KeyMaterial}. */
    public static final class Builder {

        private static final Duration LONGEST = Duration.ofDays(3660);

        final KeySource source;
        Duration minimumLife = Duration.ofMinutes(1);
        Duration warnBefore = Duration.ofDays(7);
        boolean foreignChain;
        boolean absentAtStart;
        SecurityEvents events = SecurityEvents.none();
        InstantSource clock = InstantSource.system();

        @Nullable
        PeerAllowList peers;

        @Nullable
        Background background;

        private Builder(KeySource source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /** Says how long a new chain must still be valid to be published: 1 minute unless said. */
        public Builder minimumLife(Duration life) {
            minimumLife = checked("minimumLife", life);
            return this;
        }

        /**
         * Says how long before the end of the current chain {@code material.expiring} is told: 7 days unless said, and never
         * more than a third of the chain's life.
         */
        public Builder warnBefore(Duration before) {
            warnBefore = checked("warnBefore", before);
            return this;
        }

        /**
         * Takes a chain too that leads to no certificate that is trusted here, such as one of a public authority on a server
         * that trusts clients of a private one. A chain whose end is missing is then not noticed.
         */
        public Builder allowForeignChain() {
            foreignChain = true;
            return this;
        }

        /**
         * Lets the service start without key material; {@link KeyMaterial#current} throws, and connections fail, until the
         * source gives some.
         */
        public Builder allowAbsentAtStart() {
            absentAtStart = true;
            return this;
        }

        /**
         * Talks only to these peers, unless the source itself says to which.
         *
         * @param names SPIFFE IDs, other URIs or DNS names, as {@link PeerAllowList} explains
         */
        public Builder allowPeers(String... names) {
            peers = PeerAllowList.of(names);
            return this;
        }

        /** Tells what happens to this sink; the reference page {@code secret-events} lists it. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /** Takes the time from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Reads by these threads, for tests. */
        Builder background(Background background) {
            this.background = background;
            return this;
        }

        /**
         * Reads the source and begins to follow it.
         *
         * @throws IllegalArgumentException if it gives no good material; the message says why
         */
        public KeyMaterial build() {
            KeyRotation rotation = new KeyRotation(this);
            KeyRefresh first = rotation.refresh();
            if (first instanceof KeyRefresh.Kept kept && !absentAtStart) {
                rotation.close();
                throw new IllegalArgumentException("No key material from " + source.name() + ": "
                        + kept.reason().code() + " (" + kept.detail()
                        + "). Mend the source, or say "
                        + (kept.reason() == SecretReason.CHAIN_UNTRUSTED
                                ? "allowForeignChain() if the chain is whole, or "
                                : "")
                        + "allowAbsentAtStart() to start without.");
            }
            rotation.start();
            return new KeyMaterial(rotation);
        }

        private static Duration checked(String option, Duration value) {
            if (value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(option + " must be between 0 and ten years, not " + value);
            }
            return value;
        }
    }
}
