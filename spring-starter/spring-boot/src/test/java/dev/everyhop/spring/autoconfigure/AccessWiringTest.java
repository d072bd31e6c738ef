package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.access.AccessReason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.gate.Caller;
import dev.everyhop.gate.GateReason;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.authz.annotation.Logical;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresGuest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.authz.annotation.RequiresRoles;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.subject.PrincipalCollection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shiro's annotations on handlers, and what tokens are worth. */
class AccessWiringTest {

    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        EVENTS.clear();
    }

    @Test
    void withoutRulesPermissionsAreScopesAndAlternativesAreWaysIn() {
        try (Service service = Service.start(Application.class)) {
            assertThat(service.get("/either", TestIssuer.token("b", "staff")).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> refused = service.get("/either", TestIssuer.token("b"));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(value -> assertThat(value).contains("insufficient_scope"));
            assertThat(EVENTS).extracting(SecurityEvent::reason).contains(GateReason.SCOPE_MISSING);
            // Exactly, where permissions would cover what is longer.
            assertThat(service.get("/long", TestIssuer.token("orders")).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void rolesOfTheOneIssuerCount() {
        try (Service service = Service.start(Application.class)) {
            assertThat(service.get("/clerks", TestIssuer.token()).statusCode()).isEqualTo(403);
            assertThat(EVENTS).extracting(SecurityEvent::reason).contains(AccessReason.ROLE_MISSING);
            assertThat(service.get("/clerks", TestIssuer.tokenWith(Map.of("roles", List.of("admin"))))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/clerks", TestIssuer.tokenWith(Map.of("roles", List.of("Admin"))))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void guestsAreThoseWithoutAToken() {
        try (Service service = Service.start(Application.class)) {
            assertThat(service.get("/signup").body()).isEqualTo("signup");
            assertThat(service.get("/signup", TestIssuer.token()).statusCode()).isEqualTo(403);
            assertThat(service.get("/signup", TestIssuer.token() + "x").statusCode())
                    .isEqualTo(401);
            assertThat(service.get("/known").statusCode()).isEqualTo(401);
            assertThat(service.get("/known", TestIssuer.token()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void rulesSayWhatATokenIsWorth() {
        try (Service service = Service.start(
                Application.class,
                "everyhop.access.grants[0].role=admin",
                "everyhop.access.grants[0].permissions=orders:*,staff",
                "everyhop.access.grants[0].roles=clerk",
                "everyhop.access.grants[1].claim=staff",
                "everyhop.access.grants[1].value=true",
                "everyhop.access.grants[1].permissions=staff",
                "everyhop.access.grants[2].scope=tea",
                "everyhop.access.grants[2].permissions=orders:read",
                "everyhop.access.permission-claims=rights")) {
            String admin = TestIssuer.tokenWith(Map.of("roles", List.of("admin")));
            assertThat(service.get("/long", admin).statusCode()).isEqualTo(200);
            assertThat(service.get("/either", admin).statusCode()).isEqualTo(403);
            assertThat(service.get("/may", admin).body()).isEqualTo("true true true");
            assertThat(service.get("/long", TestIssuer.token("tea")).statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/long", TestIssuer.token("orders")).statusCode())
                    .isEqualTo(200);
            // A wildcard that came in a token is worth nothing.
            assertThat(service.get("/long", TestIssuer.token("orders:*")).statusCode())
                    .isEqualTo(403);
            assertThat(EVENTS).extracting(SecurityEvent::reason).contains(AccessReason.PERMISSION_MISSING);
            assertThat(service.get("/either", TestIssuer.tokenWith(Map.of("staff", true, "rights", "b x")))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/may", TestIssuer.token()).body()).isEqualTo("false false false");
        }
    }

    @Test
    void rulesOfOneIssuerAreThoseOfNoOther() {
        String other = "https://other.example";
        try (Service service = Service.start(
                Application.class,
                "everyhop.issuers[0].access.grants[0].role=boss",
                "everyhop.issuers[0].access.grants[0].permissions=orders:*",
                "everyhop.issuers[0].access.grants[0].roles=admin",
                "everyhop.issuers[1].location=" + other,
                "everyhop.issuers[1].jwks=" + TestIssuer.jwksFile().toUri())) {
            Map<String, Object> boss = Map.of("roles", List.of("boss", "admin"));
            assertThat(service.get("/long", TestIssuer.tokenWith(boss)).statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/clerks", TestIssuer.tokenWith(boss)).statusCode())
                    .isEqualTo(200);
            String ofOther = TestIssuer.tokenOf(other, "at+jwt", boss);
            assertThat(service.get("/long", ofOther).statusCode()).isEqualTo(403);
            assertThat(service.get("/clerks", ofOther).statusCode()).isEqualTo(403);
            assertThat(service.get("/known", ofOther).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void realmOfTheServiceAddsPermissions() {
        try (Service service = Service.start(WithRealm.class)) {
            assertThat(service.get("/long", TestIssuer.token()).statusCode()).isEqualTo(200);
            assertThat(service.get("/clerks", TestIssuer.token()).statusCode()).isEqualTo(200);
            assertThat(service.get("/either", TestIssuer.token()).statusCode()).isEqualTo(403);
            assertThat(service.get("/either", TestIssuer.token("a", "staff")).statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/may", TestIssuer.token()).body()).isEqualTo("true false true");
        }
    }

    @Test
    void realmThatFailsLetsNobodyIn() {
        try (Service service = Service.start(WithFailingRealm.class)) {
            assertThat(service.get("/long", TestIssuer.token()).statusCode()).isEqualTo(503);
            assertThat(service.get("/long", TestIssuer.token("orders:read")).statusCode())
                    .isEqualTo(200);
            assertThat(EVENTS).extracting(SecurityEvent::reason).contains(AccessReason.REALM_FAILED);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Handlers.class)
    static class Application {

        @Bean
        SecurityEvents events() {
            return EVENTS::add;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class WithRealm {

        @Bean
        AuthorizingRealm people() {
            return new People(false);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class WithFailingRealm {

        @Bean
        AuthorizingRealm people() {
            return new People(true);
        }
    }

    private static final class People extends AuthorizingRealm {

        private final boolean failing;

        People(boolean failing) {
            this.failing = failing;
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
        protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
            if (failing) {
                throw new IllegalStateException("the directory is away");
            }
            SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
            if ("alice".equals(principals.getPrimaryPrincipal())
                    && principals.getRealmNames().contains(TestIssuer.LOCATION)) {
                info.addStringPermission("orders:*");
                info.addRole("clerk");
            }
            return info;
        }
    }

    @RestController
    static class Handlers {

        @GetMapping("/either")
        @RequiresPermissions(
                value = {"a", "b"},
                logical = Logical.OR)
        @Staff
        String either() {
            return "either";
        }

        @GetMapping("/long")
        @RequiresPermissions("orders:read")
        String longer() {
            return "long";
        }

        @GetMapping("/clerks")
        @RequiresRoles(
                value = {"clerk", "admin"},
                logical = Logical.OR)
        String clerks() {
            return "clerks";
        }

        @GetMapping("/signup")
        @RequiresGuest
        String signup() {
            return "signup";
        }

        @GetMapping("/known")
        @RequiresAuthentication
        String known() {
            return "known";
        }

        @GetMapping("/may")
        String may(Caller caller) {
            return caller.grants().isPermitted("orders:delete") + " "
                    + caller.grants().isPermitted("staff") + " "
                    + caller.grants().hasRole("clerk");
        }
    }
}
