package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.SecurityUtils;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.authz.annotation.Logical;
import org.apache.shiro.cache.MemoryConstrainedCacheManager;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.subject.PrincipalCollection;
import org.apache.shiro.util.ThreadContext;
import org.junit.jupiter.api.Test;

class RealmTest {

    /** Knows that alice may cancel orders. */
    static class Store extends AuthorizingRealm {

        final List<PrincipalCollection> asked = new ArrayList<>();
        RuntimeException failure;
        Object boundPrincipal;

        @Override
        protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
            asked.add(principals);
            boundPrincipal = SecurityUtils.getSubject().getPrincipal();
            if (failure != null) {
                throw failure;
            }
            SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
            if ("alice".equals(getAvailablePrincipal(principals))) {
                info.addStringPermission("orders:cancel");
                info.addRole("seller");
            }
            return info;
        }

        @Override
        protected AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
            throw new AssertionError("A caller is authenticated before it gets here.");
        }
    }

    private final Store store = new Store();
    private final AccessRules rules =
            AccessRules.builder().scopesArePermissions().realm(store).build();
    private final Grants alice = rules.grantsFor(Identities.withScopes("orders:read"));

    @Test
    void aRealmAddsPermissionsAndRoles() {
        assertThat(alice.check(Requirement.permissions("orders:read", "orders:cancel"))
                        .isPermitted())
                .isTrue();
        assertThat(alice.check(Requirement.roles("seller")).isPermitted()).isTrue();
        assertThat(alice.check(Requirement.permissions("orders:delete")))
                .isEqualTo(new AccessDecision.Denied(AccessReason.PERMISSION_MISSING, "orders:delete"));
        assertThat(alice.isPermitted("orders:cancel")).isTrue();
        assertThat(alice.hasRole("seller")).isTrue();
        assertThat(alice.subject().isPermitted("orders:cancel")).isTrue();
        assertThat(alice.subject().hasRole("seller")).isTrue();
    }

    @Test
    void onlyTheSubjectAndItsIssuerAreShownToTheRealm() {
        alice.isPermitted("orders:cancel");

        assertThat(store.asked).singleElement().satisfies(principals -> {
            assertThat(principals.asSet()).isEqualTo(Set.of("alice"));
            assertThat(principals.getRealmNames()).isEqualTo(Set.of(Identities.ISSUER));
        });
        assertThat(store.boundPrincipal).isEqualTo("alice");
    }

    @Test
    void theRealmIsNotAskedForWhatIsGrantedAnyway() {
        Requirement read = Requirement.permissions("orders:read");
        Requirement either = Requirement.permissions(Logical.OR, "orders:cancel", "orders:read");

        assertThat(alice.mayBlock(read)).isFalse();
        assertThat(alice.mayBlock(either)).isFalse();
        assertThat(alice.mayBlock(Requirement.authenticated())).isFalse();
        assertThat(alice.mayBlock(Requirement.guest())).isFalse();
        assertThat(alice.check(read).isPermitted()).isTrue();
        assertThat(alice.check(either).isPermitted()).isTrue();
        assertThat(alice.check(Requirement.guest()).isPermitted()).isFalse();
        assertThat(store.asked).isEmpty();
        assertThat(alice.mayBlock(Requirement.permissions("orders:cancel"))).isTrue();
        assertThat(alice.mayBlock(Requirement.roles("seller"))).isTrue();
    }

    @Test
    void withoutARealmNothingBlocks() {
        Grants grants = AccessRules.builder().build().grantsFor(Identities.alice());

        assertThat(grants.mayBlock(Requirement.permissions("orders:cancel"))).isFalse();
    }

    @Test
    void aCallerWithoutASubjectIsNotAskedAbout() {
        Grants nameless = rules.grantsFor(new Identity(Identities.ISSUER, "", Set.of(), Set.of(), Map.of()));

        assertThat(nameless.mayBlock(Requirement.roles("seller"))).isFalse();
        assertThat(nameless.check(Requirement.roles("seller")).isPermitted()).isFalse();
        assertThat(Grants.anonymous().mayBlock(Requirement.roles("seller"))).isFalse();
        assertThat(store.asked).isEmpty();
    }

    @Test
    void aRealmThatFailsDeniesAndCanBeToldApart() {
        store.failure = new IllegalStateException("the database is away");

        assertThat(alice.check(Requirement.permissions("orders:cancel")))
                .isEqualTo(AccessDecision.deny(AccessReason.REALM_FAILED));
        assertThat(alice.check(Requirement.permissions("orders:read")).isPermitted())
                .isTrue();
        assertThatThrownBy(() -> alice.isPermitted("orders:cancel")).isSameAs(store.failure);
        assertThatThrownBy(() -> alice.subject().isPermitted("orders:cancel")).isSameAs(store.failure);
    }

    @Test
    void theThreadIsLeftAsItWas() {
        store.failure = new IllegalStateException("away");
        ThreadContext.put("app", "value");
        try {
            alice.check(Requirement.permissions("orders:cancel"));
            assertThat(ThreadContext.getResources()).isEqualTo(Map.of("app", "value"));
        } finally {
            ThreadContext.remove();
        }
        alice.check(Requirement.permissions("orders:cancel"));
        assertThat(ThreadContext.getResources()).isEmpty();
    }

    @Test
    void theRealmsOwnCacheHoldsAcrossTokensOfOneSubjectAndKeepsIssuersApart() {
        store.setCacheManager(new MemoryConstrainedCacheManager());
        rules.grantsFor(Identities.withScopes("a")).isPermitted("orders:cancel");
        rules.grantsFor(Identities.withScopes("b")).isPermitted("orders:cancel");
        assertThat(store.asked).hasSize(1);

        rules.grantsFor(new Identity("https://other.example", "alice", Set.of(), Set.of(), Map.of()))
                .isPermitted("orders:cancel");
        assertThat(store.asked).hasSize(2);
    }

    @Test
    void aRealmOfOneIssuersRulesIsNotAskedAboutAnother() {
        AccessRules both = AccessRules.byIssuer(Map.of(
                Identities.ISSUER,
                rules,
                "https://partner.example",
                AccessRules.builder().build()));
        Grants partner = both.grantsFor(new Identity("https://partner.example", "alice", Set.of(), Set.of(), Map.of()));

        assertThat(partner.isPermitted("orders:cancel")).isFalse();
        assertThat(both.grantsFor(Identities.alice()).isPermitted("orders:cancel"))
                .isTrue();
    }

    @Test
    void twoRealmsAreRefused() {
        assertThatThrownBy(() -> AccessRules.builder().realm(store).realm(store))
                .hasMessageContaining("Two realms");
    }
}
