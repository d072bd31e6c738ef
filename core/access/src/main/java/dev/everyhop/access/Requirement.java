package dev.everyhop.access;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.shiro.authz.annotation.Logical;
import org.jspecify.annotations.Nullable;

/**
 * What an operation asks of its callers, compiled once.
 *
 * <p>Permissions are Shiro's: {@code orders:read} is had by who was granted {@code orders:read}, {@code orders:*},
 * {@code orders} or {@code *}; one text {@code orders:read,write} asks for both; {@code orders:*} asks for a wildcard.
 * They have no case; roles have.
 *
 * <p><b>Security guarantees.</b> Each requirement but {@link #guest} refuses an anonymous caller. There is no empty one.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> What can never hold, or asks for nothing, is refused with {@link IllegalArgumentException} when it
 * is made.
 */
public final class Requirement {

    private static final AccessDecision NOT_AUTHENTICATED = AccessDecision.deny(AccessReason.NOT_AUTHENTICATED);
    private static final AccessDecision GUESTS_ONLY = AccessDecision.deny(AccessReason.GUESTS_ONLY);
    private static final Requirement AUTHENTICATED = new Requirement(false, List.of());
    private static final Requirement GUEST = new Requirement(true, List.of());

    private final boolean guest;
    private final Clause[] clauses;

    private Requirement(boolean guest, List<Clause> clauses) {
        this.guest = guest;
        this.clauses = clauses.toArray(Clause[]::new);
    }

    /** Asks that it is known who calls. */
    public static Requirement authenticated() {
        return AUTHENTICATED;
    }

    /** Asks that it is not known who calls: for operations such as signing up. */
    public static Requirement guest() {
        return GUEST;
    }

    /** Asks for all of these permissions. */
    public static Requirement permissions(String... permissions) {
        return permissions(Logical.AND, permissions);
    }

    /** Asks for all of these permissions ({@link Logical#AND}) or for one of them ({@link Logical#OR}). */
    public static Requirement permissions(Logical logical, String... permissions) {
        return of(logical, permissions, AccessReason.PERMISSION_MISSING, PermissionNeed::new);
    }

    /** Asks for all of these roles. */
    public static Requirement roles(String... roles) {
        return roles(Logical.AND, roles);
    }

    /** Asks for all of these roles ({@link Logical#AND}) or for one of them ({@link Logical#OR}). */
    public static Requirement roles(Logical logical, String... roles) {
        return of(logical, roles, AccessReason.ROLE_MISSING, RoleNeed::new);
    }

    /**
     * Returns what Shiro's annotations ask for on a method and on its class: <b>all</b> of it. Annotations count on the
     * class, its superclasses and interfaces, on the method and on those that it overrides or implements, and through
     * annotations that carry them.
     *
     * <p>Shiro itself lets the method's annotation replace the class's one of the same kind, and looks neither at
     * interfaces nor at superclasses.
     *
     * @param type the class that the call is made on; for a proxy, the class behind it
     * @param method one of its methods, its own or inherited
     * @return empty where there is no such annotation, which is no permission to let anyone pass
     * @throws IllegalArgumentException if the annotations contradict one another, one asks for nothing, or the class is a
     *     JDK proxy
     */
    public static Optional<Requirement> of(Class<?> type, Method method) {
        return AnnotatedRequirements.of(type, method);
    }

    /**
     * Asks for what this one asks for and for what the other asks for.
     *
     * @throws IllegalArgumentException if one asks for a guest and the other does not: that can never hold
     */
    public Requirement and(Requirement other) {
        if (guest != other.guest) {
            throw new IllegalArgumentException("A caller cannot be a guest and authenticated at once: drop the guest"
                    + " requirement (@RequiresGuest) or the others.");
        }
        return new Requirement(
                guest,
                Stream.of(clauses, other.clauses).flatMap(Stream::of).distinct().toList());
    }

    /** Returns whether the other is a requirement that asks for the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Requirement asked
                && guest == asked.guest
                && Set.copyOf(Arrays.asList(clauses)).equals(Set.copyOf(Arrays.asList(asked.clauses)));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(Arrays.asList(clauses)).hashCode();
    }

    /** Returns what is asked for, in words. */
    @Override
    public String toString() {
        if (clauses.length == 0) {
            return guest ? "guest" : "authenticated";
        }
        return Stream.of(clauses).map(Clause::toString).collect(Collectors.joining(" and "));
    }

