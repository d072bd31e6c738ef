package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a source over and over and decides what becomes of it.
 *
 * <p>One thread at a time reads; whoever wants the current epoch reads a volatile field. A result, good or bad, counts when
 * two reads in a row gave it: a file that is being written differs from one to the next.
 */
final class KeyRotation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyMaterial.class);

    private final KeySource source;
    private final InstantSource clock;
    private final Duration minimumLife;
    private final Duration warnBefore;
    private final boolean foreignChain;
    private final @Nullable PeerAllowList peers;
    private final KeyMaterialEvents events;
    private final Follower follower;
    private final List<Consumer<KeyEpoch>> listeners = new CopyOnWriteArrayList<>();

    private volatile @Nullable KeyEpoch current;
    private volatile Trouble trouble = Trouble.NONE;

    // Read and written by the thread whose turn it is.
    private final Agreement agreement = new Agreement();
    private long warned;
    private long mourned;

    KeyRotation(KeyMaterial.Builder builder) {
        this.source = builder.source;
        this.clock = builder.clock;
        this.minimumLife = builder.minimumLife;
        this.warnBefore = builder.warnBefore;
        this.foreignChain = builder.foreignChain;
        this.peers = builder.peers;
        this.events = new KeyMaterialEvents(source.name(), builder.events, clock);
        this.follower = new Follower(
                source.name(),
                builder.background != null ? builder.background : new DaemonBackground("key-material"),
                source::interval,
                source::mayHaveChanged,
                () -> step() != null,
                this::watchExpiry);
    }

    @Nullable
    KeyEpoch current() {
        return current;
    }

    String source() {
        return source.name();
    }

    KeyStatus status() {
        KeyEpoch epoch = current;
        Trouble now = trouble;
        return new KeyStatus(
                source.name(),
                epoch == null ? 0 : epoch.number(),
                epoch == null ? null : epoch.published(),
                epoch == null ? null : epoch.expires(),
                epoch == null ? Duration.ZERO : Duration.between(clock.instant(), epoch.expires()),
                now.reason,
                now.detail,
                now.failures);
    }

    Runnable listen(Consumer<KeyEpoch> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Reads until two reads agree, and acts on that. */
    KeyRefresh refresh() {
        return follower.alone(() -> {
            KeyRefresh done = null;
            while (done == null) {
                done = step();
            }
            watchExpiry();
            return done;
        });
    }

    void start() {
        follower.start();
    }

    @Override
    public void close() {
        follower.close();
        boolean unused = follower.alone(() -> {
            source.close();
            return true;
        });
    }

    /** Reads once; returns null if a second read must agree first. */
    private @Nullable KeyRefresh step() {
        if (follower.closed()) {
            throw new IllegalStateException("The key material was closed");
        }
        KeyRead read = read();
        KeyEpoch epoch = current;
        String mark = read instanceof KeyRead.Material material
                ? material.digest()
                : "no material: " + ((KeyRead.Failed) read).detail();
        if (epoch != null && epoch.digest().equals(mark)) {
            agreement.forget();
            return unchanged(epoch);
        }
        switch (agreement.add(mark)) {
            case ALONE -> {
                return null;
            }
            case RESTLESS -> {
                return kept(SecretReason.CHANGING, source.name());
            }
            case AGREED -> {}
        }
        return read instanceof KeyRead.Material material
                ? judged(material)
                : kept(((KeyRead.Failed) read).reason(), ((KeyRead.Failed) read).detail());
    }

    private KeyRead read() {
        try {
            return source.read();
        } catch (RuntimeException e) {
            return new KeyRead.Failed(SecretReason.SOURCE_FAILED, e.getClass().getName());
        }
    }

    private KeyRefresh judged(KeyRead.Material material) {
        Instant now = clock.instant();
        KeyEpoch before = current;
        try {
            SecretReason fault = KeyChecks.fault(material, now, minimumLife);
            if (fault == null && !foreignChain && !KeyChecks.leadsToTrust(material)) {
                fault = SecretReason.CHAIN_UNTRUSTED;
            }
            if (fault != null) {
                return kept(fault, source.name());
            }
            long number = before == null ? 1 : before.number() + 1;
            return publish(new KeyEpoch(number, source.name(), material, peers, now));
        } catch (GeneralSecurityException | RuntimeException e) {
            return kept(SecretReason.MALFORMED, e.getClass().getName());
        }
    }

    private KeyRefresh publish(KeyEpoch epoch) {
        current = epoch;
        agreement.forget();
        trouble = Trouble.NONE;
        events.published(epoch, Duration.between(epoch.published(), epoch.expires()));
        for (Consumer<KeyEpoch> listener : listeners) {
            try {
                listener.accept(epoch);
            } catch (RuntimeException e) {
                LOG.warn("A listener to key material threw {}", e.getClass().getName());
            }
        }
        return new KeyRefresh.Published(epoch);
    }

    private KeyRefresh unchanged(KeyEpoch epoch) {
        if (trouble.failures > 0) {
            trouble = Trouble.NONE;
            events.recovered(epoch.number());
        }
        return new KeyRefresh.Unchanged();
    }

    private KeyRefresh kept(Reason reason, String detail) {
        Trouble before = trouble;
        trouble = new Trouble(reason, detail, before.failures + 1);
        if (!reason.equals(before.reason) || !detail.equals(before.detail)) {
            KeyEpoch epoch = current;
            events.kept(epoch == null ? 0 : epoch.number(), reason, detail);
        }
        return new KeyRefresh.Kept(reason, detail);
    }

    /** Tells once for each epoch that it will end, and once that it has. */
    private void watchExpiry() {
        KeyEpoch epoch = current;
        if (epoch == null || mourned == epoch.number()) {
            return;
        }
        Duration left = Duration.between(clock.instant(), epoch.expires());
        if (left.isNegative()) {
            mourned = epoch.number();
            events.expired(epoch);
        } else if (warned != epoch.number() && left.compareTo(warning(epoch)) < 0) {
            warned = epoch.number();
            events.expiring(epoch, left);
        }
    }

    private Duration warning(KeyEpoch epoch) {
        Duration third = Duration.between(epoch.chain().get(0).getNotBefore().toInstant(), epoch.expires())
                .dividedBy(3);
        return third.compareTo(warnBefore) < 0 ? third : warnBefore;
    }

    /** Why the last read was not taken, and how many in a row were not. */
    private record Trouble(
            @Nullable Reason reason, @Nullable String detail, int failures) {
        static final Trouble NONE = new Trouble(null, null, 0);
    }
}
