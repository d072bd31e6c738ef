package dev.everyhop.benchmarks;

import dev.everyhop.access.AccessRules;
import dev.everyhop.access.Grants;
import dev.everyhop.access.Identity;
import dev.everyhop.access.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.apache.shiro.cache.MemoryConstrainedCacheManager;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.subject.ImmutablePrincipalCollection;
import org.apache.shiro.subject.PrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.jspecify.annotations.Nullable;

/** What a permission check costs a caller with eight permissions, beside Shiro's own ways to make it. */
final class PermissionLanes {

    private static final String IMPLIES = "shiro implies";
    private static final List<String> GRANTED = List.of(
            "customers:*",
            "invoices:read,print",
            "quotes:read,write,print,send:*",
            "orders:read",
            "orders:write",
            "orders:ship",
            "reports:*:monthly",
            "stock:read");
    private static final List<String> ASKED = List.of(
            "customers:read",
            "customers:write:7",
            "invoices:print",
            "quotes:send:7",
            "orders:ship",
            "orders:read",
            "reports:sales:monthly",
            "stock:read");

    private PermissionLanes() {}

    static List<Lane> all() {
        return List.of(
                lane(IMPLIES, implies()),
                lane("everyhop", everyhop()),
                lane("shiro subject, compiled", subjectAskedForObjects()),
                lane("shiro subject, text", subjectAskedForTexts()));
    }

    private static Lane lane(String name, Operation operation) {
        return new Lane(name, operation, IMPLIES, implies());
    }

    static Operation everyhop() {
        AccessRules rules = AccessRules.builder()
                .role("clerk")
                .grants(GRANTED.toArray(String[]::new))
                .build();
        Grants grants = rules.grantsFor(
                new Identity("https://id.example", "alice", Set.of("openid"), Set.of("clerk"), Map.of()));
        Requirement[] asked = ASKED.stream().map(Requirement::permissions).toArray(Requirement[]::new);
        return turn -> grants.check(asked[turn % asked.length]).isPermitted();
    }

    /** The least that Shiro could do: permissions compiled beforehand, compared until one implies what is asked. */
    static Operation implies() {
        WildcardPermission[] granted = compiled(GRANTED);
        WildcardPermission[] asked = compiled(ASKED);
        return turn -> {
            WildcardPermission permission = asked[turn % asked.length];
            for (WildcardPermission one : granted) {
                if (one.implies(permission)) {
                    return true;
                }
            }
            return false;
        };
    }

    static Operation subjectAskedForObjects() {
        Subject subject = subject();
        WildcardPermission[] asked = compiled(ASKED);
        return turn -> subject.isPermitted(asked[turn % asked.length]);
    }

    static Operation subjectAskedForTexts() {
        Subject subject = subject();
        String[] asked = ASKED.toArray(String[]::new);
        return turn -> subject.isPermitted(asked[turn % asked.length]);
    }

    private static WildcardPermission[] compiled(List<String> permissions) {
        return permissions.stream().map(WildcardPermission::new).toArray(WildcardPermission[]::new);
    }

    /** A subject of a realm that has its permissions compiled and cached. */
    private static Subject subject() {
        SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
        for (WildcardPermission permission : compiled(GRANTED)) {
            info.addObjectPermission(permission);
        }
        AuthorizingRealm realm = new AuthorizingRealm() {
            @Override
            protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
                return info;
            }

            @Override
            protected @Nullable AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
                return null;
            }
        };
        realm.setCacheManager(new MemoryConstrainedCacheManager());
        realm.setAuthorizationCachingEnabled(true);
        return new Subject.Builder(new DefaultSecurityManager(realm))
                .principals(ImmutablePrincipalCollection.ofSinglePrincipal("alice", realm.getName()))
                .authenticated(true)
                .sessionCreationEnabled(false)
                .buildSubject();
    }
}
