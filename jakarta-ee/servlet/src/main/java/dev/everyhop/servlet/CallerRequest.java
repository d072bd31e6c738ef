package dev.everyhop.servlet;

import dev.everyhop.gate.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** A permitted request, whose user is the caller that the gate knows and nobody else. */
final class CallerRequest extends HttpServletRequestWrapper {

    private final Caller caller;
    private final @Nullable CallerPrincipal principal;

    CallerRequest(HttpServletRequest request, Caller caller) {
        super(request);
        this.caller = caller;
        this.principal = caller.subject().map(CallerPrincipal::new).orElse(null);
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return principal;
    }

    @Override
    public @Nullable String getRemoteUser() {
        return principal == null ? null : principal.getName();
    }

    @Override
    public boolean isUserInRole(String role) {
        return caller.roles().contains(role);
    }

    @Override
    public @Nullable String getAuthType() {
        return caller.isAuthenticated() ? "Bearer" : null;
    }

    /** A principal that says its name when asked for it, and not in logs. */
    private record CallerPrincipal(String getName) implements Principal {
        @Override
        public String toString() {
            return "CallerPrincipal";
        }
    }
}
