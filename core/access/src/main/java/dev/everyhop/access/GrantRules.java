package dev.everyhop.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.shiro.realm.AuthorizingRealm;
import org.jspecify.annotations.Nullable;

/** The compiled rules of one issuer, or of all. */
final class GrantRules {

    /** Texts in tokens are few and come again, so what they compile to is remembered: so many, each so long. */
    private static final int REMEMBERED = 1024;

    private static final int REMEMBERED_LENGTH = 256;

    private final boolean scopesArePermissions;
    private final boolean rolesAreRoles;
    private final boolean wildcardsFromTokens;
    private final List<String> permissionClaims;
    private final List<Rule> rules;
    private final @Nullable AuthorizingRealm realm;
    private final ConcurrentHashMap<String, Text> remembered = new ConcurrentHashMap<>();

    GrantRules(Draft draft) {
        draft.checkNothingDangles();
        this.scopesArePermissions = draft.scopesArePermissions;
        this.rolesAreRoles = draft.rolesAreRoles;
        this.wildcardsFromTokens = draft.wildcardsFromTokens;
        this.permissionClaims = List.copyOf(draft.permissionClaims);
        this.rules = draft.rules.entrySet().stream()
                .map(e -> new Rule(e.getKey(), List.copyOf(e.getValue().permissions), List.copyOf(e.getValue().roles)))
                .toList();
        this.realm = draft.realm;
    }

    Grants grantsFor(Identity identity) {
        Collected collected = new Collected();
        if (scopesArePermissions) {
            identity.scopes().forEach(scope -> collect(scope, collected));
        }
        for (String claim : permissionClaims) {
            words(identity.claims().get(claim)).forEach(word -> collect(word, collected));
        }
        if (rolesAreRoles) {
            collected.roles.addAll(identity.roles());
        }
        for (Rule rule : rules) {
            if (rule.source.matches(identity)) {
                collected.permissions.addAll(rule.permissions);
                collected.roles.addAll(rule.roles);
            }
        }
        return Grants.of(identity, collected.permissions, collected.roles, realm, collected.ignored);
    }

    static String named(String kind, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A rule names an empty " + kind + ": name it, or drop the rule.");
        }
        return name;
    }

    private void collect(String text, Collected collected) {
        CompiledPermission permission = compile(text).permission;
        if (permission == null || (permission.hasWildcard() && !wildcardsFromTokens)) {
            collected.ignored++;
        } else {
            collected.permissions.add(permission);
        }
    }

    private Text compile(String text) {
        Text known = remembered.get(text);
        if (known != null) {
            return known;
        }
        Text compiled = new Text(CompiledPermission.orNull(text));
        if (text.length() <= REMEMBERED_LENGTH) {
            if (remembered.size() >= REMEMBERED) {
                remembered.clear();
            }
            remembered.put(text, compiled);
        }
        return compiled;
    }

    private static Stream<String> words(@Nullable Object claim) {
        if (claim instanceof String text) {
            return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty());
        }
        return claim instanceof List<?> list
                ? list.stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.empty();
    }

    /** What a rule looks at. */
    sealed interface Source {

        boolean matches(Identity identity);

        record Scope(String name) implements Source {
            @Override
            public boolean matches(Identity identity) {
                return identity.scopes().contains(name);
            }
        }

        record Role(String name) implements Source {
            @Override
            public boolean matches(Identity identity) {
                return identity.roles().contains(name);
            }
        }

        record Claim(String name, Object value) implements Source {
            @Override
            public boolean matches(Identity identity) {
                Object claim = identity.claims().get(name);
                return value.equals(claim)
                        || (value instanceof String && claim instanceof List<?> list && list.contains(value));
            }
        }
    }

    private record Rule(Source source, List<CompiledPermission> permissions, List<String> roles) {}

    private record Text(@Nullable CompiledPermission permission) {}

    private static final class Collected {
        final Set<CompiledPermission> permissions = new LinkedHashSet<>();
        final Set<String> roles = new HashSet<>();
        int ignored;
    }

    /** Rules while they are written. */
    static final class Draft {

        boolean scopesArePermissions;
        boolean rolesAreRoles;
        boolean wildcardsFromTokens;

        @Nullable
        AuthorizingRealm realm;

        final Set<String> permissionClaims = new LinkedHashSet<>();
        private final Map<Source, Granted> rules = new LinkedHashMap<>();

        void start(Source source) {
            rules.computeIfAbsent(source, s -> new Granted());
        }

        void grant(Source source, String[] permissions, String[] roles) {
            Granted granted = rules.computeIfAbsent(source, s -> new Granted());
            Stream.of(permissions).map(CompiledPermission::of).forEach(granted.permissions::add);
            Stream.of(roles).map(role -> named("role", role)).forEach(granted.roles::add);
        }

        void checkNothingDangles() {
            rules.forEach((source, granted) -> {
                if (granted.permissions.isEmpty() && granted.roles.isEmpty()) {
                    throw new IllegalStateException(
                            "The rule for " + source + " grants nothing: end it with grants(…) or grantsRoles(…).");
                }
            });
        }

        private static final class Granted {
            final List<CompiledPermission> permissions = new ArrayList<>();
            final List<String> roles = new ArrayList<>();
        }
    }
}