    AccessDecision decide(Grants grants, boolean askRealm) {
        if (guest) {
            return grants.isAuthenticated() ? GUESTS_ONLY : AccessDecision.permit();
        }
        if (!grants.isAuthenticated()) {
            return NOT_AUTHENTICATED;
        }
        for (Clause clause : clauses) {
            AccessDecision denial = clause.denial(grants, askRealm);
            if (denial != null) {
                return denial;
            }
        }
        return AccessDecision.permit();
    }

    boolean realmDecides(Grants grants) {
        if (guest || !grants.isAuthenticated()) {
            return false;
        }
        for (Clause clause : clauses) {
            if (clause.denial(grants, false) != null) {
                return true;
            }
        }
        return false;
    }

    private static Requirement of(
            Logical logical, String[] texts, AccessReason missing, Function<String, Need> compile) {
        if (texts.length == 0) {
            throw new IllegalArgumentException("A requirement of "
                    + (missing == AccessReason.ROLE_MISSING ? "roles" : "permissions")
                    + " names none: name at least one, or ask for Requirement.authenticated()"
                    + " (@RequiresAuthentication).");
        }
        return new Requirement(
                false, List.of(new Clause(logical, Stream.of(texts).map(compile).toList(), missing)));
    }

    /** One thing that a caller has or has not. */
    private sealed interface Need {
        boolean granted(Grants grants);

        boolean grantedByRealm(Grants grants);
    }

    private record PermissionNeed(CompiledPermission permission) implements Need {

        PermissionNeed(String text) {
            this(CompiledPermission.of(text));
        }

        @Override
        public boolean granted(Grants grants) {
            return grants.has(permission);
        }

        @Override
        public boolean grantedByRealm(Grants grants) {
            return grants.realmHas(permission);
        }

        @Override
        public String toString() {
            return permission.source();
        }
    }

    private record RoleNeed(String role) implements Need {

        RoleNeed {
            if (role.isBlank()) {
                throw new IllegalArgumentException("A role has an empty name: name it, or drop it.");
            }
        }

        @Override
        public boolean granted(Grants grants) {
            return grants.has(role);
        }

        @Override
        public boolean grantedByRealm(Grants grants) {
            return grants.realmHas(role);
        }

        @Override
        public String toString() {
            return role;
        }
    }

    /** Needs of one kind, all or one of which must be met. The denials are made beforehand. */
    private static final class Clause {

        private final boolean all;
        private final Need[] needs;
        private final AccessDecision[] denials;
        private final String text;

        Clause(Logical logical, List<Need> needs, AccessReason missing) {
            this.all = logical == Logical.AND;
            this.needs = needs.toArray(Need[]::new);
            List<AccessDecision> made = new ArrayList<>();
            String names = needs.stream().map(Need::toString).collect(Collectors.joining(all ? " and " : " or "));
            for (Need need : needs) {
                made.add(new AccessDecision.Denied(missing, all ? need.toString() : names));
            }
            this.denials = made.toArray(AccessDecision[]::new);
            this.text = (missing == AccessReason.ROLE_MISSING ? "role (" : "permission (") + names + ")";
        }

        @Nullable
        AccessDecision denial(Grants grants, boolean askRealm) {
            return all ? firstNotMet(grants, askRealm) : noneMet(grants, askRealm);
        }

        private @Nullable AccessDecision firstNotMet(Grants grants, boolean askRealm) {
            for (int i = 0; i < needs.length; i++) {
                if (!needs[i].granted(grants) && !(askRealm && needs[i].grantedByRealm(grants))) {
                    return denials[i];
                }
            }
            return null;
        }

        private @Nullable AccessDecision noneMet(Grants grants, boolean askRealm) {
            for (Need need : needs) {
                if (need.granted(grants)) {
                    return null;
                }
            }
            if (askRealm) {
                for (Need need : needs) {
                    if (need.grantedByRealm(grants)) {
                        return null;
                    }
                }
            }
            return denials[0];
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Clause clause && all == clause.all && Arrays.equals(needs, clause.needs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(needs);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
