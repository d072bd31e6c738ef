package dev.everyhop.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.realm.AuthorizingRealm;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which scopes, roles and claims become permissions and roles.
 *
 * <pre>{@code
 * AccessRules rules = AccessRules.builder()
 *     .scopesArePermissions()
 *     .role("admin").grants("orders:*")
 *     .build();
 * Grants grants = rules.grantsFor(identity);           // once for a token
 * grants.check(Requirement.permissions("orders:read")) // at each request
 * }</pre>
 *
 * <p><b>Security guarantees.</b> What no rule names grants nothing; rules only add, none takes away. A wildcard that comes
 * in a token grants nothing unless {@link Builder#allowWildcardsFromTokens} says otherwise. Where services trust several
 * issuers, {@link #byIssuer} keeps them apart: an issuer's role {@code admin} means what that issuer's rules say, and an
 * issuer without rules grants nothing.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> The builder throws {@link IllegalArgumentException} or {@link IllegalStateException} for a rule that
 * is malformed or grants nothing. Nothing in an identity makes {@link #grantsFor} throw.
 */
public final class AccessRules {

    private final @Nullable GrantRules forAll;
    private final Map<String, GrantRules> byIssuer;

    private AccessRules(@Nullable GrantRules forAll, Map<String, GrantRules> byIssuer) {
        this.forAll = forAll;
        this.byIssuer = Map.copyOf(byIssuer);
    }

    /** Returns a builder of rules that hold for every issuer. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns rules that differ by issuer.
     *
     * @param rules for each issuer, exactly as its tokens spell it ({@code iss}), the rules that hold for it alone
     * @throws IllegalArgumentException if there are none, or the rules of one issuer differ by issuer themselves
     */
    public static AccessRules byIssuer(Map<String, AccessRules> rules) {
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("AccessRules.byIssuer names no issuer: name at least one.");
        }
        Map<String, GrantRules> compiled = new HashMap<>();
        rules.forEach((issuer, of) -> {
            if (of.forAll == null) {
                throw new IllegalArgumentException("The rules for the issuer " + issuer
                        + " differ by issuer themselves: give it rules from AccessRules.builder().");
            }
            compiled.put(issuer, of.forAll);
        });
        return new AccessRules(null, compiled);
    }

    /** Returns the issuers that have rules of their own; none where one set of rules holds for every issuer. */
    public Set<String> issuers() {
        return byIssuer.keySet();
    }

    /** Returns what a caller may do. Keep it as long as the proof of the identity is kept. Does no I/O. */
    public Grants grantsFor(Identity identity) {
        GrantRules rules = forAll != null ? forAll : byIssuer.get(identity.issuer());
        return rules == null ? Grants.of(identity, Set.of(), Set.of(), null, 0) : rules.grantsFor(identity);
    }

    /** Builds rules. */
    public static final class Builder {

        private final GrantRules.Draft draft = new GrantRules.Draft();

        private Builder() {}

        /**
         * Makes each scope a permission: scope {@code orders:read} is the permission {@code orders:read}. As in all of
         * Shiro, a scope {@code orders} then covers {@code orders:read} and {@code orders:delete}.
         */
        public Builder scopesArePermissions() {
            draft.scopesArePermissions = true;
            return this;
        }

        /** Makes each role of the issuer a role here, by the same name. */
        public Builder rolesAreRoles() {
            draft.rolesAreRoles = true;
            return this;
        }

        /** Makes each word of a claim a permission: a list of strings, or one string with spaces between. */
        public Builder claimIsPermissions(String claim) {
            draft.permissionClaims.add(GrantRules.named("claim", claim));
            return this;
        }

        /**
         * Lets a permission that comes in a token, as a scope or in a claim, have wildcards. Only for an issuer that hands
         * out {@code *} and {@code orders:*} on purpose and never because a client asked for it.
         */
        public Builder allowWildcardsFromTokens() {
            draft.wildcardsFromTokens = true;
            return this;
        }

        /** Starts a rule for callers with a scope. */
        public Grant scope(String scope) {
            return grant(new GrantRules.Source.Scope(GrantRules.named("scope", scope)));
        }

        /** Starts a rule for callers with a role of the issuer. */
        public Grant role(String role) {
            return grant(new GrantRules.Source.Role(GrantRules.named("role", role)));
        }

        /**
         * Starts a rule for callers with a claim that is this text, or a list with it in it. Not for claims that users
         * can edit, such as {@code name} or {@code locale}.
         */
        public Grant claim(String claim, String value) {
            return grant(new GrantRules.Source.Claim(GrantRules.named("claim", claim), value));
        }

        /** Starts a rule for callers with a claim that is this truth value. */
        public Grant claim(String claim, boolean value) {
            return grant(new GrantRules.Source.Claim(GrantRules.named("claim", claim), value));
        }

        /**
         * Adds the permissions and roles that a realm knows of. It is asked only for what the other rules do not grant,
         * and only about callers with a subject; it sees the subject as primary principal, with the issuer as the realm
         * name of that principal. Each question may do I/O: give the realm a cache.
         *
         * <p>The realm speaks of the user, whatever the token was limited to: also require the scopes of an operation
         * where tokens are handed out with less than the user's rights.
         */
        public Builder realm(AuthorizingRealm realm) {
            if (draft.realm != null) {
                throw new IllegalArgumentException("Two realms are given: give one, that asks both.");
            }
            draft.realm = realm;
            return this;
        }

        /**
         * Builds.
         *
         * @throws IllegalStateException if a rule was started and grants nothing
         */
        public AccessRules build() {
            return new AccessRules(new GrantRules(draft), Map.of());
        }

        private Grant grant(GrantRules.Source source) {
            draft.start(source);
            return new Grant(this, source);
        }
    }

    /** A rule that was started: what it grants. */
    public static final class Grant {

        private final Builder builder;
        private final GrantRules.Source source;

        private Grant(Builder builder, GrantRules.Source source) {
            this.builder = builder;
            this.source = source;
        }

        /** Grants permissions, such as {@code orders:read} or {@code orders:*}. */
        public Builder grants(String... permissions) {
            builder.draft.grant(source, permissions, new String[0]);
            return builder;
        }

        /** Grants roles, by their exact names. */
        public Builder grantsRoles(String... roles) {
            builder.draft.grant(source, new String[0], roles);
            return builder;
        }
    }
}
