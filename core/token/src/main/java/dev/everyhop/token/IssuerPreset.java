package dev.everyhop.token;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a known authorization server does differently from RFC 9068, so that its access tokens can be told from its ID
 * tokens and its scopes and roles are found. The reference page {@code issuer-presets} documents each.
 *
 * <p>A preset that lets the {@code typ} header go replaces it with marks in the claims: claims that only access tokens
 * have, or that only ID tokens have.
 */
public enum IssuerPreset {
    /** A conforming issuer: {@code typ} is {@code at+jwt}, scopes in {@code scope}, roles in {@code roles}. */
    RFC9068(new Rules(
            Set.of("at+jwt"), false, List.of("scope"), List.of("roles"), null, Map.of(), Set.of(), List.of())),
    /** Spring Authorization Server with its defaults: no {@code typ}, the client id as audience, {@code scope} a list. */
    SPRING_AUTHORIZATION_SERVER(new Rules(
            Set.of("at+jwt"),
            true,
            List.of("scope"),
            List.of("roles"),
            null,
            Map.of(),
            Set.of("nonce", "at_hash", "c_hash", "auth_time", "azp", "sid"),
            List.of())),
    /** Keycloak: {@code typ} is {@code JWT}, the claim {@code typ} is {@code Bearer}, roles in {@code realm_access.roles}. */
    KEYCLOAK(new Rules(
            Set.of("at+jwt", "jwt"),
            false,
            List.of("scope"),
            List.of("realm_access.roles"),
            null,
            Map.of("typ", "Bearer"),
            Set.of("at_hash", "c_hash"),
            List.of())),
    /**
     * Auth0: {@code typ} is {@code JWT} or {@code at+jwt}. The {@code permissions} of its RBAC are the user's, whatever the
     * client was granted: they count only if {@link Issuer#scopeClaims} says so.
     */
    AUTH0(new Rules(
            Set.of("at+jwt", "jwt"),
            false,
            List.of("scope"),
            List.of("roles"),
            null,
            Map.of(),
            Set.of("nonce", "at_hash", "c_hash"),
            List.of("azp", "client_id"))),
    /** Microsoft Entra ID, v2.0 tokens: {@code typ} is {@code JWT}, delegated scopes in {@code scp}, roles in {@code roles}. */
    ENTRA_ID(new Rules(
            Set.of("at+jwt", "jwt"),
            false,
            List.of("scp"),
            List.of("roles"),
            null,
            Map.of("ver", "2.0"),
            Set.of("nonce", "at_hash", "c_hash"),
            List.of("azp", "appid"))),
    /** Okta custom authorization servers: no {@code typ}, {@code scp} a list, the client in {@code cid}. */
    OKTA(new Rules(
            Set.of("at+jwt", "okta-internal-at+jwt"),
            true,
            List.of("scp"),
            List.of("groups"),
            null,
            Map.of(),
            Set.of("nonce", "at_hash", "c_hash"),
            List.of("cid"))),
    /** Amazon Cognito: no {@code typ}, {@code token_use} is {@code access}, and the client id stands for the audience. */
    COGNITO(new Rules(
            Set.of("at+jwt", "jwt"),
            true,
            List.of("scope"),
            List.of("cognito:groups"),
            "client_id",
            Map.of("token_use", "access"),
            Set.of("at_hash"),
            List.of()));

    /** Those of a service that issues transaction tokens; no preset, since such tokens are no access tokens. */
    static final Rules TRANSACTION_TOKENS = new Rules(
            Set.of("txntoken+jwt"), false, List.of("scope"), List.of(), null, Map.of(), Set.of(), List.of("txn"));

    private final Rules rules;

    IssuerPreset(Rules rules) {
        this.rules = rules;
    }

    Rules rules() {
        return rules;
    }

    /**
     * The rules of a preset.
     *
     * @param types the {@code typ} values accepted, lower case, without {@code application/}
     * @param missingType whether {@code typ} may be absent
     * @param scopeClaims where scopes are: a space-separated string or a list
     * @param roleClaims where roles are, a dot leading into objects
     * @param audienceClaim the claim that stands for {@code aud}; null where it is {@code aud}
     * @param requiredValues claims that must have this very string
     * @param forbidden claims that only other kinds of tokens have
     * @param requiredOneOf claims of which at least one must be there; empty where there is no such rule
     */
    record Rules(
            Set<String> types,
            boolean missingType,
            List<String> scopeClaims,
            List<String> roleClaims,
            @Nullable String audienceClaim,
            Map<String, String> requiredValues,
            Set<String> forbidden,
            List<String> requiredOneOf) {}
}
