package dev.everyhop.spring.internal;

import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditException;
import dev.everyhop.audit.AuditKey;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditWitnessClient;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the audit log that the properties describe.
 *
 * @param properties the properties
 * @param application the name of the application; null if it has none
 * @param listeners who hears of faults of the log
 */
public record AuditFactory(
        AuditProperties properties, @Nullable String application, AuditListeners listeners) {

    private static final Logger LOG = LoggerFactory.getLogger("dev.everyhop.spring");
    private static final int MAX_INSTANCES = 64;

    /**
     * Opens the log.
     *
     * @param patience how long records of refusals may wait for room, unless the properties say it
     */
    public AuditLog open(Duration patience) {
        AuditConfig config;
        Path keys;
        Path directory;
        String instance = properties.instance();
        try {
            config = config(patience);
            directory = path("directory", properties.directory()).resolve(service());
            keys = properties.keyDirectory() == null
                    ? null
                    : path("key-directory", properties.keyDirectory()).resolve(service());
            if (instance != null && !instance.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
                throw new IllegalArgumentException(
                        "instance '" + instance + "' is not a name of letters, digits, dots, dashes and underscores");
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Misconfiguration.AUDIT_INVALID.with(Misconfiguration.cause(e));
        }
        try {
            return instance == null ? firstFree(config, directory, keys) : opened(config, directory, keys, instance);
        } catch (AuditException e) {
            throw Misconfiguration.AUDIT_NOT_OPENED.with(Misconfiguration.cause(e));
        }
    }

    /** Each instance that runs on this machine has a log of its own, and finds one again when it is started anew. */
    private static AuditLog firstFree(AuditConfig config, Path directory, @Nullable Path keys) {
        for (int instance = 1; ; instance++) {
            try {
                return opened(config, directory, keys, Integer.toString(instance));
            } catch (AuditException e) {
                if (!e.isInUse() || instance == MAX_INSTANCES) {
                    throw e;
                }
            }
        }
    }

    private static AuditLog opened(AuditConfig config, Path directory, @Nullable Path keys, String instance) {
        AuditLog log = AuditLog.open(
                directory.resolve(instance), keys == null ? config : config.keyDirectory(keys.resolve(instance)));
        LOG.info(
                "Decisions are recorded in {}; the key that verifies them is {}",
                directory.resolve(instance).toAbsolutePath().normalize(),
                log.key());
        return log;
    }

    private AuditConfig config(Duration patience) {
        AuditConfig config = AuditConfig.forService(service())
                .mustWithin(properties.mustWithin())
                .shouldWithin(Objects.requireNonNullElse(properties.shouldWithin(), patience))
                .checkpointEvery(properties.checkpointEvery())
                .keepBack(properties.keepBack().toBytes())
                .queueBytes(Math.toIntExact(properties.queue().toBytes()))
                .allowDetails(properties.details().toArray(String[]::new))
                .events(listeners::emit);
        config = properties.aggregateDenialsOver().isZero()
                ? config.recordEachDenial()
                : config.aggregateDenialsOver(properties.aggregateDenialsOver());
        if (!properties.selfCheckEvery().isZero()) {
            config = config.selfCheckEvery(properties.selfCheckEvery());
        }
        if (properties.sealPersonalFields()) {
            config = config.sealPersonalFields();
        }
        return witnessed(config, properties.witness());
    }

    private static AuditConfig witnessed(AuditConfig config, AuditProperties.Witness witness) {
        if (witness.url() == null && witness.key() == null) {
            return config;
        }
        if (witness.url() == null || witness.key() == null) {
            throw new IllegalArgumentException(
                    "witness.url says where checkpoints are shown, and witness.key verifies what comes back: set both");
        }
        AuditKey key = AuditKey.parse(witness.key())
                .filter(AuditKey::isWitness)
                .orElseThrow(() -> new IllegalArgumentException(
                        "witness.key is not the verifier key of a witness, such as witness.example+a1b2c3d4+B..."));
        return config.witness(AuditWitnessClient.at(URI.create(witness.url()), key), witness.every());
    }

    private String service() {
        if (properties.service() != null) {
            return properties.service();
        }
        String name = application == null ? "" : application.replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "application" : name;
    }

    private static Path path(String property, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(property + " is blank");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(property + " '" + text + "' is no path", e);
        }
    }
}
