package dev.everyhop.spring.internal;

import dev.everyhop.secret.scan.LeakScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds properties below {@code everyhop} in which a secret stands as it is: in a file of properties, on the command line or
 * in a system property. What is a reference to a secret elsewhere, comes from mounted files or another store, or from the
 * environment, which is weak and allowed, is none.
 */
final class LiteralSecrets {

    private static final ConfigurationPropertyName EVERYHOP = ConfigurationPropertyName.of("everyhop");
    private static final Set<String> NAMES = Set.of(
            "secret",
            "secrets",
            "password",
            "passwords",
            "passphrase",
            "token",
            "credential",
            "credentials",
            "apikey",
            "privatekey");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^{}:]+}");

    private final LeakScan scan;
    private final Set<ConfigurationPropertyName> allowed;

    LiteralSecrets(LeakScan scan, List<String> allowed) {
        this.scan = scan.withoutEntropy();
        this.allowed = allowed.stream()
                .map(name -> ConfigurationPropertyName.adapt(name, '.'))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the names of the properties, in order. */
    List<String> in(ConfigurableEnvironment environment) {
        Set<String> found = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (isPlain(source.getUnderlyingSource()) && source instanceof IterableConfigurationPropertySource all) {
                for (ConfigurationPropertyName name : all) {
                    if (EVERYHOP.isAncestorOf(name) && !allowed.contains(name) && isSecret(name, all)) {
                        found.add(name.toString());
                    }
                }
            }
        }
        return new ArrayList<>(found);
    }

    private boolean isSecret(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        var property = source.getConfigurationProperty(name);
        if (property == null || !(property.getValue() instanceof CharSequence text)) {
            return false;
        }
        String literal = REFERENCE.matcher(text).replaceAll("").strip();
        return !literal.isEmpty()
                && (isNamedSecret(name)
                        || !scan.scan("configuration", name.toString(), literal).isEmpty());
    }

    private static boolean isNamedSecret(ConfigurationPropertyName name) {
        int last = name.getNumberOfElements() - 1;
        while (last > 0 && name.isNumericIndex(last)) {
            last--;
        }
        String element = name.getElement(last, Form.UNIFORM).toLowerCase(Locale.ROOT);
        return NAMES.stream().anyMatch(element::endsWith);
    }

    /** Sources of exactly these kinds hold what somebody wrote down; others may be stores of secrets. */
    private static boolean isPlain(@Nullable Object source) {
        if (source instanceof SystemEnvironmentPropertySource || !(source instanceof PropertySource<?>)) {
            return false;
        }
        String kind = source.getClass().getSimpleName();
        return source instanceof CommandLinePropertySource<?>
                || source.getClass() == MapPropertySource.class
                || kind.equals("OriginTrackedMapPropertySource")
                || kind.equals("PropertiesPropertySource")
                || kind.equals("ResourcePropertySource")
                || kind.equals("DefaultPropertiesPropertySource")
                || kind.equals("JsonPropertySource");
    }
}
