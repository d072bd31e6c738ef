package dev.everyhop.spring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.spring.PublicEndpoint;
import jakarta.annotation.security.RolesAllowed;
import org.apache.shiro.authz.annotation.RequiresAuthentication;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.Test;

class HandlerAnnotationsTest {

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

    private static void assertFailsWith(Class<?> type, Misconfiguration expected) {
        assertThatThrownBy(() -> read(type))
                .isInstanceOfSatisfying(MisconfigurationException.class, e -> assertThat(e.misconfiguration())
                        .isEqualTo(expected));
    }

    private static Need read(Class<?> type) {
        try {
            return HandlerAnnotations.read(type, type.getMethod("handle"), type.getSimpleName());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
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
