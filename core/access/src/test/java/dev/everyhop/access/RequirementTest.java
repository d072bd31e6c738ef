package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.shiro.authz.annotation.Logical;
import org.junit.jupiter.api.Test;

class RequirementTest {

    private static final AccessRules RULES =
            AccessRules.builder().scopesArePermissions().rolesAreRoles().build();

    private final Grants reader = RULES.grantsFor(Identities.withScopes("orders:read", "customers:read"));
    private final Grants clerk = RULES.grantsFor(Identities.withRoles("clerk"));

    private static AccessDecision.Denied denied(AccessReason reason, String missing) {
        return new AccessDecision.Denied(reason, missing);
    }

    @Test
    void allPermissionsAreAskedForByDefault() {
        assertThat(reader.check(Requirement.permissions("orders:read", "customers:read")))
                .isEqualTo(AccessDecision.permit());
        assertThat(reader.check(Requirement.permissions("orders:read", "orders:write")))
                .isEqualTo(denied(AccessReason.PERMISSION_MISSING, "orders:write"));
    }

    @Test
    void onePermissionIsEnoughWithOr() {
        assertThat(reader.check(Requirement.permissions(Logical.OR, "orders:write", "orders:read"))
                        .isPermitted())
                .isTrue();
        assertThat(reader.check(Requirement.permissions(Logical.OR, "orders:write", "orders:delete")))
                .isEqualTo(denied(AccessReason.PERMISSION_MISSING, "orders:write or orders:delete"));
    }

    @Test
    void rolesAreAskedForLikewise() {
        assertThat(clerk.check(Requirement.roles("clerk")).isPermitted()).isTrue();
        assertThat(clerk.check(Requirement.roles("clerk", "admin")))
                .isEqualTo(denied(AccessReason.ROLE_MISSING, "admin"));
        assertThat(clerk.check(Requirement.roles(Logical.OR, "admin", "clerk")).isPermitted())
                .isTrue();
        assertThat(clerk.check(Requirement.roles(Logical.OR, "admin", "owner")))
                .isEqualTo(denied(AccessReason.ROLE_MISSING, "admin or owner"));
    }

    @Test
    void requirementsThatAreJoinedMustAllHold() {
        Requirement both = Requirement.permissions("orders:read").and(Requirement.roles("clerk"));
        Grants readingClerk = RULES.grantsFor(
                new Identity(Identities.ISSUER, "bob", Set.of("orders:read"), Set.of("clerk"), Map.of()));

        assertThat(reader.check(both)).isEqualTo(denied(AccessReason.ROLE_MISSING, "clerk"));
        assertThat(clerk.check(both)).isEqualTo(denied(AccessReason.PERMISSION_MISSING, "orders:read"));
        assertThat(readingClerk.check(both).isPermitted()).isTrue();
    }

    @Test
    void requirementsThatOnlyReadAlikeAreNotTakenForOne() {
        Requirement joined = Requirement.roles("a and b").and(Requirement.roles("a", "b"));
        Grants odd = RULES.grantsFor(Identities.withRoles("a and b"));

        assertThat(odd.check(joined)).isEqualTo(denied(AccessReason.ROLE_MISSING, "a"));
    }

    @Test
    void anAnonymousCallerMeetsNothingButGuest() {
        List<Requirement> all = Stream.of(
                        Requirement.authenticated(), Requirement.permissions("orders:read"), Requirement.roles("clerk"))
                .toList();

        assertThat(all).allSatisfy(each -> assertThat(Grants.anonymous().check(each))
                .isEqualTo(AccessDecision.deny(AccessReason.NOT_AUTHENTICATED)));
        assertThat(Grants.anonymous().check(Requirement.guest()).isPermitted()).isTrue();
        assertThat(clerk.check(Requirement.guest())).isEqualTo(AccessDecision.deny(AccessReason.GUESTS_ONLY));
        assertThat(clerk.check(Requirement.authenticated()).isPermitted()).isTrue();
    }

    @Test
    void aRequirementThatAsksForNothingIsRefused() {
        assertThatThrownBy(Requirement::permissions).hasMessageContaining("A requirement of permissions names none");
        assertThatThrownBy(() -> Requirement.roles(Logical.OR))
                .hasMessageContaining("A requirement of roles names none");
        assertThatThrownBy(() -> Requirement.roles(" ")).hasMessageContaining("A role has an empty name");
        assertThatThrownBy(() -> Requirement.permissions("")).hasMessageContaining("is not a permission");
    }

    @Test
    void aGuestWhoIsKnownIsRefused() {
        assertThatThrownBy(() -> Requirement.guest().and(Requirement.permissions("orders:read")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be a guest and authenticated at once");
        assertThatThrownBy(() -> Requirement.authenticated().and(Requirement.guest()))
                .hasMessageContaining("cannot be a guest and authenticated at once");
    }

    @Test
    void itPrintsWhatItAsksFor() {
        assertThat(Requirement.permissions(Logical.OR, "orders:read", "orders:*")
                        .and(Requirement.roles("clerk"))
                        .and(Requirement.authenticated()))
                .hasToString("permission (orders:read or orders:*) and role (clerk)");
        assertThat(Requirement.guest()).hasToString("guest");
        assertThat(Requirement.authenticated()).hasToString("authenticated");
    }

    @Test
    void requirementsThatAskForTheSameAreEqual() {
        Requirement both = Requirement.permissions("a").and(Requirement.roles("b"));

        assertThat(both).isEqualTo(Requirement.roles("b").and(Requirement.permissions("a")));
        assertThat(both).hasSameHashCodeAs(Requirement.roles("b").and(Requirement.permissions("a")));
        assertThat(both).isNotEqualTo(Requirement.permissions("a"));
        assertThat(Requirement.permissions("a and b")).isNotEqualTo(Requirement.permissions("a", "b"));
        assertThat(Requirement.guest()).isNotEqualTo(Requirement.authenticated());
    }
}
