package dev.everyhop.access;

import java.util.Collection;
import java.util.Set;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.Permission;
import org.apache.shiro.authz.permission.PermissionResolver;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.mgt.DefaultSessionStorageEvaluator;
import org.apache.shiro.mgt.DefaultSubjectDAO;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.session.Session;
import org.apache.shiro.session.mgt.SessionContext;
import org.apache.shiro.session.mgt.SessionKey;
import org.apache.shiro.session.mgt.SessionManager;
import org.apache.shiro.subject.ImmutablePrincipalCollection;
import org.apache.shiro.subject.PrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.apache.shiro.subject.support.DelegatingSubject;
import org.apache.shiro.subject.support.DisabledSessionException;
import org.jspecify.annotations.Nullable;

/** Shiro subjects over grants: no session, no login, nothing bound to a thread. */
final class Subjects {

    private static final String REALM = "everyhop";
    private static final DefaultSecurityManager MANAGER = manager();

    private Subjects() {}

    static Subject of(Grants grants) {
        boolean known = grants.isAuthenticated();
        return new DelegatingSubject(known ? principals(grants) : null, known, null, null, false, MANAGER);
    }

    private static PrincipalCollection principals(Grants grants) {
        Identity identity = grants.identity().orElseThrow();
        ImmutablePrincipalCollection.Builder principals = new ImmutablePrincipalCollection.Builder();
        if (identity.subject() != null) {
            principals.addPrincipal(identity.subject(), identity.issuer());
        }
        principals.addPrincipal(new Info(grants), REALM);
        return principals.build();
    }

    private static DefaultSecurityManager manager() {
        GrantsRealm realm = new GrantsRealm();
        DefaultSessionStorageEvaluator storage = new DefaultSessionStorageEvaluator();
        storage.setSessionStorageEnabled(false);
        DefaultSubjectDAO subjects = new DefaultSubjectDAO();
        subjects.setSessionStorageEvaluator(storage);
        DefaultSecurityManager manager = new DefaultSecurityManager(realm);
        manager.setAuthorizer(realm);
        manager.setSubjectDAO(subjects);
        manager.setSessionManager(new NoSessions());
        return manager;
    }

    /** Carries the grants through Shiro: the realm finds them among the principals. */
    private static final class Info implements AuthorizationInfo {

        private static final long serialVersionUID = 1L;

        private final transient Grants grants;

        Info(Grants grants) {
            this.grants = grants;
        }

        // Never listed, only asked: the realm below answers from the grants.
        @Override
        public Collection<String> getRoles() {
            return Set.of();
        }

        @Override
        public Collection<String> getStringPermissions() {
            return Set.of();
        }

        @Override
        public Collection<Permission> getObjectPermissions() {
            return Set.of();
        }

        @Override
        public String toString() {
            return grants.toString();
        }
    }

    /** All checks of a Shiro realm come down to the two that are answered here. */
    private static final class GrantsRealm extends AuthorizingRealm {

        GrantsRealm() {
            setName(REALM);
            setCachingEnabled(false);
            setPermissionResolver(new Compiler());
        }

        @Override
        public boolean supports(AuthenticationToken token) {
            return false;
        }

        @Override
        protected @Nullable AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
            return null;
        }

        @Override
        protected @Nullable AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
            return principals.oneByType(Info.class);
        }

        @Override
        protected boolean isPermitted(Permission permission, @Nullable AuthorizationInfo info) {
            return info instanceof Info own && own.grants.permits(permission);
        }

        @Override
        protected boolean hasRole(String role, @Nullable AuthorizationInfo info) {
            return info instanceof Info own && own.grants.hasRole(role);
        }
    }

    private static final class Compiler implements PermissionResolver {
        @Override
        public Permission resolvePermission(String permission) {
            return CompiledPermission.of(permission);
        }
    }

    private static final class NoSessions implements SessionManager {
        @Override
        public Session start(SessionContext context) {
            throw new DisabledSessionException("Callers of this service have no session.");
        }

        @Override
        public @Nullable Session getSession(SessionKey key) {
            return null;
        }
    }
}
