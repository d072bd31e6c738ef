package dev.everyhop.jaxrs;

import dev.everyhop.gate.Caller;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Who calls, in the words of Jakarta REST. Roles are those of the token, never its scopes. */
record CallerContext(Caller caller, boolean secure) implements SecurityContext {

    @Override
    public @Nullable Principal getUserPrincipal() {
        return caller.subject().map(Named::new).orElse(null);
    }

    @Override
    public boolean isUserInRole(String role) {
        return caller.roles().contains(role);
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public @Nullable String getAuthenticationScheme() {
        return caller.token()
                .map(token -> token.isBoundToKey() ? "DPoP" : "Bearer")
                .orElse(null);
    }

    /** A principal that says its name when asked for it, and not in logs. */
    private record Named(String getName) implements Principal {
        @Override
        public String toString() {
            return "CallerPrincipal";
        }
    }
}
