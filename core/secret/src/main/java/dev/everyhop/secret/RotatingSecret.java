package dev.everyhop.secret;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.SecretVersion.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A secret that changes while the service runs.
 *
 * <p>A new version is {@link State#PENDING} while the consumers are asked to take it, then {@link State#ACTIVE}; the one
 * before it is {@link State#RETIRING} for a while and then {@link State#REVOKED}. Sign and log in with {@link #active};
 * accept what any of {@link #accepted} made. If a consumer refuses a version, all go back to the one before, which stays
 * active; the version is offered again later, less and less often.
 *
 * <p><b>Security guarantees.</b> A revoked version is accepted no longer and its bytes are overwritten. Nothing of a value
 * is told, logged or rendered.
 *
 * <p><b>Thread safety.</b> Safe. {@link #active} and {@link #accepted} read one field; they never wait for the source.
 *
 * <p><b>Failure.</b> {@code build()} refuses a source that does not give the secret, with a sentence, unless
 * {@link Builder#allowAbsentAtStart} was said. Later failures keep what there is and are told as events.
 */
public final class RotatingSecret implements AutoCloseable {

    private final SecretRotation rotation;

    private RotatingSecret(SecretRotation rotation) {
        this.rotation = rotation;
    }

    /**
     * Returns a builder.
     *
     * @param source where the secret is; it stays the caller's and is not closed
     * @param name the secret's name there
     */
    public static Builder builder(SecretSource source, String name) {
        return new Builder(source, name);
    }

    /**
     * Returns the active version.
     *
     * @throws IllegalStateException if there is none yet, which can be only after {@link Builder#allowAbsentAtStart}
     */
    public SecretVersion active() {
        for (SecretVersion one : rotation.versions()) {
            if (one.state() == State.ACTIVE) {
                return one;
            }
        }
        throw new IllegalStateException("There is no secret yet of the name " + rotation.name());
    }

    /**
     * Returns the versions whose work is accepted, the active one first: active and retiring, and the pending one if
     * {@link Builder#activateAfter} delays it, since other instances may use it already.
     */
    public List<SecretVersion> accepted() {
        return rotation.accepted();
    }

    /** Tells whether any accepted version passes the test, such as the check of a signature. */
    public boolean anyAccepted(Predicate<Secret> test) {
        return accepted().stream().anyMatch(one -> test.test(one.secret()));
    }

    /** Returns all versions that are not revoked, the newest first. */
    public List<SecretVersion> versions() {
        return rotation.versions();
    }

    /**
     * Has this consumer take the active version now, if there is one, and every later one.
     *
     * @return ends that
     * @throws IllegalStateException if it refuses the active version
     */
    public Runnable consumer(SecretConsumer consumer) {
        return rotation.consumer(Objects.requireNonNull(consumer, "consumer"));
    }

    /** Reads the source now, on the calling thread, until two reads agree, and acts on it. */
    public SecretRefresh refresh() {
        return rotation.refresh();
    }

    /** Returns how the secret stands. */
    public SecretStatus status() {
        return rotation.status();
    }

    /** Ends the reading and overwrites all versions. */
    @Override
    public void close() {
        rotation.close();
    }

    /** Returns source and name, nothing of a value. */
    @Override
    public String toString() {
        return "RotatingSecret[" + rotation.name() + "]";
    }

    /** Makes a {@link RotatingSecret}. */
    public static final class Builder {

        private static final Duration LONGEST = Duration.ofDays(3660);

        final SecretSource source;
        final String name;
        Duration retireAfter = Duration.ofHours(1);
        Duration activateAfter = Duration.ZERO;
        boolean absentAtStart;
        SecurityEvents events = SecurityEvents.none();
        InstantSource clock = InstantSource.system();

        @Nullable
        Background background;

        private Builder(SecretSource source, String name) {
            this.source = Objects.requireNonNull(source, "source");
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Says how long a version is still accepted after the next one became active: 1 hour unless said. */
        public Builder retireAfter(Duration overlap) {
            retireAfter = checked("retireAfter", overlap);
            return this;
        }

        /**
         * Says how long a new version is accepted before anything is made with it: 0 unless said. Where several instances
         * read the source at different times, set it longer than the interval at which they read.
         */
        public Builder activateAfter(Duration delay) {
            activateAfter = checked("activateAfter", delay);
            return this;
        }

        /** Lets the service start without the secret; {@link RotatingSecret#active} throws until the source has it. */
        public Builder allowAbsentAtStart() {
            absentAtStart = true;
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

        Builder background(Background background) {
            this.background = background;
            return this;
        }

        /**
         * Reads the secret and begins to follow it.
         *
         * @throws IllegalArgumentException if the source does not give it; the message says why
         */
        public RotatingSecret build() {
            SecretRotation rotation = new SecretRotation(this);
            if (rotation.refresh() instanceof SecretRefresh.Kept kept && !absentAtStart) {
                rotation.close();
                throw new IllegalArgumentException("No secret '" + name + "' from " + source.name() + ": "
                        + kept.reason().code() + " (" + kept.detail()
                        + "). Mend the source, or say allowAbsentAtStart() to start without.");
            }
            rotation.start();
            return new RotatingSecret(rotation);
        }

        private static Duration checked(String option, Duration value) {
            if (value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(option + " must be between 0 and ten years, not " + value);
            }
            return value;
        }
    }
}
