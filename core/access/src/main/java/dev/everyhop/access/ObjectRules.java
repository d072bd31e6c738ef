package dev.everyhop.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object rules of a service, by the names that its policy calls them.
 *
 * <p><b>Security guarantees.</b> A rule that fails denies. A name that is not registered is an error, never a pass: ask
 * {@link #names} and {@link #variables} when the policy is loaded.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> {@link #check} throws for a name that is not registered and for nothing else.
 */
public final class ObjectRules {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectRules.class);
    private static final AccessDecision FAILED = AccessDecision.deny(AccessReason.OBJECT_RULE_FAILED);

    private final Map<String, Entry> rules;

    private ObjectRules(Map<String, Entry> rules) {
        this.rules = rules;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a registry without rules. */
    public static ObjectRules none() {
        return builder().build();
    }

    /** Returns the names of the rules. */
    public Set<String> names() {
        return rules.keySet();
    }

    /** Returns the path variables that a rule needs: a route without one of them cannot name it. */
    public Set<String> variables(String name) {
        return entry(name).variables;
    }

    /** Returns whether {@link #check} of this rule may do I/O. */
    public boolean mayBlock(String name) {
        return entry(name).mayBlock;
    }

    /** Asks a rule about a call. */
    public AccessDecision check(String name, ObjectCall call) {
        Entry entry = entry(name);
        try {
            @Nullable AccessDecision answer = entry.rule.check(call);
            return answer == null ? FAILED : answer;
        } catch (RuntimeException e) {
            LOG.debug("The object rule {} failed; access is refused.", name, e);
            return FAILED;
        }
    }

    private Entry entry(String name) {
        Entry entry = rules.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("There is no object rule \"" + name
                    + "\": register it with ObjectRules.builder().rule(…), or correct the policy.");
        }
        return entry;
    }

    private record Entry(ObjectRule rule, boolean mayBlock, Set<String> variables) {}

    /** Builds a registry. */
    public static final class Builder {

        private final Map<String, Entry> rules = new LinkedHashMap<>();

        private Builder() {}

        /** Registers a rule that may do I/O, such as one that looks into a database. */
        public Builder rule(String name, ObjectRule rule, String... variables) {
            return add(name, new Entry(Objects.requireNonNull(rule, "rule"), true, Set.of(variables)));
        }

        /** Registers a rule that never does I/O: it judges by the caller and the path variables alone. */
        public Builder ruleWithoutIo(String name, ObjectRule rule, String... variables) {
            return add(name, new Entry(Objects.requireNonNull(rule, "rule"), false, Set.of(variables)));
        }

        /** Builds. */
        public ObjectRules build() {
            return new ObjectRules(Map.copyOf(rules));
        }

        private Builder add(String name, Entry entry) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("An object rule has an empty name: name it.");
            }
            if (rules.putIfAbsent(name, entry) != null) {
                throw new IllegalArgumentException("Two object rules are named \"" + name + "\": rename one.");
            }
            return this;
        }
    }
}
