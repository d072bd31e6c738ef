package dev.everyhop.access;

import java.util.Map;
import java.util.Set;

/** Callers for tests. */
final class Identities {

    static final String ISSUER = "https://id.example";

    private Identities() {}

    static Identity withScopes(String... scopes) {
        return new Identity(ISSUER, "alice", Set.of(scopes), Set.of(), Map.of());
    }

    static Identity withRoles(String... roles) {
        return new Identity(ISSUER, "alice", Set.of(), Set.of(roles), Map.of());
    }

    static Identity withClaims(Map<String, Object> claims) {
        return new Identity(ISSUER, "alice", Set.of(), Set.of(), claims);
    }

    static Identity alice() {
        return withScopes();
    }
}
