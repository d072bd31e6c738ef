package dev.everyhop.servlet;

import dev.everyhop.gate.Caller;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A permitted request, whose user is the caller that the gate knows and nobody else. Where the answer is checked, its
 * asynchronous cycles keep to the response that is.
 */
class CallerRequest extends HttpServletRequestWrapper {

    private final Passage passage;
    private final Caller caller;
    private final @Nullable CallerPrincipal principal;

    CallerRequest(HttpServletRequest request, Passage passage) {
        super(request);
        this.passage = passage;
        this.caller = passage.permit.caller();
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
        return caller.token()
                .map(token -> token.isBoundToKey() ? "DPoP" : "Bearer")
                .orElse(null);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        Enumeration<String> names = super.getHeaderNames();
        if (passage.hiddenHeader == null || names == null) {
            return names;
        }
        return Collections.enumeration(
                Collections.list(names).stream().filter(name -> !isHidden(name)).toList());
    }

    @Override
    public int getIntHeader(String name) {
        return isHidden(name) ? -1 : super.getIntHeader(name);
    }

    @Override
    public long getDateHeader(String name) {
        return isHidden(name) ? -1 : super.getDateHeader(name);
    }

    private boolean isHidden(String name) {
        return passage.hiddenHeader != null && passage.hiddenHeader.equalsIgnoreCase(name);
    }

    /** Without arguments a container would take its own response, and what is written there is checked by nobody. */
    @Override
    public AsyncContext startAsync() {
        CheckedResponse answer = passage.response;
        return answer == null ? super.startAsync() : passage.started(super.startAsync(this, answer.view()), answer);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        CheckedResponse answer = passage.response;
        if (answer == null) {
            return super.startAsync(request, response);
        }
        ServletResponse checked = CheckedResponse.within(response) == answer ? response : answer.view();
        return passage.started(super.startAsync(request, checked), answer);
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncContext container = super.getAsyncContext();
        CheckedAsync checked = passage.async();
        return checked == null ? container : checked;
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
        if (passage.body != null || passage.response != null) {
            throw new ServletException("The bodies or answers of this route are checked, and those of an upgraded"
                    + " connection cannot be: list the upgrade as a route without them");
        }
        return super.upgrade(type);
    }

    /** A principal that says its name when asked for it, and not in logs. */
    private record CallerPrincipal(String getName) implements Principal {
        @Override
        public String toString() {
            return "CallerPrincipal";
        }
    }
}
