package dev.everyhop.servlet;

import dev.everyhop.gate.ApiCall;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The container's own view of a request, whatever filters have wrapped around it. */
final class ServletCall implements ApiCall {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    /** Tomcat's RemoteIpValve leaves it. */
    private static final String TOMCAT_FORWARDED = "org.apache.tomcat.request.forwarded";

    private final HttpServletRequest seen;
    private final HttpServletRequest original;

    ServletCall(HttpServletRequest seen) {
        this.seen = seen;
        ServletRequest inner = seen;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        this.original = inner instanceof HttpServletRequest http ? http : seen;
    }

    /** Returns whether what stands behind the gate would see another method or path than the gate checks. */
    boolean isRewritten() {
        return seen != original
                && (!original.getMethod().equals(seen.getMethod())
                        || !rawPath().equals(within(seen.getRequestURI(), seen.getContextPath()))
                        || !Objects.equals(original.getServletPath(), seen.getServletPath())
                        || !Objects.equals(original.getPathInfo(), seen.getPathInfo()));
    }

    /** Returns the container's own request. */
    HttpServletRequest original() {
        return original;
    }

    @Override
    public String method() {
        return original.getMethod();
    }

    /**
     * The path below the context's. It must begin with the context path as it is configured: a container also takes
     * other spellings of it, and then the rest would be read differently here and there.
     */
    @Override
    public String rawPath() {
        return within(original.getRequestURI(), original.getServletContext().getContextPath());
    }

    @Override
    public @Nullable String rawQuery() {
        return original.getQueryString();
    }

    @Override
    public List<String> header(String name) {
        Enumeration<String> values = original.getHeaders(name);
        if (values == null) {
            throw new IllegalStateException("The container does not let filters see headers");
        }
        if (!values.hasMoreElements()) {
            return List.of();
        }
        String first = values.nextElement();
        if (!values.hasMoreElements()) {
            return List.of(first);
        }
        List<String> all = new ArrayList<>();
        all.add(first);
        while (values.hasMoreElements()) {
            all.add(values.nextElement());
        }
        return all;
    }

    @Override
    public String peerAddress() {
        String address = original.getRemoteAddr();
        return address == null ? "-" : address;
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        return original.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? chain[0]
                : null;
    }

    /** Returns whether the container has put an address from a header in the place of the TCP peer's. */
    boolean hasForwardedPeer() {
        return original.getAttribute(TOMCAT_FORWARDED) != null;
    }

    private static String within(String uri, String contextPath) {
        return uri.startsWith(contextPath) ? uri.substring(contextPath.length()) : "";
    }
}
