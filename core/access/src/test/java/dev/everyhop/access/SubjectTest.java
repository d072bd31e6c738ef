package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.SecurityUtils;
import org.apache.shiro.authc.AuthenticationException;
import org.apache.shiro.authc.BearerToken;
import org.apache.shiro.authz.Permission;
import org.apache.shiro.authz.UnauthenticatedException;
import org.apache.shiro.authz.UnauthorizedException;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.subject.support.DisabledSessionException;
import org.apache.shiro.util.ThreadContext;
import org.junit.jupiter.api.Test;

class SubjectTest {

    private final Grants grants = AccessRules.builder()
            .scopesArePermissions()
            .rolesAreRoles()
            .build()
            .grantsFor(new Identity(Identities.ISSUER, "alice", Set.of("orders:read"), Set.of("clerk"), Map.of()));
    private final Subject alice = grants.subject();

    @Test
    void allOfShirosChecksAreAnsweredFromTheGrants() {
        Permission read = new WildcardPermission("orders:read");
        Permission write = new WildcardPermission("orders:write");

        assertThat(alice.isAuthenticated()).isTrue();
        assertThat(alice.isRemembered()).isFalse();
        assertThat(alice.getPrincipal()).isEqualTo("alice");
        assertThat(alice.isPermitted("orders:read")).isTrue();
        assertThat(alice.isPermitted("orders:write")).isFalse();
        assertThat(alice.isPermitted(read)).isTrue();
        assertThat(alice.isPermitted(write)).isFalse();
        assertThat(alice.isPermitted("orders:read", "orders:write")).containsExactly(true, false);
        assertThat(alice.isPermitted(List.of(write, read))).containsExactly(false, true);
        assertThat(alice.isPermittedAll("orders:read", "orders:write")).isFalse();
        assertThat(alice.isPermittedAll(List.of(read))).isTrue();
        assertThat(alice.hasRole("clerk")).isTrue();
        assertThat(alice.hasRoles(List.of("admin", "clerk"))).containsExactly(false, true);
        assertThat(alice.hasAllRoles(List.of("admin", "clerk"))).isFalse();
        alice.checkPermission("orders:read");
        alice.checkRole("clerk");
        assertThatThrownBy(() -> alice.checkPermission("orders:write")).isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> alice.checkPermissions("orders:read", "orders:write"))
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> alice.checkRoles("clerk", "admin")).isInstanceOf(UnauthorizedException.class);
    }

    @Test
    void aPermissionOfAnotherKindIsNotHad() {
        assertThat(alice.isPermitted((Permission) other -> true)).isFalse();
    }

    @Test
    void aTextThatIsNoPermissionIsNotHad() {
        assertThat(grants.isPermitted(":")).isFalse();
        assertThatThrownBy(() -> alice.isPermitted(":")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereIsNoSession() {
        assertThat(alice.getSession(false)).isNull();
        assertThatThrownBy(alice::getSession).isInstanceOf(DisabledSessionException.class);
        assertThatThrownBy(() -> alice.runAs(alice.getPrincipals())).isInstanceOf(DisabledSessionException.class);
        assertThat(ThreadContext.getResources()).isEmpty();
    }

    @Test
    void aSubjectBuiltByHandHasNoSessionEither() throws Exception {
        Subject byHand = alice.associateWith(() -> new Subject.Builder(SecurityUtils.getSecurityManager())
                        .principals(alice.getPrincipals())
                        .authenticated(true)
                        .buildSubject())
                .call();

        assertThat(byHand.getSession(false)).isNull();
        assertThatThrownBy(byHand::getSession).isInstanceOf(DisabledSessionException.class);
        assertThat(ThreadContext.getResources()).isEmpty();
    }

    @Test
    void nobodyLogsInHere() {
        assertThatThrownBy(() -> alice.login(new BearerToken("x"))).isInstanceOf(AuthenticationException.class);
        assertThat(ThreadContext.getResources()).isEmpty();
    }

    @Test
    void loggingOutAffectsNobodyElse() {
        Subject leaving = grants.subject();
        leaving.logout();

        assertThat(leaving.isAuthenticated()).isFalse();
        assertThat(leaving.isPermitted("orders:read")).isFalse();
        assertThat(alice.isPermitted("orders:read")).isTrue();
        assertThat(grants.subject().isPermitted("orders:read")).isTrue();
    }

    @Test
    void anAnonymousSubjectHasNothing() {
        Subject nobody = Grants.anonymous().subject();

        assertThat(nobody.isAuthenticated()).isFalse();
        assertThat(nobody.getPrincipal()).isNull();
        assertThat(nobody.isPermitted("orders:read")).isFalse();
        assertThat(nobody.hasRole("clerk")).isFalse();
        assertThatThrownBy(() -> nobody.checkPermission("orders:read")).isInstanceOf(UnauthenticatedException.class);
    }

    @Test
    void aCallerWithoutASubjectIsAuthenticatedAllTheSame() {
        Subject nameless = AccessRules.builder()
                .scopesArePermissions()
                .build()
                .grantsFor(new Identity(Identities.ISSUER, null, Set.of("orders:read"), Set.of(), Map.of()))
                .subject();

        assertThat(nameless.isAuthenticated()).isTrue();
        assertThat(nameless.isPermitted("orders:read")).isTrue();
        assertThat(nameless.getPrincipal()).hasToString("Grants[1 permissions, 0 roles]");
    }
}
