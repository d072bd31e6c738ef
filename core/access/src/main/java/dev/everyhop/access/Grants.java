package dev.everyhop.access;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.shiro.authz.Permission;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.subject.ImmutablePrincipalCollection;
import org.apache.shiro.subject.PrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.subject.support.SubjectThreadState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one caller may do: its permissions and roles, compiled.
 *
 * <p>Made by {@link AccessRules#grantsFor} once for a token and meant to be kept as long as the token is: a check then
 * parses nothing and allocates nothing.
 *
 * <p><b>Security guarantees.</b> An anonymous caller has no permission and no role. A realm is asked only for what the
 * compiled grants do not give, and only about a caller whose subject is known; what it throws is a denial.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> {@link #check} never throws for what a caller sent, nor for what a realm threw.
 */
public final class Grants {

    private static final Logger LOG = LoggerFactory.getLogger(Grants.class);
    private static final Grants ANONYMOUS = new Grants(null, Set.of(), Set.of(), null, 0);

    private final @Nullable Identity identity;
    private final PermissionIndex permissions;
    private final Set<String> roles;
    private final @Nullable AuthorizingRealm realm;
    private final int ignored;

    private Grants(
            @Nullable Identity identity,
            Collection<CompiledPermission> permissions,
            Set<String> roles,
            @Nullable AuthorizingRealm realm,
            int ignored) {
        this.identity = identity;
        this.permissions = new PermissionIndex(permissions);
        this.roles = Set.copyOf(roles);
        this.realm = realm;
        this.ignored = ignored;
    }

    static Grants of(
            Identity identity,
            Collection<CompiledPermission> permissions,
            Set<String> roles,
            @Nullable AuthorizingRealm realm,
            int ignored) {
        return new Grants(identity, permissions, roles, identity.subject() == null ? null : realm, ignored);
    }

    /** Returns the grants of a caller about whom nothing is known: none. */
    public static Grants anonymous() {
        return ANONYMOUS;
    }

    /** Returns whether it is known who calls. */
    public boolean isAuthenticated() {
        return identity != null;
    }

    /** Returns who calls; empty for an anonymous caller. */
    public Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    /**
     * Checks whether the caller has what is required. Where {@link #mayBlock} says so, this calls the realm, which may do
     * I/O on this thread.
     */
    public AccessDecision check(Requirement requirement) {
        if (realm == null) {
            return requirement.decide(this, false);
        }
        try {
            return requirement.decide(this, true);
        } catch (RuntimeException e) {
            LOG.debug("The realm failed; access is refused.", e);
            return AccessDecision.deny(AccessReason.REALM_FAILED);
        }
    }

    /**
     * Returns whether {@link #check} of this requirement would ask the realm, and so may do I/O. It costs as much as a
     * check that does not.
     */
    public boolean mayBlock(Requirement requirement) {
        return realm != null && requirement.realmDecides(this);
    }

    /**
     * Returns whether the caller has a permission. The text is compiled each time: for one that is known beforehand, keep
     * a {@link Requirement}. What is no permission is not had. A realm is asked where there is one, which may do I/O;
     * what it throws comes out here.
     */
    public boolean isPermitted(String permission) {
        CompiledPermission compiled = CompiledPermission.orNull(permission);
        return compiled != null && (has(compiled) || realmHas(compiled));
    }

    /** Returns whether the caller has a role, by its exact name. As with {@link #isPermitted}, a realm may be asked. */
    public boolean hasRole(String role) {
        return has(role) || realmHas(role);
    }

    /**
     * Returns the caller as a Shiro subject, new at each call, without a session and bound to no thread. Its primary
     * principal is the subject of the identity. It cannot log in, and logging it out affects nobody else. A realm is
     * asked where there is one, which may do I/O; what it throws comes out of the subject's methods.
     */
    public Subject subject() {
        return Subjects.of(this);
    }

    /**
     * Returns how many permission texts of the token granted nothing: malformed, or with a wildcard that the rules do not
     * take from tokens.
     */
    public int ignored() {
        return ignored;
    }

    /** Returns how much is granted, never what or to whom. */
    @Override
    public String toString() {
        return "Grants[" + permissions.size() + " permissions, " + roles.size() + " roles]";
    }

    boolean has(CompiledPermission permission) {
        return permissions.implies(permission);
    }

    boolean has(String role) {
        return roles.contains(role);
    }

    boolean permits(Permission permission) {
        if (permissions.implies(permission)) {
            return true;
        }
        return permission instanceof CompiledPermission compiled
                ? realmHas(compiled)
                : realm != null && asCaller(principals -> realm.isPermitted(principals, permission));
    }

    // The realm gets the text, as it does from Shiro, because it may have a resolver of its own.
    boolean realmHas(CompiledPermission permission) {
        return realm != null && asCaller(principals -> realm.isPermitted(principals, permission.source()));
    }

    boolean realmHas(String role) {
        return realm != null && asCaller(principals -> realm.hasRole(principals, role));
    }

    private boolean asCaller(Predicate<PrincipalCollection> question) {
        Identity caller = identity().orElseThrow();
        // Nothing but these two: Shiro's caches of a realm are keyed by all principals.
        var principals = ImmutablePrincipalCollection.ofSinglePrincipal(caller.subject(), caller.issuer());
        var thread = new SubjectThreadState(subject());
        try {
            thread.bind();
            return question.test(principals);
        } finally {
            thread.restore();
        }
    }
}
