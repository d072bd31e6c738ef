package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessRulesTest {

    private static boolean may(AccessRules rules, Identity identity, String permission) {
        return rules.grantsFor(identity).isPermitted(permission);
    }

    @Test
    void withoutRulesNothingIsGranted() {
        Identity identity = new Identity(
                Identities.ISSUER,
                "alice",
                Set.of("orders:read"),
                Set.of("admin"),
                Map.of("permissions", "orders:read"));
        Grants grants = AccessRules.builder().build().grantsFor(identity);

        assertThat(grants.isAuthenticated()).isTrue();
        assertThat(grants.isPermitted("orders:read")).isFalse();
        assertThat(grants.hasRole("admin")).isFalse();
    }

    @Test
    void scopesArePermissionsWhereTheRulesSaySo() {
        AccessRules rules = AccessRules.builder().scopesArePermissions().build();

        assertThat(may(rules, Identities.withScopes("orders:read"), "orders:read"))
                .isTrue();
        assertThat(may(rules, Identities.withScopes("orders"), "orders:delete")).isTrue();
        assertThat(may(rules, Identities.withScopes("orders:read"), "orders:write"))
                .isFalse();
        assertThat(may(rules, Identities.withRoles("orders:read"), "orders:read"))
                .isFalse();
    }

    @Test
    void aWildcardFromATokenGrantsNothingAndIsCounted() {
        AccessRules rules = AccessRules.builder()
                .scopesArePermissions()
                .claimIsPermissions("permissions")
                .build();
        Identity identity = new Identity(
                Identities.ISSUER,
                "mallory",
                Set.of("*", "orders:*", "orders:read,*", "orders:read"),
                Set.of(),
                Map.of("permissions", List.of("*:read")));
        Grants grants = rules.grantsFor(identity);

        assertThat(grants.isPermitted("orders:read")).isTrue();
        assertThat(grants.isPermitted("orders:write")).isFalse();
        assertThat(grants.isPermitted("customers:read")).isFalse();
        assertThat(grants.ignored()).isEqualTo(4);
    }

    @Test
    void aWildcardFromATokenCountsWhereItIsAllowed() {
        AccessRules rules = AccessRules.builder()
                .scopesArePermissions()
                .allowWildcardsFromTokens()
                .build();

        assertThat(may(rules, Identities.withScopes("orders:*"), "orders:write"))
                .isTrue();
    }

    @Test
    void malformedPermissionsInATokenAreCountedAndNothingElse() {
        AccessRules rules = AccessRules.builder()
                .scopesArePermissions()
                .claimIsPermissions("permissions")
                .build();
        Grants grants = rules.grantsFor(new Identity(
                Identities.ISSUER,
                "alice",
                Set.of(":", "", ",", "orders:read"),
                Set.of(),
                Map.of("permissions", List.of(" ", 7L, Map.of("a", "b"), "customers:read"))));

        assertThat(grants.ignored()).isEqualTo(4);
        assertThat(grants.isPermitted("orders:read")).isTrue();
        assertThat(grants.isPermitted("customers:read")).isTrue();
    }

    @Test
    void aScopeARoleAndAClaimGrantWhatTheirRulesSay() {
        AccessRules rules = AccessRules.builder()
                .scope("orders.read")
                .grants("orders:read")
                .role("admin")
                .grants("orders:*", "customers:read")
                .role("admin")
                .grantsRoles("operator")
                .claim("department", "sales")
                .grants("quotes:write")
                .claim("staff", true)
                .grants("canteen:eat")
                .build();

        assertThat(may(rules, Identities.withScopes("orders.read"), "orders:read"))
                .isTrue();
        assertThat(may(rules, Identities.withScopes("admin"), "orders:read")).isFalse();
        Grants admin = rules.grantsFor(Identities.withRoles("admin"));
        assertThat(admin.isPermitted("orders:delete")).isTrue();
        assertThat(admin.isPermitted("customers:read")).isTrue();
        assertThat(admin.hasRole("operator")).isTrue();
        assertThat(admin.hasRole("admin")).isFalse();
        assertThat(may(rules, Identities.withRoles("Admin"), "orders:delete")).isFalse();
        assertThat(may(rules, Identities.withClaims(Map.of("department", "sales")), "quotes:write"))
                .isTrue();
        assertThat(may(rules, Identities.withClaims(Map.of("department", List.of("hr", "sales"))), "quotes:write"))
                .isTrue();
        assertThat(may(rules, Identities.withClaims(Map.of("department", "sales hr")), "quotes:write"))
                .isFalse();
        assertThat(may(rules, Identities.withClaims(Map.of("staff", true)), "canteen:eat"))
                .isTrue();
        assertThat(may(rules, Identities.withClaims(Map.of("staff", "true")), "canteen:eat"))
                .isFalse();
        assertThat(may(rules, Identities.withClaims(Map.of("staff", BigDecimal.ONE)), "canteen:eat"))
                .isFalse();
    }

    @Test
    void rolesAreRolesWhereTheRulesSaySo() {
        Grants grants = AccessRules.builder().rolesAreRoles().build().grantsFor(Identities.withRoles("admin"));

        assertThat(grants.hasRole("admin")).isTrue();
        assertThat(grants.hasRole("Admin")).isFalse();
    }

    @Test
    void aClaimOfPermissionsMayBeAListOrWords() {
        AccessRules rules =
                AccessRules.builder().claimIsPermissions("permissions").build();

        assertThat(may(rules, Identities.withClaims(Map.of("permissions", List.of("a:b"))), "a:b"))
                .isTrue();
        assertThat(may(rules, Identities.withClaims(Map.of("permissions", "x:y  a:b")), "a:b"))
                .isTrue();
        assertThat(may(rules, Identities.withClaims(Map.of("permissions", 7L)), "a:b"))
                .isFalse();
    }

    @Test
    void theSameRoleMeansWhatItsIssuersRulesSay() {
        AccessRules rules = AccessRules.byIssuer(Map.of(
                Identities.ISSUER,
                AccessRules.builder().role("admin").grants("orders:*").build(),
                "https://partner.example",
                AccessRules.builder().role("admin").grants("quotes:read").build()));
        Identity partner = new Identity("https://partner.example", "alice", Set.of(), Set.of("admin"), Map.of());
        Identity stranger = new Identity("https://id.example/", "alice", Set.of(), Set.of("admin"), Map.of());

        assertThat(rules.issuers()).containsExactlyInAnyOrder(Identities.ISSUER, "https://partner.example");
        assertThat(may(rules, Identities.withRoles("admin"), "orders:delete")).isTrue();
        assertThat(may(rules, partner, "orders:delete")).isFalse();
        assertThat(may(rules, partner, "quotes:read")).isTrue();
        assertThat(rules.grantsFor(stranger).isAuthenticated()).isTrue();
        assertThat(may(rules, stranger, "orders:delete")).isFalse();
    }

    @Test
    void rulesByIssuerCannotBeEmptyOrNested() {
        AccessRules inner =
                AccessRules.byIssuer(Map.of("a", AccessRules.builder().build()));

        assertThatThrownBy(() -> AccessRules.byIssuer(Map.of())).hasMessageContaining("name at least one");
        assertThatThrownBy(() -> AccessRules.byIssuer(Map.of("b", inner)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the issuer b differ by issuer themselves");
    }

    @Test
    void aRuleThatGrantsNothingIsRefused() {
        AccessRules.Builder builder = AccessRules.builder();
        AccessRules.Grant dangling = builder.role("admin");

        assertThat(dangling).isNotNull();
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The rule for Role[name=admin] grants nothing: end it with grants(…) or grantsRoles(…).");
        assertThatThrownBy(() -> AccessRules.builder().role("admin").grants().build())
                .hasMessageContaining("grants nothing");
    }

    @Test
    void malformedRulesAreRefused() {
        assertThatThrownBy(() -> AccessRules.builder().role("admin").grants("orders:,"))
                .hasMessageContaining("\"orders:,\" is not a permission");
        assertThatThrownBy(() -> AccessRules.builder().role(" ")).hasMessageContaining("an empty role");
        assertThatThrownBy(() -> AccessRules.builder().role("a").grantsRoles(""))
                .hasMessageContaining("an empty role");
    }

    @Test
    void moreTextsThanAreRememberedStillCompile() {
        AccessRules rules = AccessRules.builder().scopesArePermissions().build();
        Set<String> scopes = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            scopes.add("orders:" + i);
        }
        scopes.add("x".repeat(300));
        Grants grants = rules.grantsFor(Identities.withScopes(scopes.toArray(String[]::new)));

        assertThat(grants.isPermitted("orders:0")).isTrue();
        assertThat(grants.isPermitted("orders:2999")).isTrue();
        assertThat(grants.isPermitted("x".repeat(300))).isTrue();
        assertThat(grants.isPermitted("orders:3000")).isFalse();
    }

    @Test
    void textsShowNothingOfTheCaller() {
        Identity identity = new Identity(
                Identities.ISSUER, "canary", Set.of("canary"), Set.of("canary"), Map.of("canary", "canary"));
        Grants grants = AccessRules.builder()
                .scopesArePermissions()
                .rolesAreRoles()
                .build()
                .grantsFor(identity);

        assertThat(identity.toString()).isEqualTo("Identity[https://id.example]");
        assertThat(grants.toString()).isEqualTo("Grants[1 permissions, 1 roles]");
        assertThat(grants.check(Requirement.permissions("orders:read")).toString())
                .doesNotContain("canary");
    }
}
