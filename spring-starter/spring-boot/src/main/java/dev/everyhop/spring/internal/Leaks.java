package dev.everyhop.spring.internal;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.Secret;
import dev.everyhop.secret.scan.LeakFinding;
import dev.everyhop.secret.scan.LeakScan;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Looks for secrets where none should be, and tells of each once: in the log and as an event, with name, rule and digest, never
 * the value.
 */
public final class Leaks {

    /** The logger of findings, whose lines are not searched themselves. */
    public static final String LOGGER = "dev.everyhop.spring.leaks";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final String EVENT = "leak.suspected";
    private static final int KEY_BYTES = 32;
    private static final int MOST_TOLD = 1000;

    private final LeakScan scan;
    private final SecurityEvents events;
    private final InstantSource clock;
    private final Set<LeakFinding> told = ConcurrentHashMap.newKeySet();

    Leaks(LeakScan scan, SecurityEvents events, InstantSource clock) {
        this.scan = scan;
        this.events = events;
        this.clock = clock;
    }

    /** Makes what looks for leaks while the service runs. */
    public static Leaks of(SecretProperties.Scan properties, SecurityEvents events) {
        return new Leaks(scan(properties), events, InstantSource.system());
    }

    /**
     * Looks at configuration and environment before any bean is made.
     *
     * @throws MisconfigurationException if they hold what they may not
     */
    public static List<LeakFinding> check(ConfigurableEnvironment environment) {
        SecretProperties properties = Binder.get(environment).bindOrCreate("everyhop.secrets", SecretProperties.class);
        LeakScan scan = scan(properties.scan());
        literals(environment, properties, scan);
        if (properties.scan().start() == SecretProperties.OnFinding.OFF) {
            return List.of();
        }
        List<LeakFinding> found = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> all && !(source instanceof ConfigTreePropertySource)) {
                found.addAll(scan.scan(place(source), texts(all)));
            }
        }
        if (properties.scan().start() == SecretProperties.OnFinding.REFUSE) {
            LeakScan.refusal(found).ifPresent(sentence -> {
                throw Misconfiguration.LEAKS_FOUND.with(sentence.substring(0, sentence.indexOf(". Move them") + 1));
            });
        }
        return found;
    }

    private static void literals(ConfigurableEnvironment environment, SecretProperties properties, LeakScan scan) {
        List<String> literal = new LiteralSecrets(scan, properties.allowLiterals()).in(environment);
        if (literal.isEmpty()) {
            return;
        }
        if (Arrays.stream(environment.getActiveProfiles()).anyMatch(properties.productionProfiles()::contains)) {
            throw Misconfiguration.LITERAL_SECRETS.with(String.join(", ", literal));
        }
        LOG.warn(
                "Secrets stand in the properties {}. With one of the profiles {} the service would not start.",
                literal,
                properties.productionProfiles());
    }

    private static LeakScan scan(SecretProperties.Scan properties) {
        LeakScan all;
        if (properties.keyFile() == null) {
            byte[] random = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(random);
            try (Secret key = Secret.of(random)) {
                all = LeakScan.withKey(key);
            }
        } else {
            try (Secret key = MaterialFactory.secret("everyhop.secrets.scan.key-file", Path.of(properties.keyFile()))) {
                all = LeakScan.withKey(key);
            } catch (IllegalArgumentException e) {
                throw Misconfiguration.PROPERTY_INVALID.with(
                        "everyhop.secrets.scan.key-file", Misconfiguration.cause(e));
            }
        }
        LeakScan allowing = all.allow(properties.allow().toArray(String[]::new));
        return properties.entropy() ? allowing : allowing.withoutEntropy();
    }

    private static String place(PropertySource<?> source) {
        return switch (source.getName()) {
            case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME -> "environment";
            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> "system property";
            default -> "configuration";
        };
    }

    private static Map<String, String> texts(EnumerablePropertySource<?> source) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : source.getPropertyNames()) {
            if (source.getProperty(name) instanceof CharSequence text) {
                texts.put(name, text.toString());
            }
        }
        return texts;
    }

    /** Tells of findings that were not told of yet. */
    public void tell(List<LeakFinding> findings) {
        for (LeakFinding one : findings) {
            if (told.size() < MOST_TOLD && told.add(one)) {
                LOG.warn(
                        "What looks like a secret ({}, digest {}) stands in the {} {}",
                        one.rule().code(),
                        one.digest(),
                        one.place(),
                        one.name());
                events.emit(new SecurityEvent(
                        EVENT,
                        clock.instant(),
                        SecurityEvent.Outcome.FAILED,
                        null,
                        Map.of(
                                "place", one.place(),
                                "name", one.name(),
                                "rule", one.rule().code(),
                                "digest", one.digest())));
            }
        }
    }

    /** Looks at one text. */
    public void look(String place, String name, String text) {
        tell(scan.scan(place, name, text));
    }

    /** Looks at the fields of an event, which those of audit records are made of. */
    public void look(SecurityEvent event) {
        if (!event.name().equals(EVENT)) {
            event.fields().forEach((name, value) -> look("event", event.name() + " " + name, value));
        }
    }
}
