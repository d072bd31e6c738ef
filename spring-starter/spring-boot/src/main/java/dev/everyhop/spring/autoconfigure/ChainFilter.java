package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.servlet.GateFilter;
import dev.everyhop.spring.internal.Chain;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/**
 * The filter of one chain. The server makes its filters before Spring MVC has its handlers, so the gate is asked for when
 * the first request comes; that it can be made, the start-up report has seen to.
 */
final class ChainFilter implements Filter {

    private static final String ATTRIBUTE = ChainFilter.class.getName();

    private final Supplier<Chain> chain;
    private final Supplier<GateFilter> filter;

    ChainFilter(Supplier<Chain> chain) {
        this.chain = SingletonSupplier.of(chain);
        this.filter = SingletonSupplier.of(() -> filter(chain.get().gate()));
    }

    /** That nothing puts another address in the place of the TCP peer's, the properties have been checked for. */
    private static GateFilter filter(Gate gate) {
        return gate.clientCertificates().judgesByAddress() ? GateFilter.vouchingForPeers(gate) : new GateFilter(gate);
    }

    /** Returns the filter that a request came through; null if it came through none. */
    static @Nullable ChainFilter of(ServletRequest request) {
        return (ChainFilter) request.getAttribute(ATTRIBUTE);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain next)
            throws IOException, ServletException {
        request.setAttribute(ATTRIBUTE, this);
        filter.get().doFilter(request, response, next);
    }

    /** Returns whether a permitted request may go on to the handler that Spring MVC chose for it. */
    boolean allows(Permit permit, String method, @Nullable String pattern, boolean forwarded) {
        return chain.get().allows(permit, method, pattern, forwarded);
    }

    void refuse(HttpServletRequest request, HttpServletResponse response, SchemaReason reason, List<SchemaError> errors)
            throws IOException {
        filter.get().refuse(request, response, reason, errors);
    }

    void refuse(HttpServletRequest request, HttpServletResponse response, GateReason reason, Decision.Header... more)
            throws IOException {
        filter.get().refuse(request, response, reason, more);
    }

    void fail(HttpServletResponse response, int status, Decision.Header... more) throws IOException {
        filter.get().fail(response, status, more);
    }
}
