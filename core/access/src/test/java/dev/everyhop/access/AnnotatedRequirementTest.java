package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.shiro.authz.annotation.Logical;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresGuest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.apache.shiro.authz.annotation.RequiresRoles;
import org.apache.shiro.authz.annotation.RequiresUser;
import org.junit.jupiter.api.Test;

class AnnotatedRequirementTest {

    private static Optional<String> of(Class<?> type, String method) {
        return of(type, type, method);
    }

    private static Optional<String> of(Class<?> type, Class<?> declaring, String name) {
        Method method = Stream.of(declaring.getDeclaredMethods())
                .filter(m -> m.getName().equals(name) && !m.isBridge())
                .findFirst()
                .orElseThrow();
        return Requirement.of(type, method).map(Requirement::toString);
    }

    @RequiresPermissions("orders:*")
    static class Orders {
        @RequiresPermissions("orders:read")
        void read() {}

        @RequiresRoles(
                value = {"admin", "owner"},
                logical = Logical.OR)
        void delete() {}

        void list() {}
    }

    @Test
    void theAnnotationsOfMethodAndClassMustBothHold() {
        assertThat(of(Orders.class, "read")).hasValue("permission (orders:read) and permission (orders:*)");
        assertThat(of(Orders.class, "delete")).hasValue("role (admin or owner) and permission (orders:*)");
        assertThat(of(Orders.class, "list")).hasValue("permission (orders:*)");
    }

    static class Bare {
        void open() {}

        @RequiresAuthentication
        void known() {}

        @RequiresUser
        void user() {}

        @RequiresGuest
        void guest() {}

        @RequiresGuest
        @RequiresRoles("admin")
        void neither() {}

        @RequiresPermissions({})
        void nothing() {}

        @RequiresPermissions(
                value = {"a", ","},
                logical = Logical.OR)
        void malformed() {}
    }

    @Test
    void withoutAnAnnotationThereIsNoRequirement() {
        assertThat(of(Bare.class, "open")).isEmpty();
    }

    @Test
    void theOtherAnnotationsAreRead() {
        assertThat(of(Bare.class, "known")).hasValue("authenticated");
        assertThat(of(Bare.class, "user")).hasValue("authenticated");
        assertThat(of(Bare.class, "guest")).hasValue("guest");
    }

    @Test
    void annotationsThatCannotHoldOrAskForNothingAreRefusedByName() {
        assertThatThrownBy(() -> of(Bare.class, "neither"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Bare.neither: A caller cannot be a guest");
        assertThatThrownBy(() -> of(Bare.class, "nothing")).hasMessageContaining("names none");
        assertThatThrownBy(() -> of(Bare.class, "malformed"))
                .hasMessageContaining("RequiresPermissions")
                .hasMessageContaining("\",\" is not a permission");
    }

    @RequiresAuthentication
    interface Api<T> {
        @RequiresPermissions("things:save")
        void save(T thing);
    }

    @RequiresRoles("staff")
    static class Base implements Api<String> {
        @Override
        public void save(String thing) {}

        @RequiresPermissions("things:purge")
        void purge() {}

        void save(Integer other) {}
    }

    static class Leaf extends Base {
        @Override
        public void save(String thing) {}

        @Override
        void purge() {}
    }

    @Test
    void interfacesAndSuperclassesCount() {
        assertThat(of(Leaf.class, "save")).hasValue("role (staff) and permission (things:save)");
        assertThat(of(Leaf.class, "purge")).hasValue("role (staff) and permission (things:purge)");
    }

    @Test
    void theInterfacesMethodMayBeGiven() {
        assertThat(of(Leaf.class, Api.class, "save")).hasValue("permission (things:save) and role (staff)");
    }

    @Test
    void aGenericMethodOfTheClassCountsForTheInterfacesOne() throws NoSuchMethodException {
        class Generic implements Api<Integer> {
            @Override
            @RequiresRoles("saver")
            public void save(Integer thing) {}
        }
        assertThat(Requirement.of(Generic.class, Api.class.getDeclaredMethod("save", Object.class)))
                .hasValueSatisfying(r -> assertThat(r.toString()).contains("role (saver)"));
    }

    @Test
    void anOverloadIsAnotherOperation() throws NoSuchMethodException {
        class Overloads {
            @RequiresRoles("a")
            void go(Object any) {}

            void go(String text) {}
        }
        assertThat(Requirement.of(Overloads.class, Overloads.class.getDeclaredMethod("go", String.class)))
                .isEmpty();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @RequiresRoles("admin")
    @interface AdminOnly {}

    @Test
    void annotationsThatCarryThemCount() throws NoSuchMethodException {
        class Admin {
            @AdminOnly
            void wipe() {}
        }
        assertThat(Requirement.of(Admin.class, Admin.class.getDeclaredMethod("wipe")))
                .hasValueSatisfying(r -> assertThat(r).hasToString("role (admin)"));
    }

    @Test
    void aMethodOfAnotherClassIsRefused() {
        assertThatThrownBy(() -> of(Bare.class, Orders.class, "read")).hasMessageContaining("is not a method of");
    }

    @Test
    void aProxyIsRefusedBecauseItHidesAnnotations() throws NoSuchMethodException {
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Api.class}, (self, method, arguments) -> null);
        Method save = Api.class.getDeclaredMethod("save", Object.class);

        assertThatThrownBy(() -> Requirement.of(proxy.getClass(), save)).hasMessageContaining("is a proxy");
    }
}
