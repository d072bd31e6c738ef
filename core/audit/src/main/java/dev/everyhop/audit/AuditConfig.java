package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.LocalDisk;
import dev.everyhop.audit.internal.tlog.Ed25519;
import dev.everyhop.event.SecurityEvents;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a log is kept. Everything but the service's name has a default that is safe.
 *
 * <pre>{@code
 * AuditConfig config = AuditConfig.forService("orders").allowDetails("order_state").sealPersonalFields();
 * }</pre>
 *
 * <p><b>Thread safety.</b> Immutable; each method returns another configuration.
 *
 * <p><b>Failure.</b> A method throws {@link IllegalArgumentException} for a value that cannot be meant.
 */
public final class AuditConfig implements Cloneable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern DETAIL = Pattern.compile("[a-z][a-z0-9_]{0,31}");

    final String service;

    @Nullable
    String host;

    @Nullable
    String instance;

    @Nullable
    Path keyDirectory;

    @Nullable
    KeyPair signingKey;

    Duration mustWithin = Duration.ofSeconds(2);
    Duration shouldWithin = Duration.ofMillis(5);
    Duration checkpointEvery = Duration.ofSeconds(1);
    Duration aggregateOver = Duration.ofSeconds(10);

    @Nullable
    Duration selfCheckEvery;

    @Nullable
    AuditWitnessClient witness;

    Duration witnessEvery = Duration.ofSeconds(10);
    long keepBack = 16L << 20;
    int queueBytes = 32 << 20;
    Set<String> details = Set.of();
    boolean sealing;
    boolean pruneUnshipped;
    SecurityEvents events = SecurityEvents.none();
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    Disk disk = LocalDisk.INSTANCE;

    private AuditConfig(String service) {
        this.service = service;
    }

    /**
     * Returns the configuration for a service. The name stands in the origin of the log, {@code host/service/instance}, and
     * in each record.
     */
    public static AuditConfig forService(String name) {
        return new AuditConfig(name(name, "forService"));
    }

    /**
     * Sets host and instance of the origin. Otherwise a log that exists keeps its origin, and a new one gets the machine's
     * name and a random instance: each instance of a service has a log of its own.
     */
    public AuditConfig origin(String hostName, String instanceName) {
        AuditConfig copy = copy();
        copy.host = name(hostName, "origin");
        copy.instance = name(instanceName, "origin");
        return copy;
    }

    /**
     * Sets where the keys and the last signed checkpoint are kept; otherwise beside the log's directory, in one of the same
     * name with {@code .keys} behind it. Who has this directory can make a log that verifies.
     */
    public AuditConfig keyDirectory(Path directory) {
        AuditConfig copy = copy();
        copy.keyDirectory = directory;
        return copy;
    }

    /** Sets the Ed25519 key pair that signs; otherwise one is made and kept in the key directory. */
    public AuditConfig signingKey(KeyPair pair) {
        Ed25519.raw(pair.getPublic());
        AuditConfig copy = copy();
        copy.signingKey = pair;
        return copy;
    }

    /** Sets how long a record with {@link Delivery#MUST} may take to become durable; otherwise 2 seconds. */
    public AuditConfig mustWithin(Duration time) {
        AuditConfig copy = copy();
        copy.mustWithin = positive(time, "mustWithin");
        return copy;
    }

    /** Sets how long a record with {@link Delivery#SHOULD} may wait for room; otherwise 5 milliseconds. Zero for not at all. */
    public AuditConfig shouldWithin(Duration time) {
        AuditConfig copy = copy();
        copy.shouldWithin = time.isZero() ? time : positive(time, "shouldWithin");
        return copy;
    }

    /** Sets how often a checkpoint is signed while there is news; otherwise each second, and not more often than that. */
    public AuditConfig checkpointEvery(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "AuditConfig.checkpointEvery is under a second: signing more often costs more than it tells.");
        }
        AuditConfig copy = copy();
        copy.checkpointEvery = time;
        return copy;
    }

    /** Sets over what time identical denials become one counted record; otherwise 10 seconds. */
    public AuditConfig aggregateDenialsOver(Duration time) {
        AuditConfig copy = copy();
        copy.aggregateOver = positive(time, "aggregateDenialsOver");
        return copy;
    }

    /** Writes each denial as a record of its own, however many there are. A flood of them is then a flood of records. */
    public AuditConfig recordEachDenial() {
        AuditConfig copy = copy();
        copy.aggregateOver = Duration.ZERO;
        return copy;
    }

    /** Sets how many bytes of disk are kept back for records with {@link Delivery#MUST}; otherwise 16 MiB. */
    public AuditConfig keepBack(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("AuditConfig.keepBack is negative.");
        }
        AuditConfig copy = copy();
        copy.keepBack = bytes;
        return copy;
    }

    /** Sets how many bytes of records may wait in memory, for each of two queues; otherwise 32 MiB. */
    public AuditConfig queueBytes(int bytes) {
        if (bytes < 64 << 10) {
            throw new IllegalArgumentException("AuditConfig.queueBytes is under 64 KiB, which a few records fill.");
        }
        AuditConfig copy = copy();
        copy.queueBytes = bytes;
        return copy;
    }

    /** Allows facts of the application's own by name, such as {@code order_state}. */
    public AuditConfig allowDetails(String... names) {
        Set<String> allowed = new TreeSet<>(details);
        for (String name : names) {
            if (!DETAIL.matcher(name).matches()) {
                throw new IllegalArgumentException("AuditConfig.allowDetails: \"" + name
                        + "\" is not a lower-case name of letters, digits and underscores, at most 32 long.");
            }
            allowed.add(name);
        }
        AuditConfig copy = copy();
        copy.details = Set.copyOf(allowed);
        return copy;
    }

    /**
     * Seals subject and peer address of each record under a key of the subject's own, so that destroying the key erases
     * them ({@link AuditLog#erase}). The address then stands in the open as a pseudonym only.
     */
    public AuditConfig sealPersonalFields() {
        AuditConfig copy = copy();
        copy.sealing = true;
        return copy;
    }

    /**
     * Lets {@link AuditLog#prune} delete entries that a destination has not acknowledged. Otherwise an outage of a destination
     * keeps them.
     */
    public AuditConfig pruneUnshipped() {
        AuditConfig copy = copy();
        copy.pruneUnshipped = true;
        return copy;
    }

    /** Verifies the whole log from time to time, in the background; a fault brings the log's health down. */
    public AuditConfig selfCheckEvery(Duration time) {
        AuditConfig copy = copy();
        copy.selfCheckEvery = positive(time, "selfCheckEvery");
        return copy;
    }

    /**
     * Shows new checkpoints to a witness, this often; the cosigned one is kept in the key directory. A witness that is away
     * degrades the log's health; one that saw another log brings it down.
     */
    public AuditConfig witness(AuditWitnessClient client, Duration every) {
        AuditConfig copy = copy();
        copy.witness = client;
        copy.witnessEvery = positive(every, "witness");
        return copy;
    }

    /** Sets who hears of faults and recoveries of the log itself. */
    public AuditConfig events(SecurityEvents sink) {
        AuditConfig copy = copy();
        copy.events = sink;
        return copy;
    }

    /** Sets the clock that records are dated by. */
    public AuditConfig clock(InstantSource source) {
        AuditConfig copy = copy();
        copy.clock = source;
        return copy;
    }

    /** Sets the source of keys and nonces. */
    public AuditConfig random(SecureRandom source) {
        AuditConfig copy = copy();
        copy.random = source;
        return copy;
    }

    AuditConfig disk(Disk one) {
        AuditConfig copy = copy();
        copy.disk = one;
        return copy;
    }

    private AuditConfig copy() {
        try {
            return (AuditConfig) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static Duration positive(Duration time, String option) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("AuditConfig." + option + " is not a positive time.");
        }
        return time;
    }

    private static String name(String name, String option) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("AuditConfig." + option + ": \"" + name
                    + "\" is not a name of letters, digits, dots, dashes and underscores.");
        }
        return name;
    }
}
