package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens as the known issuers make them, after their public documentation. */
class IssuerPresetTest {

    private final TestIssuer issuer = TestIssuer.with("RS256");

    private TokenResult verify(
            IssuerPreset preset, String audience, Map<String, Object> header, Map<String, Object> claims) {
        try (TokenVerifier verifier = TokenVerifier.builder()
                .issuer(issuer.issuer().preset(preset))
                .audience(audience)
                .clock(TestIssuer.CLOCK)
                .build()) {
            return verifier.verify(issuer.token(header, claims));
        }
    }

    private static Map<String, Object> base() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", TestIssuer.LOCATION);
        claims.put("sub", "f00");
        claims.put("exp", TestIssuer.NOW.getEpochSecond() + 300);
        claims.put("iat", TestIssuer.NOW.getEpochSecond());
        return claims;
    }

    private static Map<String, Object> with(Map<String, Object> claims, Object... more) {
        Map<String, Object> all = new LinkedHashMap<>(claims);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void everyPresetTakesAConformingToken(IssuerPreset preset) {
        Map<String, Object> claims = with(base(), "aud", "orders", "client_id", "orders", "scope", "a");

        assertThat(verify(preset, "orders", issuer.header(), claims)).isInstanceOf(TokenResult.Verified.class);
    }

    @Test
    void springAuthorizationServerWithItsDefaults() {
        Map<String, Object> access = with(base(), "aud", "shop", "scope", List.of("orders:read"), "jti", "1");
        Map<String, Object> id = with(base(), "aud", "shop", "azp", "shop", "auth_time", 1, "sid", "s");
        IssuerPreset preset = IssuerPreset.SPRING_AUTHORIZATION_SERVER;

        assertThat(scopes(verify(preset, "shop", issuer.headerWithout("typ"), access)))
                .containsExactly("orders:read");
        assertThat(reason(verify(preset, "shop", issuer.headerWithout("typ"), id)))
                .isEqualTo(TokenReason.NOT_ACCESS_TOKEN);
        assertThat(reason(verify(IssuerPreset.RFC9068, "shop", issuer.headerWithout("typ"), access)))
                .isEqualTo(TokenReason.TYPE);
    }

    @Test
    void keycloak() {
        Map<String, Object> access = with(
                base(),
                "typ",
                "Bearer",
                "aud",
                List.of("orders", "account"),
                "azp",
                "shop",
                "scope",
                "openid orders:read",
                "realm_access",
                Map.of("roles", List.of("clerk", "offline_access")));
        Map<String, Object> id = with(access, "typ", "ID", "at_hash", "x");
        Map<String, Object> header = issuer.headerWith("typ", "JWT");
        VerifiedToken token =
                verify(IssuerPreset.KEYCLOAK, "orders", header, access).orElseThrow();

        assertThat(token.roles()).containsExactly("clerk", "offline_access");
        assertThat(token.scopes()).containsExactly("openid", "orders:read");
        assertThat(token.clientId()).contains("shop");
        assertThat(reason(verify(IssuerPreset.KEYCLOAK, "orders", header, id))).isEqualTo(TokenReason.NOT_ACCESS_TOKEN);
        assertThat(reason(verify(IssuerPreset.KEYCLOAK, "orders", header, with(access, "typ", "Refresh"))))
                .isEqualTo(TokenReason.NOT_ACCESS_TOKEN);
    }

    @Test
    void auth0() {
        Map<String, Object> access = with(
                base(),
                "aud",
                List.of("orders", TestIssuer.LOCATION + "/userinfo"),
                "azp",
                "shop",
                "scope",
                "openid",
                "permissions",
                List.of("orders:read"));
        Map<String, Object> header = issuer.headerWith("typ", "JWT");

        assertThat(scopes(verify(IssuerPreset.AUTH0, "orders", header, access))).containsExactly("openid");
        assertThat(reason(verify(IssuerPreset.AUTH0, "orders", header, with(base(), "aud", "orders", "nonce", "n"))))
                .isEqualTo(TokenReason.NOT_ACCESS_TOKEN);
    }

    @Test
    void entraId() {
        Map<String, Object> access = with(
                base(), "aud", "6e74172b", "ver", "2.0", "azp", "c1", "scp", "Orders.Read", "roles", List.of("Clerk"));
        Map<String, Object> header = issuer.headerWith("typ", "JWT");
        VerifiedToken token =
                verify(IssuerPreset.ENTRA_ID, "6e74172b", header, access).orElseThrow();

        assertThat(token.scopes()).containsExactly("Orders.Read");
        assertThat(token.roles()).containsExactly("Clerk");
        Map<String, Object> id = with(base(), "aud", "6e74172b", "ver", "2.0", "nonce", "n");
        assertThat(reason(verify(IssuerPreset.ENTRA_ID, "6e74172b", header, id)))
                .isEqualTo(TokenReason.NOT_ACCESS_TOKEN);
    }

    @Test
    void okta() {
        Map<String, Object> access = with(base(), "aud", "api://default", "cid", "shop", "scp", List.of("orders:read"));
        Map<String, Object> id = with(base(), "aud", "api://default", "at_hash", "x", "amr", List.of("pwd"));

        assertThat(scopes(verify(IssuerPreset.OKTA, "api://default", issuer.headerWithout("typ"), access)))
                .containsExactly("orders:read");
        assertThat(reason(verify(IssuerPreset.OKTA, "api://default", issuer.headerWithout("typ"), id)))
                .isEqualTo(TokenReason.NOT_ACCESS_TOKEN);
    }

    @Test
    void cognito() {
        Map<String, Object> access = with(
                base(),
                "client_id",
                "shop",
                "token_use",
                "access",
                "scope",
                "orders/read",
                "cognito:groups",
                List.of("clerks"));
        Map<String, Object> id = with(base(), "aud", "shop", "token_use", "id");
        VerifiedToken token = verify(IssuerPreset.COGNITO, "shop", issuer.headerWithout("typ"), access)
                .orElseThrow();

        assertThat(token.roles()).containsExactly("clerks");
        assertThat(reason(verify(IssuerPreset.COGNITO, "shop", issuer.headerWithout("typ"), id)))
                .isEqualTo(TokenReason.AUDIENCE);
        assertThat(reason(verify(
                        IssuerPreset.COGNITO, "shop", issuer.headerWithout("typ"), with(access, "token_use", "id"))))
                .isEqualTo(TokenReason.NOT_ACCESS_TOKEN);
    }

    private static Iterable<String> scopes(TokenResult result) {
        return result.orElseThrow().scopes();
    }

    private static TokenReason reason(TokenResult result) {
        return ((TokenResult.Rejected) result).reason();
    }
}
