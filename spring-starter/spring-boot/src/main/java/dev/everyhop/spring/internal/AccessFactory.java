package dev.everyhop.spring.internal;

import dev.everyhop.access.AccessRules;
import dev.everyhop.spring.internal.EveryhopProperties.AccessProperties;
import dev.everyhop.spring.internal.EveryhopProperties.GrantProperties;
import dev.everyhop.spring.internal.EveryhopProperties.IssuerProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.realm.Realm;
import org.jspecify.annotations.Nullable;

/**
 * Makes the access rules that the properties and a realm of the service describe.
 *
 * <p>While neither says anything, permissions that annotations name are scopes of the token. With several issuers one
 * issuer's roles count only where that is said: a name that two of them give may mean two things.
 *
 * @param properties the properties
 */
public record AccessFactory(EveryhopProperties properties) {

    /**
     * Makes the rules.
     *
     * @param own rules of the service itself, which replace the properties; null if there are none
     * @param realms the realms of the service by the names of their beans
     */
    public Access create(@Nullable AccessRules own, Map<String, Realm> realms) {
        String said = firstSaid();
        if (own != null) {
            if (said != null) {
                throw Misconfiguration.ACCESS_TWICE.with(said);
            }
            return new Access(own, false, true);
        }
        AuthorizingRealm realm = realm(realms);
        AccessRules rules = rules(realm);
        boolean roles = realm != null
                || properties.issuers().size() < 2
                || Stream.concat(
                                Stream.ofNullable(properties.access()),
                                properties.issuers().stream().flatMap(issuer -> Stream.ofNullable(issuer.access())))
                        .anyMatch(AccessFactory::givesRoles);
        return new Access(rules, said == null && realm == null, roles);
    }

    private static boolean givesRoles(AccessProperties access) {
        return Boolean.TRUE.equals(access.rolesAreRoles())
                || access.grants().stream().anyMatch(grant -> !grant.roles().isEmpty());
    }

    private @Nullable String firstSaid() {
        if (properties.access() != null) {
            return "everyhop.access";
        }
        List<IssuerProperties> issuers = properties.issuers();
        for (int i = 0; i < issuers.size(); i++) {
            if (issuers.get(i).access() != null) {
                return "everyhop.issuers[" + i + "].access";
            }
        }
        return null;
    }

    private static @Nullable AuthorizingRealm realm(Map<String, Realm> realms) {
        if (realms.isEmpty()) {
            return null;
        }
        String name = realms.keySet().iterator().next();
        if (realms.size() > 1) {
            throw Misconfiguration.REALM_INVALID.with(
                    "There are several Shiro realms: " + String.join(", ", realms.keySet()));
        }
        if (realms.get(name) instanceof AuthorizingRealm realm) {
            return realm;
        }
        throw Misconfiguration.REALM_INVALID.with(
                "The Shiro realm '" + name + "' is no AuthorizingRealm, so it cannot say what callers may do");
    }

    private AccessRules rules(@Nullable AuthorizingRealm realm) {
        List<IssuerProperties> issuers = properties.issuers();
        boolean differ = issuers.stream().anyMatch(issuer -> issuer.access() != null);
        if (!differ) {
            return rules("everyhop.access", properties.access(), realm);
        }
        Map<String, AccessRules> byIssuer = new LinkedHashMap<>();
        for (int i = 0; i < issuers.size(); i++) {
            IssuerProperties issuer = issuers.get(i);
            // Without a location the verifier stops the start, with the property.
            if (issuer.location() != null) {
                byIssuer.put(
                        issuer.location(),
                        issuer.access() == null
                                ? rules("everyhop.access", properties.access(), realm)
                                : rules("everyhop.issuers[" + i + "].access", issuer.access(), realm));
            }
        }
        return byIssuer.isEmpty() ? AccessRules.builder().build() : AccessRules.byIssuer(byIssuer);
    }

    private AccessRules rules(String property, @Nullable AccessProperties access, @Nullable AuthorizingRealm realm) {
        try {
            AccessRules.Builder rules = AccessRules.builder();
            if (access == null || access.scopesArePermissions()) {
                rules.scopesArePermissions();
            }
            Boolean roles = access == null ? null : access.rolesAreRoles();
            if (roles == null ? properties.issuers().size() < 2 : roles) {
                rules.rolesAreRoles();
            }
            if (realm != null) {
                rules.realm(realm);
            }
            if (access != null) {
                access.permissionClaims().forEach(rules::claimIsPermissions);
                if (access.allowWildcardsFromTokens()) {
                    rules.allowWildcardsFromTokens();
                }
                for (int i = 0; i < access.grants().size(); i++) {
                    grant(property + ".grants[" + i + "]", access.grants().get(i), rules);
                }
            }
            return rules.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Misconfiguration.PROPERTY_INVALID.with(property, Misconfiguration.cause(e));
        }
    }

    private static void grant(String property, GrantProperties grant, AccessRules.Builder rules) {
        long sources = Stream.of(grant.scope(), grant.role(), grant.claim())
                .flatMap(Stream::ofNullable)
                .count();
        if (sources != 1 || (grant.claim() == null) != (grant.value() == null)) {
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property, "it needs one of scope, role, and claim with a value, and no more than one");
        }
        if (grant.permissions().isEmpty() && grant.roles().isEmpty()) {
            throw Misconfiguration.PROPERTY_INVALID.with(property, "it grants neither permissions nor roles");
        }
        try {
            if (!grant.permissions().isEmpty()) {
                started(grant, rules).grants(grant.permissions().toArray(String[]::new));
            }
            if (!grant.roles().isEmpty()) {
                started(grant, rules).grantsRoles(grant.roles().toArray(String[]::new));
            }
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.PROPERTY_INVALID.with(property, Misconfiguration.cause(e));
        }
    }

    private static AccessRules.Grant started(GrantProperties grant, AccessRules.Builder rules) {
        if (grant.scope() != null) {
            return rules.scope(grant.scope());
        }
        if (grant.role() != null) {
            return rules.role(grant.role());
        }
        String claim = String.valueOf(grant.claim());
        String value = String.valueOf(grant.value());
        return value.equals("true") || value.equals("false")
                ? rules.claim(claim, Boolean.parseBoolean(value))
                : rules.claim(claim, value);
    }
}
