package dev.everyhop.spring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.access.AccessRules;
import dev.everyhop.access.Requirement;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.spring.PublicEndpoint;
import jakarta.annotation.security.RolesAllowed;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.util.List;
import org.apache.shiro.authz.annotation.Logical;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresGuest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.authz.annotation.RequiresRoles;
import org.apache.shiro.authz.annotation.RequiresUser;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.AliasFor;

class HandlerAnnotationsTest {

    private static final HandlerAnnotations SCOPES =
            new HandlerAnnotations(new Access(AccessRules.builder().build(), true, true));
    private static final HandlerAnnotations GRANTED =
            new HandlerAnnotations(new Access(AccessRules.builder().build(), false, true));

    @Test
    void handlerThatSaysNothingNeedsATokenUnlessItIsListed() {
        assertThat(read(Plain.class)).isEqualTo(Need.TOKEN);
    }

    @Test
    void authenticationIsATokenWhateverIsListed() {
        Need need = read(Authenticated.class);
        assertThat(need.declared()).isTrue();
        assertThat(need.publicReason()).isNull();
        assertThat(need.scopes()).isEmpty();
    }

    @Test
    void permissionsOfClassAndMethodAddUp() {
        assertThat(read(Both.class).scopes()).containsExactlyInAnyOrder("orders", "orders:write");
    }

    @Test
    void permissionsOfAnInterfaceCount() {
        assertThat(read(Implementing.class).scopes()).containsExactlyInAnyOrder("contract", "method");
    }

    @Test
    void permissionsOfASuperclassCount() {
        assertThat(read(Inheriting.class).scopes()).containsExactlyInAnyOrder("orders", "orders:write");
    }

    @Test
    void classMayBePublic() {
        assertThat(read(Open.class).publicReason()).isEqualTo("all of it");
    }

    @Test
    void publicMethodOfAProtectedClassIsAContradiction() {
        assertFailsWith(OpenInProtected.class, Misconfiguration.ANNOTATIONS_CONTRADICT);
    }

    @Test
    void protectedMethodOfAPublicClassIsAContradiction() {
        assertFailsWith(ProtectedInOpen.class, Misconfiguration.ANNOTATIONS_CONTRADICT);
    }

    @Test
    void annotationOfAnotherLibraryIsNotIgnored() {
        assertFailsWith(Foreign.class, Misconfiguration.ANNOTATION_UNSUPPORTED);
    }

    @Test
    void alternativesAreWaysToBeLetIn() {
        Need need = read(EitherInClass.class);

        assertThat(need.scopes()).isEmpty();
        assertThat(need.alternatives())
                .extracting(RouteRules.Alternative::scopes)
                .containsExactlyInAnyOrder(List.of("a", "c"), List.of("a", "d"), List.of("b", "c"), List.of("b", "d"));
        assertThat(need.requirement()).isNull();
    }

    @Test
    void rolesArePermissionsOfTheirOwn() {
        assertThat(read(Roles.class).requirement())
                .isEqualTo(Requirement.roles("staff").and(Requirement.roles(Logical.OR, "clerk", "admin")));
    }

    @Test
    void guestsAreLetInAndNobodyElse() {
        Need need = read(Guests.class);

        assertThat(need.publicReason()).isEqualTo("for guests, and nobody else");
        assertThat(need.requirement()).isEqualTo(Requirement.guest());
        assertFailsWith(GuestsWithScope.class, Misconfiguration.ANNOTATION_INVALID);
        assertFailsWith(GuestsWithRole.class, Misconfiguration.ANNOTATION_INVALID);
        assertFailsWith(GuestsWhoAreKnown.class, Misconfiguration.ANNOTATION_INVALID);
    }

    @Test
    void userIsWhoeverIsAuthenticated() {
        assertThat(read(Users.class)).isEqualTo(read(Authenticated.class));
    }

    @Test
    void permissionsArePermissionsOnceSomethingGrantsThem() {
        assertThat(GRANTED.read(Both.class, method(Both.class), "Both").requirement())
                .isEqualTo(Requirement.permissions("orders").and(Requirement.permissions("orders:write")));
        assertThat(GRANTED.read(EitherInClass.class, method(EitherInClass.class), "x")
                        .requirement())
                .isEqualTo(Requirement.permissions(Logical.OR, "c", "d")
                        .and(Requirement.permissions(Logical.OR, "b", "a")));
    }

    @Test
    void annotationMayCarryOthersWithValuesOfItsOwn() {
        assertThat(read(Carried.class).scopes()).containsExactly("orders:audit");
    }

    @Test
    void annotationOfTheGateOpensToo() {
        assertThat(read(OpenByGate.class).publicReason()).isEqualTo("a plain one");
    }

    private static void assertFailsWith(Class<?> type, Misconfiguration expected) {
        assertThatThrownBy(() -> read(type))
                .isInstanceOfSatisfying(MisconfigurationException.class, e -> assertThat(e.misconfiguration())
                        .isEqualTo(expected));
    }

    private static Need read(Class<?> type) {
        return SCOPES.read(type, method(type), type.getSimpleName());
    }

    private static Method method(Class<?> type) {
        try {
            return type.getMethod("handle");
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @RequiresPermissions(
            value = {"c", "d"},
            logical = Logical.OR)
    public static class EitherInClass {
        @RequiresPermissions(
                value = {"b", "a"},
                logical = Logical.OR)
        public void handle() {}
    }

    @RequiresRoles("staff")
    public static class Roles {
        @RequiresRoles(
                value = {"clerk", "admin"},
                logical = Logical.OR)
        public void handle() {}
    }

    public static class Guests {
        @RequiresGuest
        public void handle() {}
    }

    @RequiresGuest
    public static class GuestsWithScope {
        @RequiresPermissions("a")
        public void handle() {}
    }

    @RequiresGuest
    public static class GuestsWithRole {
        @RequiresRoles("a")
        public void handle() {}
    }

    @RequiresAuthentication
    public static class GuestsWhoAreKnown {
        @RequiresGuest
        public void handle() {}
    }

    public static class Users {
        @RequiresUser
        public void handle() {}
    }

    @Retention(RetentionPolicy.RUNTIME)
    @RequiresPermissions("overridden")
    public @interface Audits {
        @AliasFor(annotation = RequiresPermissions.class, attribute = "value")
        String[] what();
    }

    public static class Carried {
        @Audits(what = "orders:audit")
        public void handle() {}
    }

    public static class OpenByGate {
        @dev.everyhop.gate.PublicEndpoint(reason = "a plain one")
        public void handle() {}
    }

    public static class Plain {
        public void handle() {}
    }

    public static class Authenticated {
        @RequiresAuthentication
        public void handle() {}
    }

    @RequiresPermissions("orders")
    public static class Both {
        @RequiresPermissions("orders:write")
        public void handle() {}
    }

    public static class Inheriting extends Both {
        @Override
        public void handle() {}
    }

    @RequiresPermissions("contract")
    public interface Contract {
        @RequiresPermissions("method")
        void handle();
    }

    public static class Implementing implements Contract {
        @Override
        public void handle() {}
    }

    @PublicEndpoint(reason = "all of it")
    public static class Open {
        public void handle() {}
    }

    @RequiresAuthentication
    public static class OpenInProtected {
        @PublicEndpoint(reason = "open")
        public void handle() {}
    }

    @PublicEndpoint(reason = "open")
    public static class ProtectedInOpen {
        @RequiresPermissions("scope")
        public void handle() {}
    }

    public static class Foreign {
        @RolesAllowed("admin")
        public void handle() {}
    }
}
