package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.secret.SecretVersion.State;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one secret over and over and leads its versions from pending to revoked. */
final class SecretRotation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RotatingSecret.class);
    private static final int LONGEST_PAUSE = 32;

    private final SecretSource source;
    private final String name;
    private final InstantSource clock;
    private final Duration retireAfter;
    private final Duration activateAfter;
    private final Emitter events;
    private final Follower follower;
    private final List<SecretConsumer> consumers = new CopyOnWriteArrayList<>();
    private final byte[] markKey = new byte[32];

    private volatile List<SecretVersion> versions = List.of();
    private volatile Trouble trouble = Trouble.NONE;

    // Read and written by the thread whose turn it is.
    private final Agreement agreement = new Agreement();
    private long numbers;
    private @Nullable String refused;
    private int refusals;
    private int pause;

    SecretRotation(RotatingSecret.Builder builder) {
        this.source = builder.source;
        this.name = builder.name;
        this.clock = builder.clock;
        this.retireAfter = builder.retireAfter;
        this.activateAfter = builder.activateAfter;
        this.events = new Emitter(builder.events, clock);
        this.follower = new Follower(
                name(),
                builder.background != null ? builder.background : new DaemonBackground("secret"),
                source::interval,
                () -> false,
                () -> step() != null,
                this::passTime);
        new SecureRandom().nextBytes(markKey);
        if (source.isWeak()) {
            tell("secret.weak", Outcome.SUCCEEDED, SecretReason.SOURCE_WEAK, "0");
        }
    }

    String name() {
        return name + " of " + source.name();
    }

    List<SecretVersion> versions() {
        return versions;
    }

    List<SecretVersion> accepted() {
        List<SecretVersion> now = versions;
        return Stream.concat(
                        now.stream().filter(one -> one.state() == State.ACTIVE),
                        now.stream().filter(one -> one.state() != State.ACTIVE))
                .toList();
    }

    SecretStatus status() {
        List<SecretVersion> now = versions;
        Map<State, Integer> states = new EnumMap<>(State.class);
        now.forEach(one -> states.merge(one.state(), 1, Integer::sum));
        SecretVersion active = active(now);
        Trouble last = trouble;
        return new SecretStatus(
                source.name(),
                name,
                source.isWeak(),
                active == null ? 0 : active.number(),
                active == null ? null : active.since(),
                states,
                last.reason,
                last.detail,
                last.failures);
    }

    Runnable consumer(SecretConsumer consumer) {
        return follower.alone(() -> {
            SecretVersion active = active(versions);
            if (active != null && !acknowledges(consumer, active)) {
                throw new IllegalStateException("The consumer refused the active version of " + name());
            }
            consumers.add(consumer);
            return () -> consumers.remove(consumer);
        });
    }

    SecretRefresh refresh() {
        return follower.alone(() -> {
            SecretRefresh done = null;
            while (done == null) {
                done = step();
            }
            passTime();
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
            List<SecretVersion> all = versions;
            versions = List.of();
            all.forEach(one -> one.secret().close());
            return true;
        });
    }

    private @Nullable SecretRefresh step() {
        if (follower.closed()) {
            throw new IllegalStateException("The rotating secret was closed");
        }
        SecretRead read = read();
        String mark = read instanceof SecretRead.Found found
                ? mark(found.secret())
                : "no secret: " + ((SecretRead.Failed) read).detail();
        boolean taken = false;
        try {
            if (read instanceof SecretRead.Found found
                    && !versions.isEmpty()
                    && versions.get(0).secret().equals(found.secret())) {
                agreement.forget();
                return unchanged();
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
            if (read instanceof SecretRead.Failed failed) {
                return kept(failed.reason(), failed.detail());
            }
            if (mark.equals(refused) && pause > 0) {
                pause--;
                return kept(SecretReason.CONSUMER_REFUSED, name);
            }
            SecretRefresh outcome = offer((SecretRead.Found) read, mark);
            taken = outcome instanceof SecretRefresh.Taken;
            return outcome;
        } finally {
            if (!taken && read instanceof SecretRead.Found found) {
                found.secret().close();
            }
        }
    }

    private SecretRead read() {
        try {
            return source.read(name);
        } catch (RuntimeException e) {
            return new SecretRead.Failed(
                    SecretReason.SOURCE_FAILED, e.getClass().getName());
        }
    }

    /** Asks every consumer to take what was read; all take it, or all go back. */
    private SecretRefresh offer(SecretRead.Found found, String mark) {
        List<SecretVersion> before = versions;
        SecretVersion previous = active(before);
        SecretVersion next =
                new SecretVersion(numbers + 1, found.version(), State.PENDING, found.secret(), clock.instant());
        List<SecretConsumer> asked = new ArrayList<>();
        for (SecretConsumer one : consumers) {
            asked.add(one);
            if (!acknowledges(one, next)) {
                goBack(asked, previous);
                refusals = mark.equals(refused) ? refusals + 1 : 1;
                refused = mark;
                pause = Math.min(1 << Math.min(refusals, 10), LONGEST_PAUSE);
                tell("secret.rolled_back", Outcome.FAILED, SecretReason.CONSUMER_REFUSED, label(previous));
                return kept(SecretReason.CONSUMER_REFUSED, name);
            }
        }
        numbers++;
        refused = null;
        trouble = Trouble.NONE;
        agreement.forget();
        List<SecretVersion> after = new ArrayList<>();
        after.add(next);
        for (SecretVersion one : before) {
            if (one.state() == State.PENDING) {
                // Nothing was ever made with it.
                revoke(one);
            } else {
                after.add(one);
            }
        }
        versions = List.copyOf(after);
        if (previous == null || activateAfter.isZero()) {
            activate(next);
        } else {
            tell("secret.pending", Outcome.SUCCEEDED, null, label(next));
        }
        return new SecretRefresh.Taken(versions.get(0));
    }

    private boolean acknowledges(SecretConsumer consumer, SecretVersion version) {
        try {
            consumer.accept(version);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            // Not its message, which may quote the secret.
            LOG.warn(
                    "A consumer of {} refused version {} with {}",
                    name(),
                    version.number(),
                    e.getClass().getName());
            return false;
        }
    }

    private void goBack(List<SecretConsumer> asked, @Nullable SecretVersion previous) {
        if (previous == null) {
            return;
        }
        for (SecretConsumer one : asked) {
            try {
                one.rollback(previous);
            } catch (RuntimeException e) {
                LOG.warn(
                        "A consumer of {} could not go back: {}",
                        name(),
                        e.getClass().getName());
            }
        }
    }

    private void activate(SecretVersion next) {
        Instant now = clock.instant();
        List<SecretVersion> after = new ArrayList<>();
        for (SecretVersion one : versions) {
            if (one.number() == next.number()) {
                after.add(one.in(State.ACTIVE, now));
            } else {
                after.add(one.state() == State.ACTIVE ? one.in(State.RETIRING, now) : one);
            }
        }
        versions = List.copyOf(after);
        tell("secret.activated", Outcome.SUCCEEDED, null, label(next));
    }

    /** Activates what was pending long enough and revokes what was retiring long enough. */
    private void passTime() {
        Instant now = clock.instant();
        for (SecretVersion one : versions) {
            if (one.state() == State.PENDING && !now.isBefore(one.since().plus(activateAfter))) {
                activate(one);
            }
        }
        List<SecretVersion> stay = new ArrayList<>();
        List<SecretVersion> go = new ArrayList<>();
        for (SecretVersion one : versions) {
            boolean over =
                    one.state() == State.RETIRING && !now.isBefore(one.since().plus(retireAfter));
            (over ? go : stay).add(one);
        }
        if (!go.isEmpty()) {
            versions = List.copyOf(stay);
            go.forEach(this::revoke);
        }
    }

    private void revoke(SecretVersion version) {
        version.secret().close();
        tell("secret.revoked", Outcome.SUCCEEDED, null, label(version));
    }

    private SecretRefresh unchanged() {
        refused = null;
        if (trouble.failures > 0) {
            trouble = Trouble.NONE;
            tell("secret.recovered", Outcome.SUCCEEDED, null, label(active(versions)));
        }
        return new SecretRefresh.Unchanged();
    }

    private SecretRefresh kept(Reason reason, String detail) {
        Trouble before = trouble;
        trouble = new Trouble(reason, detail, before.failures + 1);
        if (!reason.equals(before.reason) || !detail.equals(before.detail)) {
            LOG.warn("Secret {} was not taken: {} ({})", name(), reason.code(), detail);
            tell("secret.kept", Outcome.FAILED, reason, label(active(versions)));
        }
        return new SecretRefresh.Kept(reason, detail);
    }

    private void tell(String event, Outcome outcome, @Nullable Reason reason, String version) {
        events.emit(event, outcome, reason, Map.of("source", source.name(), "secret", name, "version", version));
    }

    private static String label(@Nullable SecretVersion version) {
        return version == null ? "0" : Long.toString(version.number());
    }

    private static @Nullable SecretVersion active(List<SecretVersion> versions) {
        for (SecretVersion one : versions) {
            if (one.state() == State.ACTIVE) {
                return one;
            }
        }
        return null;
    }

    /** Names a value by a digest with a key of this process, so that it is of no use elsewhere. */
    private String mark(Secret secret) {
        return secret.use(bytes -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(markKey, "HmacSHA256"));
                return HexFormat.of().formatHex(mac.doFinal(bytes));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This JDK has no HmacSHA256", e);
            }
        });
    }

    /** Why the last read was not taken, and how many in a row were not. */
    private record Trouble(
            @Nullable Reason reason, @Nullable String detail, int failures) {
        static final Trouble NONE = new Trouble(null, null, 0);
    }
}
